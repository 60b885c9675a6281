"""What is due at channels is found without reading all that waits"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_OWED = sa.text("state = 'received'")
_DUE = sa.text("state IN ('waiting', 'sending', 'offered')")


def upgrade() -> None:
    op.create_index(
        "ix_channel_delivery_next",
        "channel_delivery",
        ["next_at"],
        sqlite_where=_OWED,
        postgresql_where=_OWED,
    )
    op.create_index(
        "ix_channel_outbox_next", "channel_outbox", ["next_at"], sqlite_where=_DUE, postgresql_where=_DUE
    )
    op.create_index(
        "ix_channel_contact_forget",
        "channel_contact",
        ["id"],
        sqlite_where=sa.text("forget IS 1"),
        postgresql_where=sa.text("forget IS true"),
    )


def downgrade() -> None:
    op.drop_index("ix_channel_contact_forget", "channel_contact")
    op.drop_index("ix_channel_outbox_next", "channel_outbox")
    op.drop_index("ix_channel_delivery_next", "channel_delivery")
