"""Photos of certificates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32)),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column(
            "application_id",
            sa.String(32),
            sa.ForeignKey("application.id", name="fk_photo_application_id_application", ondelete="CASCADE"),
        ),
        sa.Column("picture", sa.LargeBinary, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("delete_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_photo_application_id", "photo", ["application_id"])
    op.create_index("ix_photo_delete_at", "photo", ["delete_at"])


def downgrade() -> None:
    op.drop_table("photo")
