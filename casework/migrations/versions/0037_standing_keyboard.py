"""A keyboard that stands in place of the letters in a chat is remembered, so that it is taken away"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "channel_contact", sa.Column("keyboard", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("channel_contact", "keyboard")
