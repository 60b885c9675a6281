"""A talk that somebody who helps tells for a form of theirs is known as such"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation", sa.Column("entered_by", sa.String(64)))
    op.add_column("conversation", sa.Column("entered_as", sa.String(16)))


def downgrade() -> None:
    op.drop_column("conversation", "entered_as")
    op.drop_column("conversation", "entered_by")
