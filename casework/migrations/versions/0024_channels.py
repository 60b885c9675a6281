"""Channels: contacts, deliveries, the outbox, codes that link, further keys to a talk"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def _to(
    table: str, column: str, of: str, *, gone: str = "CASCADE", null: bool = False, primary_key: bool = False
) -> sa.Column[str]:
    name = f"fk_{table}_{column}_{of}"
    key = sa.ForeignKey(f"{of}.id", name=name, ondelete=gone)
    return sa.Column(column, sa.String(32), key, nullable=null, primary_key=primary_key)


def upgrade() -> None:
    op.create_table(
        "conversation_key",
        sa.Column("token_hash", sa.LargeBinary(32), primary_key=True),
        _to("conversation_key", "conversation_id", "conversation"),
        sa.Column("made_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_conversation_key_conversation_id", "conversation_key", ["conversation_id"])
    op.create_table(
        "channel_contact",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("external_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("external", sa.LargeBinary, nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        _to("channel_contact", "conversation_id", "conversation", gone="SET NULL", null=True),
        sa.Column("left", sa.Boolean, nullable=False),
        sa.Column("heard_at", _MOMENT, nullable=False),
        sa.Column("window_until", _MOMENT),
        sa.Column("window_left", sa.Integer),
        sa.Column("knocked_at", _MOMENT),
        sa.Column("choices", sa.LargeBinary),
        sa.Column("source", sa.String(64)),
        sa.Column("forget", sa.Boolean, nullable=False),
        sa.Column("hearing_by", sa.String(64)),
        sa.Column("hearing_until", _MOMENT),
        sa.Column("sending_by", sa.String(64)),
        sa.Column("sending_until", _MOMENT),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("platform", "external_hash", name="uq_channel_contact_platform_external_hash"),
    )
    op.create_index("ix_channel_contact_conversation_id", "channel_contact", ["conversation_id"])
    op.create_table(
        "channel_following",
        _to("channel_following", "contact_id", "channel_contact", primary_key=True),
        _to("channel_following", "conversation_id", "conversation", primary_key=True),
        sa.Column("since", _MOMENT, nullable=False),
    )
    op.create_index("ix_channel_following_conversation_id", "channel_following", ["conversation_id"])
    op.create_table(
        "channel_delivery",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(32), nullable=False),
        _to("channel_delivery", "contact_id", "channel_contact"),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("body", sa.LargeBinary),
        sa.Column("order", sa.BigInteger, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("inside", sa.String(8), nullable=False),
        sa.Column("inside_until", _MOMENT),
        sa.Column("answer", sa.LargeBinary),
        sa.UniqueConstraint("platform", "key_hash", name="uq_channel_delivery_platform_key_hash"),
    )
    op.create_index("ix_channel_delivery_at", "channel_delivery", ["at"])
    owed = sa.text("state = 'received'")
    op.create_index(
        "ix_channel_delivery_owed",
        "channel_delivery",
        ["contact_id", "order"],
        sqlite_where=owed,
        postgresql_where=owed,
    )
    op.create_table(
        "channel_signature",
        sa.Column("signature_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("key_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_channel_signature_at", "channel_signature", ["at"])
    op.create_table(
        "channel_outbox",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        _to("channel_outbox", "contact_id", "channel_contact"),
        _to("channel_outbox", "conversation_id", "conversation", null=True),
        _to("channel_outbox", "message_id", "message", null=True),
        sa.Column("text", sa.LargeBinary),
        sa.Column("delivery_id", sa.String(32)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("begun", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("sent_at", _MOMENT),
        sa.Column("platform_id", sa.String(128)),
        sa.Column("reason", sa.String(32)),
        sa.UniqueConstraint("contact_id", "message_id", name="uq_channel_outbox_contact_id_message_id"),
    )
    for column in ("message_id", "conversation_id"):
        op.create_index(f"ix_channel_outbox_{column}", "channel_outbox", [column])
    due = sa.text("state IN ('waiting', 'sending', 'offered')")
    op.create_index(
        "ix_channel_outbox_due",
        "channel_outbox",
        ["contact_id", "id"],
        sqlite_where=due,
        postgresql_where=due,
    )
    op.create_index("ix_channel_outbox_state_made_at", "channel_outbox", ["state", "made_at"])
    op.create_table(
        "channel_link_code",
        sa.Column("code_hash", sa.LargeBinary(32), primary_key=True),
        _to("channel_link_code", "conversation_id", "conversation"),
        sa.Column("expires_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "channel_link_guess",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("who", sa.LargeBinary(32), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_channel_link_guess_who_at", "channel_link_guess", ["who", "at"])
    op.create_table(
        "channel_shared",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.LargeBinary),
        sa.Column("expires_at", _MOMENT),
        sa.Column("held_by", sa.String(64)),
        sa.Column("held_until", _MOMENT),
    )


def downgrade() -> None:
    for table in (
        "channel_shared",
        "channel_link_guess",
        "channel_link_code",
        "channel_outbox",
        "channel_signature",
        "channel_delivery",
        "channel_following",
        "channel_contact",
        "conversation_key",
    ):
        op.drop_table(table)
