"""Lists, visits and discovery"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "application_entry",
        sa.Column(
            "application_id",
            sa.String(32),
            sa.ForeignKey(
                "application.id", name="fk_application_entry_application_id_application", ondelete="CASCADE"
            ),
            primary_key=True,
        ),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("station", sa.String(64)),
        sa.Column("visit_id", sa.String(32)),
        sa.Column("consent_given", sa.String(16), nullable=False),
        sa.Column("consent_by", sa.String(16), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_application_entry_station", "application_entry", ["station"])


def downgrade() -> None:
    op.drop_table("application_entry")
