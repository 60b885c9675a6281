"""Notes on a case"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "case_note",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "application_id",
            sa.String(32),
            sa.ForeignKey(
                "application.id", name="fk_case_note_application_id_application", ondelete="CASCADE"
            ),
            nullable=False,
        ),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("struck_at", _MOMENT),
        sa.Column("struck_reason", sa.LargeBinary),
    )
    op.create_index("ix_case_note_application_id", "case_note", ["application_id", "at"])


def downgrade() -> None:
    op.drop_table("case_note")
