"""What did not reach people: found quickly, and done with once they were told otherwise"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0024"
branch_labels = None
depends_on = None

_LOST = sa.text("state = 'given_up' AND told_at IS NULL")


def upgrade() -> None:
    op.add_column("channel_outbox", sa.Column("told_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_channel_outbox_lost",
        "channel_outbox",
        ["conversation_id", "id"],
        sqlite_where=_LOST,
        postgresql_where=_LOST,
    )


def downgrade() -> None:
    op.drop_index("ix_channel_outbox_lost", "channel_outbox")
    op.drop_column("channel_outbox", "told_at")
