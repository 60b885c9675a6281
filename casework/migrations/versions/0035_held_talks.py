"""A talk that a caseworker has: since when, what was said in it that nobody has understood yet, and a danger
whose number the resident was not told"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0037"
branch_labels = None
depends_on = None

_UNHEARD = sa.text("status = 'held'")
_UNTOLD = sa.text("untold_since IS NOT NULL")


def upgrade() -> None:
    op.add_column("conversation", sa.Column("taken_at", sa.DateTime(timezone=True)))
    op.add_column("alert", sa.Column("untold_since", sa.DateTime(timezone=True)))
    op.add_column("alert", sa.Column("told_at", sa.DateTime(timezone=True)))
    op.create_index("ix_message_held", "message", ["at"], sqlite_where=_UNHEARD, postgresql_where=_UNHEARD)
    op.create_index(
        "ix_alert_untold", "alert", ["untold_since"], sqlite_where=_UNTOLD, postgresql_where=_UNTOLD
    )


def downgrade() -> None:
    op.drop_index("ix_alert_untold", "alert")
    op.drop_index("ix_message_held", "message")
    op.execute("UPDATE message SET status = 'answered' WHERE status = 'held'")
    op.drop_column("alert", "told_at")
    op.drop_column("alert", "untold_since")
    op.drop_column("conversation", "taken_at")
