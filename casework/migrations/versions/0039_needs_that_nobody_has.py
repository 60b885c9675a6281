"""A need whose only referral was withdrawn waits in the queue until it is decided what becomes of it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

# In a query the same words must stand: SQLite compares a partial index's condition word by word.
_UNPLACED = sa.text("status = 'withdrawn' AND decided_at IS NULL")


def upgrade() -> None:
    # What was withdrawn before is decided, but for needs of open applications that nobody sees to.
    op.execute(
        "UPDATE referral SET decided_at = updated_at WHERE status = 'withdrawn' AND ("
        "EXISTS (SELECT 1 FROM referral AS other WHERE other.need_id = referral.need_id"
        " AND other.id <> referral.id AND (other.created_at > referral.created_at"
        " OR other.status IN"
        " ('draft', 'sent', 'accepted', 'in_service', 'on_hold', 'delivered', 'closed', 'failed'))) "
        "OR EXISTS (SELECT 1 FROM application WHERE application.id = referral.application_id"
        " AND application.status IN ('closed', 'returned', 'withdrawn')))"
    )
    op.create_index(
        "ix_referral_unplaced",
        "referral",
        ["region", "difficulty", "application_seq", "id", "application_id", "township"],
        sqlite_where=_UNPLACED,
        postgresql_where=_UNPLACED,
    )


def downgrade() -> None:
    op.drop_index("ix_referral_unplaced", "referral")
    op.execute("UPDATE referral SET decided_at = NULL WHERE status = 'withdrawn'")
