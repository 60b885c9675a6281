"""A form that is sent twice books points once, and records an official finding once"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

#: Each table with the column beside which a client's UUID is there once.
_TABLES = (("points_entry", "holder_id"), ("official_grade", "application_id"))


def upgrade() -> None:
    for table, beside in _TABLES:
        op.add_column(table, sa.Column("client_id", sa.String(36)))
        op.create_index(f"ix_{table}_client_id", table, [beside, "client_id"], unique=True)


def downgrade() -> None:
    for table, _ in reversed(_TABLES):
        op.drop_index(f"ix_{table}_client_id", table)
        op.drop_column(table, "client_id")
