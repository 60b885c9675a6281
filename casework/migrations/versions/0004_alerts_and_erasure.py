"""Alerts, and when a message or an application was erased"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column(
            "conversation_id",
            sa.String(32),
            sa.ForeignKey("conversation.id", name="fk_alert_conversation_id_conversation"),
            nullable=False,
        ),
        sa.Column("message_id", sa.String(32)),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("raised_at", _MOMENT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("acknowledged_by", sa.String(64)),
        sa.Column("acknowledged_at", _MOMENT),
        sa.Column("closed_by", sa.String(64)),
        sa.Column("closed_at", _MOMENT),
        sa.Column("note", sa.LargeBinary),
    )
    waiting = sa.text("status = 'open'")
    op.create_index(
        "ix_alert_open",
        "alert",
        ["conversation_id", "kind"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_alert_status_region", "alert", ["status", "region"])
    op.create_index("ix_alert_conversation_id", "alert", ["conversation_id"])
    op.add_column("message", sa.Column("erased_at", _MOMENT))
    op.add_column("application", sa.Column("erased_at", _MOMENT))


def downgrade() -> None:
    op.drop_column("application", "erased_at")
    op.drop_column("message", "erased_at")
    op.drop_table("alert")
