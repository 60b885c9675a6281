"""Points of the dimensions stand beside running numbers, so that ranking reads one index"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLE = "application_dimension"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("region", sa.String(32)))
    op.add_column(_TABLE, sa.Column("seq", sa.BigInteger))
    for column in ("region", "seq"):
        op.execute(
            f"UPDATE {_TABLE} SET {column} = "
            f"(SELECT {column} FROM application WHERE application.id = {_TABLE}.application_id)"
        )
    op.drop_index("ix_application_dimension_code", _TABLE)
    op.create_index("ix_application_dimension_ranked", _TABLE, ["code", "region", "points", "seq"])


def downgrade() -> None:
    op.drop_index("ix_application_dimension_ranked", _TABLE)
    op.create_index("ix_application_dimension_code", _TABLE, ["code", "points", "application_id"])
    op.drop_column(_TABLE, "seq")
    op.drop_column(_TABLE, "region")
