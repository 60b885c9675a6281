"""Charity resources and points"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _resources()
    _allocations()
    _points()


def downgrade() -> None:
    op.drop_table("points_entry")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION points_entry_refuses_changes()")
    op.drop_table("points_holder")
    op.drop_table("resource_allocation")
    op.drop_table("resource_township")
    op.drop_table("resource_service")
    op.drop_table("resource")


def _resources() -> None:
    op.create_table(
        "resource",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("organisation", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("title", sa.LargeBinary, nullable=False),
        sa.Column("unit", sa.String(16), nullable=False),
        sa.Column("quantity_offered", sa.BigInteger, nullable=False),
        sa.Column("quantity_left", sa.BigInteger, nullable=False),
        sa.Column("conditions", sa.JSON, nullable=False),
        sa.Column("valid_until", sa.Date),
        sa.Column("note", sa.LargeBinary),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.CheckConstraint(
            "quantity_left >= 0 AND quantity_left <= quantity_offered", name=op.f("ck_resource_left")
        ),
    )
    op.create_index("ix_resource_region_created_at", "resource", ["region", "created_at"])
    op.create_index("ix_resource_organisation", "resource", ["organisation"])
    for table, column in (("resource_service", "service"), ("resource_township", "township")):
        op.create_table(
            table,
            sa.Column(
                "resource_id",
                sa.String(32),
                sa.ForeignKey("resource.id", name=f"fk_{table}_resource_id_resource", ondelete="CASCADE"),
                primary_key=True,
            ),
            sa.Column(column, sa.String(64), primary_key=True),
        )


def _allocations() -> None:
    table = "resource_allocation"
    op.create_table(
        table,
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "resource_id",
            sa.String(32),
            sa.ForeignKey("resource.id", name=f"fk_{table}_resource_id_resource"),
            nullable=False,
        ),
        sa.Column(
            "application_id",
            sa.String(32),
            sa.ForeignKey(
                "application.id", name=f"fk_{table}_application_id_application", ondelete="CASCADE"
            ),
            nullable=False,
        ),
        sa.Column(
            "need_id",
            sa.String(32),
            sa.ForeignKey("need.id", name=f"fk_{table}_need_id_need", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("quantity", sa.BigInteger, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.LargeBinary),
        sa.Column("allocated_by", sa.String(64), nullable=False),
        sa.Column("allocated_at", _MOMENT, nullable=False),
        sa.Column("settled_by", sa.String(64)),
        sa.Column("settled_at", _MOMENT),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_resource_allocation_quantity")),
    )
    op.create_index("ix_resource_allocation_application_id", table, ["application_id"])
    op.create_index("ix_resource_allocation_resource_id_need_id", table, ["resource_id", "need_id"])
    waiting = sa.text("status = 'allocated'")
    op.create_index(
        "ix_resource_allocation_waiting",
        table,
        ["need_id", "resource_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _points() -> None:
    op.create_table(
        "points_holder",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("holder", sa.String(64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.UniqueConstraint("region", "kind", "holder", name="uq_points_holder_region_kind_holder"),
    )
    table = "points_entry"
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column(
            "holder_id",
            sa.String(32),
            sa.ForeignKey("points_holder.id", name=f"fk_{table}_holder_id_points_holder"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("points", sa.Integer, nullable=False),
        sa.Column("service", sa.String(64)),
        sa.Column(
            "referral_id",
            sa.String(32),
            sa.ForeignKey("referral.id", name=f"fk_{table}_referral_id_referral"),
        ),
        sa.Column(
            "corrects_id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            sa.ForeignKey("points_entry.id", name=f"fk_{table}_corrects_id_points_entry"),
        ),
        sa.Column("reason", sa.LargeBinary),
        sa.Column("actor_id", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.UniqueConstraint("referral_id", name="uq_points_entry_referral_id"),
        sa.UniqueConstraint("corrects_id", name="uq_points_entry_corrects_id"),
        sa.CheckConstraint("points <> 0", name=op.f("ck_points_entry_points")),
    )
    op.create_index("ix_points_entry_holder_id", table, ["holder_id", "id"])
    _refuse_changes()


def _refuse_changes() -> None:
    """What is in the ledger stays: a mistake is taken back by a counter-entry."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION points_entry_refuses_changes() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'points_entry is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER points_entry_append_only BEFORE UPDATE ON points_entry "
            "FOR EACH ROW EXECUTE FUNCTION points_entry_refuses_changes()"
        )
    else:
        op.execute(
            "CREATE TRIGGER points_entry_append_only BEFORE UPDATE ON points_entry "
            "BEGIN SELECT RAISE(ABORT, 'points_entry is append-only'); END"
        )
