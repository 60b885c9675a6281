"""Table of who works on an application at the moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.database import Base


class Claim(Base):
    """A caseworker works on an application: colleagues see it and leave it. It lapses by itself."""

    __tablename__ = "queue_claim"
    __table_args__ = (Index("ix_queue_claim_staff_id", "staff_id"),)

    application_id: Mapped[str] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True
    )
    staff_id: Mapped[str] = mapped_column(String(64))
    claimed_at: Mapped[datetime]
    until: Mapped[datetime]
