"""Roles with a scope of their own, townships of an account, who entered an application"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# What the two former roles are called now.
_RENAMED = {"caseworker": "county", "organisation": "provider"}


def upgrade() -> None:
    op.add_column(
        "staff_account", sa.Column("townships", sa.JSON, nullable=False, server_default=sa.text("'[]'"))
    )
    op.add_column("application", sa.Column("entered_by", sa.String(64)))
    op.create_index("ix_application_entered_by", "application", ["entered_by"])
    op.create_index("ix_application_region_township", "application", ["region", "township"])
    _rename(_RENAMED)


def downgrade() -> None:
    _rename({new: old for old, new in _RENAMED.items()})
    op.drop_index("ix_application_region_township", "application")
    op.drop_index("ix_application_entered_by", "application")
    op.drop_column("application", "entered_by")
    op.drop_column("staff_account", "townships")


def _rename(names: dict[str, str]) -> None:
    accounts = sa.table("staff_account", sa.column("role", sa.String))
    for old, new in names.items():
        op.execute(sa.update(accounts).where(accounts.c.role == old).values(role=new))
