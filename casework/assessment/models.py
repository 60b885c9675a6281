"""Tables of the assessment: what staff add, official findings, and the points that lists are ranked by.

Sealed: every fact and every finding. Plain: codes and points of dimensions, which name nobody.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.crypto import EncryptedJSON, EncryptedText
from casework.database import Base

_APPLICATION = "application.id"


class StaffFact(Base):
    """What staff found out beside the fields: expenses, the six everyday actions."""

    __tablename__ = "assessment_fact"

    application_id: Mapped[str] = mapped_column(
        ForeignKey(_APPLICATION, ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[Any] = mapped_column(EncryptedJSON("assessment_fact.value"))
    entered_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[datetime]


class OfficialGrade(Base):
    """What an office found, as staff wrote it down. Rows are only ever added; the database refuses to change
    one."""

    __tablename__ = "official_grade"
    __table_args__ = (
        Index("ix_official_grade_application_id", "application_id"),
        # The same form sent twice is one finding.
        Index("ix_official_grade_client_id", "application_id", "client_id", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey(_APPLICATION, ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[Any] = mapped_column(EncryptedJSON("official_grade.value"))
    decided_by: Mapped[str] = mapped_column(EncryptedText("official_grade.decided_by"))
    decided_on: Mapped[date] = mapped_column(Date)
    document_no: Mapped[str | None] = mapped_column(EncryptedText("official_grade.document_no"))
    reason: Mapped[str] = mapped_column(EncryptedText("official_grade.reason"))
    client_id: Mapped[str | None] = mapped_column(String(36))
    """A UUID that whoever wrote it down made up before sending it."""
    recorded_by: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime]


class ApplicationDimension(Base):
    """The points of one dimension of an application's assessment, to rank and filter by."""

    __tablename__ = "application_dimension"
    __table_args__ = (Index("ix_application_dimension_ranked", "code", "region", "points", "seq"),)

    application_id: Mapped[str] = mapped_column(
        ForeignKey(_APPLICATION, ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(String(32), primary_key=True)
    points: Mapped[int]
    region: Mapped[str] = mapped_column(String(32), nullable=True)
    seq: Mapped[int] = mapped_column(BigInteger, nullable=True)
    """The application's running number, so that ranking reads one index and nothing else."""


class AssessedRules(Base):
    """The fingerprint of the rules by which a region's applications were last reckoned."""

    __tablename__ = "assessed_rules"

    region: Mapped[str] = mapped_column(String(32), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
