"""Quarterly service data of the departments; when a referral's steps were taken"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_MOMENTS = ("accepted_at", "started_at", "delivered_at", "closed_at")
# The action that sets each column in an installation that has run before.
_ACTIONS = {"accept": "accepted_at", "start": "started_at", "deliver": "delivered_at", "confirm": "closed_at"}
_OUTCOMES = {
    "confirm": "closed",
    "fail": "failed",
    "reject": "rejected",
    "expire": "expired",
    "withdraw": "withdrawn",
}


def upgrade() -> None:
    for name in _MOMENTS:
        op.add_column("referral", sa.Column(name, _MOMENT))
    op.add_column("referral", sa.Column("outcome", sa.String(16)))
    op.add_column("referral", sa.Column("late", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_referral_moments", "referral", ["region", "created_at", "sent_at", *_MOMENTS])
    _from_history()
    op.create_table(
        "service_data_report",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("organisation", sa.String(64), nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("quarter", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("way", sa.String(8), nullable=False),
        sa.Column("preliminary", sa.Boolean, nullable=False),
        sa.Column("submitted_at", _MOMENT, nullable=False),
        sa.Column("submitted_by", sa.String(64), nullable=False),
        sa.Column("lines", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint(
            "region",
            "year",
            "quarter",
            "organisation",
            "version",
            name="uq_service_data_report_region_year_quarter_organisation_version",
        ),
    )


def downgrade() -> None:
    op.drop_table("service_data_report")
    op.drop_index("ix_referral_moments", "referral")
    for name in ("late", "outcome", *reversed(_MOMENTS)):
        op.drop_column("referral", name)


def _from_history() -> None:
    """What the trail knows of the referrals made so far."""
    trail = sa.table(
        "history",
        sa.column("id", sa.Integer),
        sa.column("at", _MOMENT),
        sa.column("kind", sa.String),
        sa.column("action", sa.String),
        sa.column("subject_id", sa.String),
    )
    moments = [sa.column(name, _MOMENT) for name in _MOMENTS]
    referral = sa.table("referral", sa.column("id", sa.String), sa.column("outcome", sa.String), *moments)
    steps: dict[str, dict[str, Any]] = {}
    query = (
        sa.select(trail.c.subject_id, trail.c.action, trail.c.at)
        .where(trail.c.kind == "referral", trail.c.subject_id.is_not(None))
        .order_by(trail.c.id)
    )
    for subject, action, at in op.get_bind().execute(query):
        known = steps.setdefault(subject, {})
        column = _ACTIONS.get(action)
        if column and (column in ("delivered_at", "closed_at") or column not in known):
            known[column] = at
        if action == "dispute":
            known["delivered_at"] = None
        if action in _OUTCOMES:
            known["outcome"] = _OUTCOMES[action]
    for subject, known in steps.items():
        if known:
            op.execute(sa.update(referral).where(referral.c.id == subject).values(**known))
