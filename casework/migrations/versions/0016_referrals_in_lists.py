"""Referrals know their application's running number and township, so that lists read one index"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLE = "referral"
_COLUMNS = (("application_seq", "seq", sa.BigInteger()), ("township", "township", sa.String(64)))


def upgrade() -> None:
    for name, _, kind in _COLUMNS:
        op.add_column(_TABLE, sa.Column(name, kind))
    values = ", ".join(
        f"{name} = (SELECT {source} FROM application WHERE application.id = {_TABLE}.application_id)"
        for name, source, _ in _COLUMNS
    )
    op.execute(f"UPDATE {_TABLE} SET {values}")
    op.drop_index("ix_referral_organisation_application", _TABLE)
    op.create_index(
        "ix_referral_organisation_application",
        _TABLE,
        ["organisation", "application_seq", "sent_at", "service", "status", "region"],
    )
    op.create_index(
        "ix_referral_of_township",
        _TABLE,
        ["region", "township", "due_on", "created_at", "id", "status", "organisation"],
    )
    op.drop_index("ix_application_region_township_id", "application")
    op.create_index("ix_application_region_township", "application", ["region", "township", "seq", "id"])


def downgrade() -> None:
    op.drop_index("ix_application_region_township", "application")
    op.create_index("ix_application_region_township_id", "application", ["region", "township", "id"])
    op.drop_index("ix_referral_of_township", _TABLE)
    op.drop_index("ix_referral_organisation_application", _TABLE)
    op.create_index(
        "ix_referral_organisation_application", _TABLE, ["organisation", "application_id", "sent_at"]
    )
    for name, _, _ in reversed(_COLUMNS):
        op.drop_column(_TABLE, name)
