"""Applications, needs, referrals, their numbers and lookup terms"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def _to_application(table: str) -> sa.ForeignKey:
    return sa.ForeignKey("application.id", name=f"fk_{table}_application_id_application", ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("no", sa.String(40), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("submitted_at", _MOMENT, nullable=False),
        sa.Column(
            "conversation_id",
            sa.String(32),
            sa.ForeignKey("conversation.id", name="fk_application_conversation_id_conversation"),
            nullable=False,
        ),
        sa.Column("draft_id", sa.String(32), nullable=False),
        sa.Column("fields", sa.LargeBinary, nullable=False),
        sa.Column("derived", sa.JSON, nullable=False),
        sa.Column("evidence", sa.LargeBinary, nullable=False),
        sa.Column("assessment", sa.LargeBinary, nullable=False),
        sa.Column("difficulty", sa.Integer, nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("township", sa.String(64)),
        sa.Column("category", sa.String(32)),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("no", name="uq_application_no"),
        sa.UniqueConstraint("draft_id", name="uq_application_draft_id"),
    )
    op.create_index("ix_application_region_submitted_at", "application", ["region", "submitted_at"])
    op.create_index("ix_application_region_difficulty", "application", ["region", "difficulty"])
    op.create_index("ix_application_region_status", "application", ["region", "status"])
    op.create_index("ix_application_conversation_id", "application", ["conversation_id"])
    op.create_table(
        "need",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("application_id", sa.String(32), _to_application("need"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("urgency", sa.String(16), nullable=False),
        sa.Column("evidence", sa.LargeBinary),
    )
    op.create_index("ix_need_application_id", "need", ["application_id"])
    op.create_index("ix_need_service_application_id", "need", ["service", "application_id"])
    op.create_table(
        "referral",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("application_id", sa.String(32), _to_application("referral"), nullable=False),
        sa.Column(
            "need_id",
            sa.String(32),
            sa.ForeignKey("need.id", name="fk_referral_need_id_need", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("service", sa.String(64), nullable=False),
        sa.Column("organisation", sa.String(64), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("held_from", sa.String(16)),
        sa.Column("rule_id", sa.String(64)),
        sa.Column("why", sa.LargeBinary),
        sa.Column("replaces_id", sa.String(32)),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("sent_at", _MOMENT),
        sa.Column("due_on", sa.Date),
        sa.Column("days_left", sa.Integer),
        sa.Column("updated_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_referral_organisation_status", "referral", ["organisation", "status"])
    op.create_index("ix_referral_region_status", "referral", ["region", "status"])
    op.create_index("ix_referral_application_id", "referral", ["application_id"])
    op.create_table(
        "number_sequence",
        sa.Column("region", sa.String(32), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_table(
        "lookup_term",
        sa.Column("term", sa.LargeBinary(16), primary_key=True),
        sa.Column("application_id", sa.String(32), _to_application("lookup_term"), primary_key=True),
    )
    op.create_index("ix_lookup_term_application_id", "lookup_term", ["application_id"])


def downgrade() -> None:
    for table in ("lookup_term", "number_sequence", "referral", "need", "application"):
        op.drop_table(table)
