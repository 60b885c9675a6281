"""Which calls of a device were already done. Nothing of a person is in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.database import Base


class ClientCall(Base):
    """A call that an account's device named by a UUID of its own, and that was done."""

    __tablename__ = "client_call"
    __table_args__ = (Index("ix_client_call_subject_id", "subject_id"),)

    account_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    """``outcome`` or ``remark`` of a visit, or a step of a referral (``confirm``)."""
    subject_id: Mapped[str] = mapped_column(String(32))
    """The visit or the referral."""
    at: Mapped[datetime]
