"""Lists, visits and discovery"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "application_entry",
        sa.Column(
            "application_id",
            sa.String(32),
            sa.ForeignKey(
                "application.id", name="fk_application_entry_application_id_application", ondelete="CASCADE"
            ),
            primary_key=True,
        ),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("station", sa.String(64)),
        sa.Column("visit_id", sa.String(32)),
        sa.Column("consent_given", sa.String(16), nullable=False),
        sa.Column("consent_by", sa.String(16), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    op.create_index("ix_application_entry_station", "application_entry", ["station"])
    _visits()


def _visits() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("township", sa.String(64)),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("source_id", sa.String(32)),
        sa.Column("kind", sa.String(64)),
        sa.Column("rule_id", sa.String(64)),
        sa.Column("row_key", sa.LargeBinary(16)),
        sa.Column("person", sa.LargeBinary, nullable=False),
        sa.Column("facts", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("assigned_to", sa.String(64)),
        sa.Column("due", sa.Date),
        sa.Column("visited_on", sa.Date),
        sa.Column("note", sa.LargeBinary),
        sa.Column("application_no", sa.String(40)),
        sa.Column("created_by", sa.String(64), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("updated_at", _MOMENT, nullable=False),
        sa.Column("closed_at", _MOMENT),
        sa.Column("erased_at", _MOMENT),
    )
    waiting = sa.text("status IN ('open', 'assigned')")
    op.create_index(
        "ix_visit_waiting",
        "visit",
        ["region", "row_key"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_visit_region_status_due", "visit", ["region", "status", "due"])
    op.create_index("ix_visit_assigned_to_status", "visit", ["assigned_to", "status"])
    op.create_index("ix_visit_application_no", "visit", ["application_no"])
    op.create_index("ix_visit_row_key", "visit", ["row_key"])
    op.create_table(
        "visit_term",
        sa.Column("term", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column(
            "visit_id",
            sa.String(32),
            sa.ForeignKey("visit.id", name="fk_visit_term_visit_id_visit", ondelete="CASCADE"),
            primary_key=True,
        ),
    )
    op.create_index("ix_visit_term_visit_id", "visit_term", ["visit_id"])
    op.create_table(
        "visit_import",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("file_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("report", sa.JSON, nullable=False),
        sa.UniqueConstraint("region", "file_hash", name="uq_visit_import_region_file_hash"),
    )
    _discovery()


def _discovery() -> None:
    op.create_table(
        "discovery_list",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("organisation", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("raised", sa.Integer, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.UniqueConstraint(
            "region", "kind", "content_hash", name="uq_discovery_list_region_kind_content_hash"
        ),
    )
    op.create_index("ix_discovery_list_region_at", "discovery_list", ["region", "at"])
    op.create_index("ix_discovery_list_organisation_at", "discovery_list", ["organisation", "at"])
    op.create_table(
        "discovery_row",
        sa.Column(
            "list_id",
            sa.String(32),
            sa.ForeignKey(
                "discovery_list.id", name="fk_discovery_row_list_id_discovery_list", ondelete="CASCADE"
            ),
            primary_key=True,
        ),
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("rule_id", sa.String(64)),
        sa.Column("visit_id", sa.String(32)),
        sa.Column("row_hash", sa.LargeBinary(16)),
        sa.Column("errors", sa.JSON, nullable=False),
    )
    op.create_index("ix_discovery_row_row_hash", "discovery_row", ["row_hash"])
    op.create_index("ix_discovery_row_visit_id", "discovery_row", ["visit_id"])


def downgrade() -> None:
    for table in (
        "discovery_row",
        "discovery_list",
        "visit_import",
        "visit_term",
        "visit",
        "application_entry",
    ):
        op.drop_table(table)
