"""Table of the work records."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.crypto import EncryptedText
from casework.database import Base


class WorkRecord(Base):
    """One line of the work on a referral. Lines are only added: who was mistaken adds another."""

    __tablename__ = "work_record"
    __table_args__ = (Index("ix_work_record_referral_id_number", "referral_id", "number", unique=True),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    referral_id: Mapped[str] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"))
    number: Mapped[int]
    """Counts the lines of a referral from 1."""
    kind: Mapped[str] = mapped_column(String(16))
    """``appointment``, ``visit``, ``delivery`` or ``note``."""
    day: Mapped[date | None]
    """The day it is about, a date of the region."""
    hour: Mapped[str | None] = mapped_column(String(5))
    """Time of day as ``09:30``, for an appointment."""
    who: Mapped[str | None] = mapped_column(EncryptedText("work_record.who"))
    """Who went or comes, of the organisation."""
    text: Mapped[str | None] = mapped_column(EncryptedText("work_record.text"))
    """None once it was erased."""
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    unit: Mapped[str | None] = mapped_column(String(16))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(64))
    """The account that wrote it."""
