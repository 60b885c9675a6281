"""Tables of the households."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.crypto import EncryptedText
from casework.database import Base


class Household(Base):
    """Applications that a person decided to be of one household; which ones, they say themselves
    (``application.household_id``)."""

    __tablename__ = "household"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime]


class HouseholdLink(Base):
    """What a person decided about two applications: the same household, or not. ``first_id`` sorts before
    ``second_id``, so that there is one decision for each two."""

    __tablename__ = "household_link"
    __table_args__ = (Index("ix_household_link_second_id", "second_id"),)

    first_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), primary_key=True)
    second_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), primary_key=True)
    same: Mapped[bool]
    reason: Mapped[str] = mapped_column(EncryptedText("household_link.reason"))
    decided_by: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime]
