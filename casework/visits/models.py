"""Tables of the visits. What names or describes a person is sealed; steps, places and rules are plain."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.crypto import EncryptedJSON, EncryptedText
from casework.database import Base

VisitStatus = Literal["open", "assigned", "done", "not_found", "no_need"]
VisitSource = Literal["import", "discovery"]
_WAITING = text("status IN ('open', 'assigned')")


class Visit(Base):
    """One person or household to be visited."""

    __tablename__ = "visit"
    __table_args__ = (
        # One person waits for one visit at a time, for each reason to visit.
        Index(
            "ix_visit_waiting",
            "region",
            "row_key",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_visit_region_status_due", "region", "status", "due"),
        Index("ix_visit_assigned_to_status", "assigned_to", "status"),
        Index("ix_visit_application_no", "application_no"),
        Index("ix_visit_row_key", "row_key"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    township: Mapped[str | None] = mapped_column(String(64))
    source: Mapped[VisitSource] = mapped_column(String(16))
    source_id: Mapped[str | None] = mapped_column(String(32))
    """The import or the list that it came from."""
    kind: Mapped[str | None] = mapped_column(String(64))
    """The kind of the department's list, for a discovery."""
    rule_id: Mapped[str | None] = mapped_column(String(64))
    row_key: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    """Keyed hash of the person and the rule: the same again is not raised twice."""
    person: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("visit.person"))
    """``name``, ``phone``, ``id_number``, ``village``, ``address``, as far as known."""
    facts: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON("visit.facts"))
    """What the department's list said, heading → value."""
    reason: Mapped[str] = mapped_column(EncryptedText("visit.reason"))
    status: Mapped[VisitStatus] = mapped_column(String(16))
    assigned_to: Mapped[str | None] = mapped_column(String(64))
    due: Mapped[date | None]
    visited_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(EncryptedText("visit.note"))
    """What came of it, in the words of who went."""
    application_no: Mapped[str | None] = mapped_column(String(40))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class VisitTerm(Base):
    """Keyed hash of a visited person's identity number, telephone, or name by its sound and township: those
    of ``casework.applications.lookup``."""

    __tablename__ = "visit_term"
    __table_args__ = (Index("ix_visit_term_visit_id", "visit_id"),)

    term: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    visit_id: Mapped[str] = mapped_column(ForeignKey("visit.id", ondelete="CASCADE"), primary_key=True)


class VisitImport(Base):
    """One file that was imported. The report names rows, columns and numbers, nobody."""

    __tablename__ = "visit_import"
    __table_args__ = (UniqueConstraint("region", "file_hash"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    file_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    account_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    report: Mapped[Any] = mapped_column(JSON)
