"""What staff add to the directory"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_DIRECTORY = sa.text("kind = 'directory'")


def upgrade() -> None:
    op.create_table(
        "directory_organisation",
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("added", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("name", sa.String(120)),
        sa.Column("kind", sa.String(32)),
        sa.Column("township", sa.String(64)),
        sa.Column("services", sa.JSON, nullable=False),
        sa.Column("serves", sa.JSON, nullable=False),
        sa.Column("contact", sa.LargeBinary),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_by", sa.String(64), nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "directory_station",
        sa.Column("code", sa.String(64), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("added", sa.Boolean, nullable=False),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("name", sa.String(120)),
        sa.Column("township", sa.String(64)),
        sa.Column("organisation", sa.String(64)),
        sa.Column("contact", sa.LargeBinary),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_by", sa.String(64), nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "directory_capacity",
        sa.Column("organisation", sa.String(64), primary_key=True),
        sa.Column("service", sa.String(64), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("accepting", sa.Boolean, nullable=False),
        sa.Column("capacity", sa.Integer),
        sa.Column("note", sa.LargeBinary),
        sa.Column("updated_by", sa.String(64), nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
    )
    for table in ("directory_organisation", "directory_station", "directory_capacity"):
        op.create_index(f"ix_{table}_region", table, ["region"])
    # The trail of one entry is read rarely and of few: only its own rows are in the index.
    op.create_index(
        "ix_history_directory",
        "history",
        ["subject_id", "id"],
        sqlite_where=_DIRECTORY,
        postgresql_where=_DIRECTORY,
    )


def downgrade() -> None:
    op.drop_index("ix_history_directory", "history")
    for table in ("directory_capacity", "directory_station", "directory_organisation"):
        op.drop_table(table)
