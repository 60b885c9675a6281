"""What was entered without a network"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Calls that a device may send again."""
    op.create_table(
        "client_call",
        sa.Column("account_id", sa.String(64), primary_key=True),
        sa.Column("client_id", sa.String(36), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_client_call_subject_id", "client_call", ["subject_id"])


def downgrade() -> None:
    """Without them."""
    op.drop_table("client_call")
