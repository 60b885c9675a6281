"""What a resident hears of a referral and is asked about it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "followup",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "conversation_id",
            sa.String(32),
            sa.ForeignKey(
                "conversation.id", name="fk_followup_conversation_id_conversation", ondelete="CASCADE"
            ),
            nullable=False,
        ),
        sa.Column(
            "referral_id",
            sa.String(32),
            sa.ForeignKey("referral.id", name="fk_followup_referral_id_referral", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("asked_seq", sa.Integer),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("reminded", sa.Boolean, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.UniqueConstraint("referral_id", "version", "kind", name="uq_followup_referral_id_version_kind"),
    )
    op.create_index("ix_followup_conversation_id_status", "followup", ["conversation_id", "status"])


def downgrade() -> None:
    op.drop_table("followup")
