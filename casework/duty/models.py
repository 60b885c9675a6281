"""Table of the shifts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.crypto import EncryptedText
from casework.database import Base


class DutyShift(Base):
    """One shift: again every week (``weekdays``), or on one day (``on_date``).

    Times are the region's, in minutes after midnight; an end not after the start is on the next day. A closed
    shift stays, so that the history can name it.
    """

    __tablename__ = "duty_shift"
    __table_args__ = (
        CheckConstraint("(weekdays IS NULL) <> (on_date IS NULL)", name="weekly_or_once"),
        Index("ix_duty_shift_region_active", "region", "active"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    township: Mapped[str | None] = mapped_column(String(64))
    """Official name; none is the whole region."""
    weekdays: Mapped[str | None] = mapped_column(String(7))
    """Of ``1`` (Monday) to ``7``."""
    on_date: Mapped[date | None]
    instead: Mapped[bool]
    """On that day the weekly shifts of the same place that begin then do not count."""
    starts: Mapped[int]
    ends: Mapped[int]
    from_date: Mapped[date | None]
    until_date: Mapped[date | None]
    """First and last day of a weekly shift; none is without end."""
    name: Mapped[str] = mapped_column(EncryptedText("duty_shift.name"))
    phone: Mapped[str | None] = mapped_column(EncryptedText("duty_shift.phone"))
    note: Mapped[str | None] = mapped_column(EncryptedText("duty_shift.note"))
    active: Mapped[bool]
    version: Mapped[int]
    updated_by: Mapped[str] = mapped_column(String(64))
    updated_at: Mapped[datetime]
