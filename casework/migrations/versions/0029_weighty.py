"""Which messages may want a person when they do not arrive: few, found without reading all that was lost"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None

_INDEX = "ix_channel_outbox_lost"
_TABLE = "channel_outbox"
_BEFORE = sa.text("state = 'given_up' AND told_at IS NULL")
_NOW = sa.text("weighty AND state = 'given_up' AND told_at IS NULL")


def _index(where: sa.TextClause) -> None:
    op.create_index(_INDEX, _TABLE, ["conversation_id", "id"], sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    op.drop_index(_INDEX, _TABLE)
    # Of what was made before nobody knows any more; it is asked for as if it were.
    op.add_column(_TABLE, sa.Column("weighty", sa.Boolean, nullable=False, server_default=sa.true()))
    _index(_NOW)


def downgrade() -> None:
    op.drop_index(_INDEX, _TABLE)
    op.drop_column(_TABLE, "weighty")
    _index(_BEFORE)
