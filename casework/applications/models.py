"""Tables of the applications.

Sealed: every field, the evidence, needs in the resident's words, the assessment's reasons. Plain: what
lists are filtered and sorted by, none of which names a person.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, String, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from casework.crypto import EncryptedJSON, EncryptedText
from casework.database import Base
from casework.referrals.models import Referral

#: Stands in the place of a region where all of them are counted together.
EVERY_REGION: Final = "*"


def _next_seq(context: DefaultExecutionContext) -> int:
    """The next running number of all applications, counted beside the numbers of the regions' days."""
    postgres = context.dialect.name == "postgresql"
    table = NumberSequence.__table__
    new = (postgresql.insert if postgres else sqlite.insert)(table)  # type: ignore[arg-type]
    statement = (
        new.values(region=EVERY_REGION, day=date(2000, 1, 1), last=1)
        .on_conflict_do_update(index_elements=["region", "day"], set_={"last": table.c.last + 1})
        .returning(table.c.last)
    )
    return int(context.root_connection.execute(statement).scalar_one())


_WAITING = text("status IN ('submitted', 'assessing')")


class Application(Base):
    """One application of one household."""

    __tablename__ = "application"
    __table_args__ = (
        # Hold all that lists are narrowed by, in both orders: the sealed columns make rows wide.
        Index(
            "ix_application_by_filing",
            *("region", "submitted_at", "no", "status", "township", "category", "difficulty", "seq", "id"),
        ),
        Index(
            "ix_application_by_difficulty",
            *("region", "difficulty", "submitted_at", "no", "status", "township", "category", "seq", "id"),
        ),
        # What waits for a caseworker, the hardest household first (casework.queue).
        Index(
            "ix_application_queue",
            *("region", "status", "difficulty", "seq", "id", "township"),
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_application_entered_by", "entered_by"),
        Index("ix_application_conversation_id", "conversation_id"),
        Index("ix_application_household_id", "household_id"),
        Index("ix_application_lookup_version", "lookup_version"),
        Index("ix_application_seq", "seq", unique=True),
        Index("ix_application_no_seq", "no", "seq"),
        Index("ix_application_region_township", "region", "township", "seq", "id"),
        # What a search found is narrowed and ordered without reading the wide rows.
        Index(
            "ix_application_found",
            *("seq", "region", "submitted_at", "no", "status", "township", "category", "difficulty", "id"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    no: Mapped[str] = mapped_column(String(40), unique=True)
    region: Mapped[str] = mapped_column(String(32))
    channel: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    submitted_at: Mapped[datetime]
    entered_by: Mapped[str | None] = mapped_column(String(64))
    """The account that entered it at a station or on a visit; none when it came out of a talk."""
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    draft_id: Mapped[str] = mapped_column(String(32), unique=True)
    fields: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("application.fields"))
    derived: Mapped[list[str]] = mapped_column(JSON)
    """Keys of the fields that follow from others and were not said."""
    evidence: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("application.evidence"))
    assessment: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("application.assessment"))
    difficulty: Mapped[int]
    level: Mapped[str] = mapped_column(String(32))
    township: Mapped[str | None] = mapped_column(String(64))
    category: Mapped[str | None] = mapped_column(String(32))
    updated_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    """When everything personal was taken out of it (``casework.applications.erasing``)."""
    household_id: Mapped[str | None] = mapped_column(ForeignKey("household.id"))
    """The household that a person decided it belongs to, with others of it."""
    seq: Mapped[int] = mapped_column(BigInteger, nullable=True, default=_next_seq)
    """Running number over all regions: short, and the order of filing, so that what a search finds comes in
    order by itself."""
    lookup_version: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Which form its lookup terms have (``casework.applications.lookup.VERSION``)."""

    needs: Mapped[list[Need]] = relationship(order_by="Need.position", lazy="raise")
    referrals: Mapped[list[Referral]] = relationship(
        order_by=lambda: [Referral.created_at, Referral.id], lazy="raise"
    )


class Need(Base):
    """One need of an application, in the resident's words."""

    __tablename__ = "need"
    __table_args__ = (
        Index("ix_need_application_id", "application_id"),
        Index("ix_need_service_application_id", "service", "application_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    position: Mapped[int]
    service: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(EncryptedText("need.text"))
    urgency: Mapped[str] = mapped_column(String(16))
    evidence: Mapped[Any] = mapped_column(EncryptedJSON("need.evidence"), nullable=True)


class NumberSequence(Base):
    """The last number given in a region on a day, so that numbers are unique and without gaps."""

    __tablename__ = "number_sequence"

    region: Mapped[str] = mapped_column(String(32), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int]


class LookupTerm(Base):
    """Keyed hash of a piece of sealed text, or of a whole telephone or identity number, to find it again
    by. Hashes differ from region to region."""

    __tablename__ = "lookup_term"
    __table_args__ = (Index("ix_lookup_term_seq", "seq"), {"sqlite_with_rowid": False})

    term: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey("application.seq", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
