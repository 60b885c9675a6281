"""Conversations, messages, drafts, and the append-only history"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("phase", sa.String(16), nullable=False),
        sa.Column("asking", sa.String(40)),
        sa.Column("application_no", sa.String(40)),
        sa.Column("owner_id", sa.String(64)),
        sa.Column("phase_before", sa.String(16)),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("attempts_not_understood", sa.Integer, nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
        sa.Column("turn_owner", sa.String(64)),
        sa.Column("turn_until", _MOMENT),
    )
    op.create_index("ix_conversation_region_updated_at", "conversation", ["region", "updated_at"])
    op.create_index("ix_conversation_updated_at", "conversation", ["updated_at"])
    op.create_table(
        "message",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "conversation_id",
            sa.String(32),
            sa.ForeignKey(
                "conversation.id", name="fk_message_conversation_id_conversation", ondelete="CASCADE"
            ),
            nullable=False,
        ),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("sender", sa.String(16), nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("quick_replies", sa.LargeBinary),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("client_message_id", sa.String(64)),
        sa.Column("in_reply_to", sa.String(32)),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("fields", sa.LargeBinary),
        sa.Column("answer_state", sa.JSON),
        sa.UniqueConstraint("conversation_id", "seq", name="uq_message_conversation_id_seq"),
        sa.UniqueConstraint(
            "conversation_id", "client_message_id", name="uq_message_conversation_id_client_message_id"
        ),
    )
    op.create_index("ix_message_in_reply_to", "message", ["in_reply_to"])
    waiting = sa.text("status = 'received'")
    op.create_index("ix_message_pending", "message", ["at"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "draft",
        sa.Column(
            "conversation_id",
            sa.String(32),
            sa.ForeignKey(
                "conversation.id", name="fk_draft_conversation_id_conversation", ondelete="CASCADE"
            ),
            primary_key=True,
        ),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("application_no", sa.String(40)),
        sa.Column("conversation_id", sa.String(32)),
        sa.Column("subject_id", sa.String(64)),
        sa.Column("actor_kind", sa.String(16), nullable=False),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("actor_role", sa.String(16)),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("before", sa.LargeBinary),
        sa.Column("after", sa.LargeBinary),
        sa.Column("reason", sa.LargeBinary),
    )
    op.create_index("ix_history_application_no", "history", ["application_no", "id"])
    op.create_index("ix_history_conversation_id", "history", ["conversation_id", "id"])
    _refuse_changes()


def _refuse_changes() -> None:
    """Not even a hand at the database's prompt changes what is in the history. (Erasing deletes rows.)"""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION history_refuses_changes() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER history_append_only BEFORE UPDATE ON history "
            "FOR EACH ROW EXECUTE FUNCTION history_refuses_changes()"
        )
    else:
        op.execute(
            "CREATE TRIGGER history_append_only BEFORE UPDATE ON history "
            "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
        )


def downgrade() -> None:
    op.drop_table("history")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION history_refuses_changes()")
    op.drop_table("draft")
    op.drop_table("message")
    op.drop_table("conversation")
