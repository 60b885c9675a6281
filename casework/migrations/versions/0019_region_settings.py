"""What a county sets by itself: clocks, duty, wording, open places; a history that knows its region"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_INDEXES = {
    "ix_history_region_at": ["region", "at", "id", "kind"],
    "ix_history_actor": ["actor_id", "at"],
    "ix_history_at": ["at", "id"],
    "ix_history_subject": ["subject_id"],
}


def upgrade() -> None:
    op.create_table(
        "region_setting",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("place", sa.String(80), nullable=False),
        sa.Column("values", sa.JSON),
        sa.Column("reason", sa.Text),
        sa.Column("set_by", sa.String(64), nullable=False),
        sa.Column("set_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_region_setting_region_place", "region_setting", ["region", "place", "id"])
    op.create_table(
        "duty_shift",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("township", sa.String(64)),
        sa.Column("weekdays", sa.String(7)),
        sa.Column("on_date", sa.Date),
        sa.Column("instead", sa.Boolean, nullable=False),
        sa.Column("starts", sa.Integer, nullable=False),
        sa.Column("ends", sa.Integer, nullable=False),
        sa.Column("from_date", sa.Date),
        sa.Column("until_date", sa.Date),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("phone", sa.LargeBinary),
        sa.Column("note", sa.LargeBinary),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_by", sa.String(64), nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.CheckConstraint("(weekdays IS NULL) <> (on_date IS NULL)", name="ck_duty_shift_weekly_or_once"),
    )
    op.create_index("ix_duty_shift_region_active", "duty_shift", ["region", "active"])
    op.add_column("history", sa.Column("region", sa.String(32)))
    _tell_regions()
    for name, columns in _INDEXES.items():
        op.create_index(name, "history", columns)
    _refuse_changes("region_setting")


def _tell_regions() -> None:
    """The only time that entries are touched: what they say stays as it is, they learn where it was."""
    _drop_trigger("history")
    one = (
        "json_array_length(regions) = 1"
        if op.get_bind().dialect.name == "sqlite"
        else "json_array_length(regions::json) = 1"
    )
    first = (
        "json_extract(regions, '$[0]')" if op.get_bind().dialect.name == "sqlite" else "regions::json ->> 0"
    )
    op.execute(
        "UPDATE history SET region = COALESCE("
        "(SELECT region FROM conversation WHERE conversation.id = history.conversation_id), "
        "(SELECT region FROM application WHERE application.no = history.application_no), "
        f"(SELECT {first} FROM staff_account WHERE staff_account.id = history.actor_id AND {one}))"
    )
    _refuse_changes("history")


def _drop_trigger(table: str) -> None:
    on = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER {table}_append_only{on}")


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE OR REPLACE FUNCTION {table}_refuses_changes() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_refuses_changes()"
        )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def downgrade() -> None:
    for name in _INDEXES:
        op.drop_index(name, "history")
    op.drop_column("history", "region")
    op.drop_table("duty_shift")
    op.drop_table("region_setting")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION region_setting_refuses_changes()")
