"""What staff add to an assessment, official findings, points of the dimensions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "assessment_fact",
        _application("assessment_fact", primary_key=True),
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("entered_by", sa.String(64), nullable=False),
        sa.Column("entered_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "official_grade",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        _application("official_grade", nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.Column("decided_by", sa.LargeBinary, nullable=False),
        sa.Column("decided_on", sa.Date, nullable=False),
        sa.Column("document_no", sa.LargeBinary),
        sa.Column("reason", sa.LargeBinary, nullable=False),
        sa.Column("recorded_by", sa.String(64), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_official_grade_application_id", "official_grade", ["application_id"])
    op.create_table(
        "application_dimension",
        _application("application_dimension", primary_key=True),
        sa.Column("code", sa.String(32), primary_key=True),
        sa.Column("points", sa.Integer, nullable=False),
    )
    op.create_index(
        "ix_application_dimension_code", "application_dimension", ["code", "points", "application_id"]
    )
    op.create_table(
        "assessed_rules",
        sa.Column("region", sa.String(32), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
    )
    _refuse_changes()


def _application(table: str, **how: bool) -> sa.Column[str]:
    key = sa.ForeignKey("application.id", name=f"fk_{table}_application_id_application", ondelete="CASCADE")
    return sa.Column("application_id", sa.String(32), key, **how)  # type: ignore[arg-type]


def _refuse_changes() -> None:
    """A later finding is a further row. (Erasing deletes rows.)"""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION official_grade_refuses_changes() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'official_grade is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER official_grade_append_only BEFORE UPDATE ON official_grade "
            "FOR EACH ROW EXECUTE FUNCTION official_grade_refuses_changes()"
        )
    else:
        op.execute(
            "CREATE TRIGGER official_grade_append_only BEFORE UPDATE ON official_grade "
            "BEGIN SELECT RAISE(ABORT, 'official_grade is append-only'); END"
        )


def downgrade() -> None:
    op.drop_table("assessed_rules")
    op.drop_table("application_dimension")
    op.drop_table("official_grade")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION official_grade_refuses_changes()")
    op.drop_table("assessment_fact")
