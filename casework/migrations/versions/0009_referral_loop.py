"""Clocks, sharing, rating and notices of referrals"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("referral", sa.Column("escalated_at", _MOMENT))
    op.add_column(
        "referral", sa.Column("escalations", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    op.add_column("referral", sa.Column("rating", sa.Integer))
    op.add_column("referral", sa.Column("result", sa.LargeBinary))
    op.add_column("referral", sa.Column("confirmed_by", sa.String(16)))
    op.create_index("ix_referral_region_due_on", "referral", ["region", "due_on", "escalated_at"])
    op.create_index("ix_referral_need_id", "referral", ["need_id"])
    op.create_table(
        "referral_share",
        sa.Column(
            "referral_id",
            sa.String(32),
            sa.ForeignKey("referral.id", name="fk_referral_share_referral_id_referral", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("keys", sa.JSON, nullable=False),
        sa.Column("content", sa.LargeBinary),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("organisation", sa.String(64)),
        sa.Column("role", sa.String(16)),
        sa.Column("township", sa.String(64)),
        sa.Column("subject_kind", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.String(64), nullable=False),
        sa.Column("once_key", sa.String(160)),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("read_at", _MOMENT),
        sa.Column("read_by", sa.String(64)),
        sa.UniqueConstraint("once_key", name="uq_notice_once_key"),
        sa.CheckConstraint("(organisation IS NULL) <> (role IS NULL)", name="ck_notice_one_addressee"),
    )
    op.create_index("ix_notice_organisation_made_at", "notice", ["organisation", "made_at"])
    op.create_index("ix_notice_region_role_made_at", "notice", ["region", "role", "made_at"])
    op.create_table(
        "round_run",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("last_at", _MOMENT, nullable=False),
    )


def downgrade() -> None:
    for table in ("round_run", "notice", "referral_share"):
        op.drop_table(table)
    op.drop_index("ix_referral_need_id", "referral")
    op.drop_index("ix_referral_region_due_on", "referral")
    for name in ("confirmed_by", "result", "rating", "escalations", "escalated_at"):
        op.drop_column("referral", name)
