"""How an application was entered in person. Nothing of the person is in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.database import Base


class EntryRecord(Base):
    """Who entered an application, where, and how the person agreed."""

    __tablename__ = "application_entry"
    __table_args__ = (Index("ix_application_entry_station", "station"),)

    application_id: Mapped[str] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[str] = mapped_column(String(64))
    station: Mapped[str | None] = mapped_column(String(64))
    visit_id: Mapped[str | None] = mapped_column(String(32))
    consent_given: Mapped[str] = mapped_column(String(16))
    """``oral`` or ``written``."""
    consent_by: Mapped[str] = mapped_column(String(16))
    """``self``, ``guardian`` or ``family``."""
    at: Mapped[datetime]
