"""Since when a message is due that goes out once more: it is tried as long as a new one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channel_outbox", sa.Column("again_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("channel_outbox", "again_at")
