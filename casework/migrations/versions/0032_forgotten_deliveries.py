"""A platform's repeat of what somebody delivered who had all erased is known; a contact names stations only

What was typed behind /start could stand in channel_contact.source in the clear: it goes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_delivery_forgotten",
        sa.Column("platform", sa.String(16), primary_key=True),
        sa.Column("key_hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_channel_delivery_forgotten_at", "channel_delivery_forgotten", ["at"])
    op.execute("UPDATE channel_contact SET source = NULL WHERE source NOT LIKE 'station:%'")


def downgrade() -> None:
    op.drop_table("channel_delivery_forgotten")
