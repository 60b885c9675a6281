"""What organisations write down while they work on a referral"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work_record",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "referral_id",
            sa.String(32),
            sa.ForeignKey("referral.id", name="fk_work_record_referral_id_referral", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("day", sa.Date),
        sa.Column("hour", sa.String(5)),
        sa.Column("who", sa.LargeBinary),
        sa.Column("text", sa.LargeBinary),
        sa.Column("quantity", sa.Numeric(12, 2)),
        sa.Column("unit", sa.String(16)),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
    )
    op.create_index(
        "ix_work_record_referral_id_number", "work_record", ["referral_id", "number"], unique=True
    )


def downgrade() -> None:
    op.drop_table("work_record")
