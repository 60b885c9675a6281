"""A message that does not reach a person on one channel goes to another by itself, and never in a circle"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channel_outbox", sa.Column("tried", sa.String()))


def downgrade() -> None:
    op.drop_column("channel_outbox", "tried")
