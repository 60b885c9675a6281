"""Tables of the departments' quarterly service data. A report never changes: a new one is a new version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.crypto import EncryptedJSON
from casework.database import Base


class ServiceDataReport(Base):
    """One version of one organisation's figures for a quarter."""

    __tablename__ = "service_data_report"
    __table_args__ = (UniqueConstraint("region", "year", "quarter", "organisation", "version"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    organisation: Mapped[str] = mapped_column(String(64))
    year: Mapped[int]
    quarter: Mapped[int]
    version: Mapped[int]
    """Counts from 1; the highest one counts."""
    way: Mapped[str] = mapped_column(String(8))
    """``form`` or ``xlsx``."""
    preliminary: Mapped[bool]
    """Submitted before the quarter was over: figures that still grow, so the final ones are still owed."""
    submitted_at: Mapped[datetime]
    submitted_by: Mapped[str] = mapped_column(String(64))
    lines: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJSON("service_data_report.lines"))
    """The figures, service by service. Sealed: small figures and remarks can point at a person."""
