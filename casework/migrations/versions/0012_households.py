"""One household once; search terms that stay fast with 100,000 applications"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_OF_HOUSEHOLDS = sa.text("kind = 'household'")
_NUMBERED = """
    UPDATE application SET seq = numbered.rank
    FROM (SELECT id, row_number() OVER (ORDER BY submitted_at, no) AS rank FROM application) AS numbered
    WHERE application.id = numbered.id
"""
_COUNTED = """
    INSERT INTO number_sequence (region, day, last)
    SELECT '*', '2000-01-01', count(*) FROM application HAVING count(*) > 0
"""
#: Indexes that lists and work lists go by, and those that they take the place of.
_INDEXES = (
    (
        "ix_application_by_filing",
        "application",
        ["region", "submitted_at", "no", "status", "township", "category", "difficulty", "seq", "id"],
    ),
    (
        "ix_application_by_difficulty",
        "application",
        ["region", "difficulty", "submitted_at", "no", "status", "township", "category", "seq", "id"],
    ),
    (
        "ix_referral_of_region",
        "referral",
        ["region", "due_on", "created_at", "id", "status", "organisation"],
    ),
    (
        "ix_referral_of_organisation",
        "referral",
        ["organisation", "due_on", "created_at", "id", "status", "region", "sent_at"],
    ),
    ("ix_referral_organisation_application", "referral", ["organisation", "application_id", "sent_at"]),
    ("ix_application_no_seq", "application", ["no", "seq"]),
    ("ix_application_region_township_id", "application", ["region", "township", "id"]),
    (
        "ix_application_found",
        "application",
        ["seq", "region", "submitted_at", "no", "status", "township", "category", "difficulty", "id"],
    ),
    ("ix_application_household_id", "application", ["household_id"]),
    ("ix_application_lookup_version", "application", ["lookup_version"]),
)
_FORMER = (
    ("ix_application_region_submitted_at", "application", ["region", "submitted_at"]),
    ("ix_application_region_difficulty", "application", ["region", "difficulty"]),
    ("ix_application_region_status", "application", ["region", "status"]),
    ("ix_application_region_township", "application", ["region", "township"]),
    ("ix_referral_organisation_status", "referral", ["organisation", "status"]),
    ("ix_referral_region_status", "referral", ["region", "status"]),
)


def upgrade() -> None:
    op.create_table(
        "household",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("region", sa.String(32), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "household_link",
        *(
            sa.Column(
                side,
                sa.String(32),
                sa.ForeignKey(
                    "application.id", name=f"fk_household_link_{side}_application", ondelete="CASCADE"
                ),
                primary_key=True,
            )
            for side in ("first_id", "second_id")
        ),
        sa.Column("same", sa.Boolean, nullable=False),
        sa.Column("reason", sa.LargeBinary, nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=False),
    )
    op.create_index("ix_household_link_second_id", "household_link", ["second_id"])
    # A column that refers to another table is added by hand: alembic would copy the whole table in SQLite,
    # and dropping the old one takes along every row that hangs on it.
    op.execute(
        "ALTER TABLE application ADD COLUMN household_id VARCHAR(32) "
        "CONSTRAINT fk_application_household_id_household REFERENCES household (id)"
    )
    op.add_column("application", sa.Column("seq", sa.BigInteger))
    op.add_column(
        "application", sa.Column("lookup_version", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    op.execute(_NUMBERED)
    op.execute(_COUNTED)
    op.create_index("ix_application_seq", "application", ["seq"], unique=True)
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)
    for name, table, _ in _FORMER:
        op.drop_index(name, table)
    op.create_index(
        "ix_history_household",
        "history",
        ["subject_id"],
        sqlite_where=_OF_HOUSEHOLDS,
        postgresql_where=_OF_HOUSEHOLDS,
    )
    # The hashes are made anew from what they are hashes of (``Applications.catch_up``).
    op.drop_table("lookup_term")
    op.create_table(
        "lookup_term",
        sa.Column("term", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column(
            "seq",
            sa.BigInteger,
            sa.ForeignKey("application.seq", name="fk_lookup_term_seq_application", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_lookup_term_seq", "lookup_term", ["seq"])


def downgrade() -> None:
    op.drop_index("ix_history_household", "history")
    op.drop_table("lookup_term")
    op.create_table(
        "lookup_term",
        sa.Column("term", sa.LargeBinary(16), primary_key=True),
        sa.Column(
            "application_id",
            sa.String(32),
            sa.ForeignKey(
                "application.id", name="fk_lookup_term_application_id_application", ondelete="CASCADE"
            ),
            primary_key=True,
        ),
    )
    op.create_index("ix_lookup_term_application_id", "lookup_term", ["application_id"])
    op.drop_table("household_link")
    for name, table, columns in _FORMER:
        op.create_index(name, table, columns)
    for name, table, _ in reversed(_INDEXES):
        op.drop_index(name, table)
    op.drop_index("ix_application_seq", "application")
    op.execute("DELETE FROM number_sequence WHERE region = '*'")
    for column in ("lookup_version", "seq", "household_id"):
        op.drop_column("application", column)
    op.drop_table("household")
