"""The queue of caseworkers: who works on what; referrals know how hard it is there"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
# In a query the same words must stand: SQLite compares a partial index's condition word by word.
_ATTENTION = sa.text("status IN ('draft', 'sent', 'accepted', 'in_service', 'delivered', 'failed')")
_WAITING = sa.text("status IN ('submitted', 'assessing')")
_OWNED = sa.text("owner_id IS NOT NULL")


def _index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.create_table(
        "queue_claim",
        sa.Column(
            "application_id",
            sa.String(32),
            sa.ForeignKey(
                "application.id", name="fk_queue_claim_application_id_application", ondelete="CASCADE"
            ),
            nullable=False,
        ),
        sa.Column("staff_id", sa.String(64), nullable=False),
        sa.Column("claimed_at", _MOMENT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("application_id", name="pk_queue_claim"),
    )
    op.create_index("ix_queue_claim_staff_id", "queue_claim", ["staff_id"])
    op.add_column("referral", sa.Column("difficulty", sa.Integer(), nullable=False, server_default="0"))
    for name in ("disputed_at", "decided_at"):
        op.add_column("referral", sa.Column(name, _MOMENT, nullable=True))
    op.execute(
        "UPDATE referral SET difficulty = "
        "(SELECT difficulty FROM application WHERE application.id = referral.application_id)"
    )
    op.execute(
        "UPDATE referral SET decided_at = updated_at WHERE status = 'failed' AND ("
        "EXISTS (SELECT 1 FROM referral AS later WHERE later.need_id = referral.need_id"
        " AND later.id <> referral.id AND later.created_at > referral.created_at) "
        "OR EXISTS (SELECT 1 FROM application WHERE application.id = referral.application_id"
        " AND application.status IN ('closed', 'returned', 'withdrawn')))"
    )
    _index(
        "ix_referral_queue",
        "referral",
        ["region", "status", "difficulty", "application_seq", "id", "due_on", "replaces_id", "disputed_at",
         "decided_at", "township", "organisation"],
        _ATTENTION,
    )  # fmt: skip
    _index(
        "ix_application_queue",
        "application",
        ["region", "status", "difficulty", "seq", "id", "township"],
        _WAITING,
    )
    _index("ix_conversation_owned", "conversation", ["region", "updated_at", "id"], _OWNED)


def downgrade() -> None:
    op.drop_index("ix_conversation_owned", "conversation")
    op.drop_index("ix_application_queue", "application")
    op.drop_index("ix_referral_queue", "referral")
    for name in ("decided_at", "disputed_at", "difficulty"):
        op.drop_column("referral", name)
    op.drop_table("queue_claim")
