"""Table of the notices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.database import Base


class Notice(Base):
    """One notice, for one organisation or for one role in a region (in one township, or in all of it).

    It is read once, by whoever of them is first. Nothing in it tells whom the case is about.
    """

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("(organisation IS NULL) <> (role IS NULL)", name="one_addressee"),
        Index("ix_notice_organisation_made_at", "organisation", "made_at"),
        Index("ix_notice_region_role_made_at", "region", "role", "made_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    region: Mapped[str] = mapped_column(String(32))
    organisation: Mapped[str | None] = mapped_column(String(64))
    role: Mapped[str | None] = mapped_column(String(16))
    township: Mapped[str | None] = mapped_column(String(64))
    subject_kind: Mapped[str] = mapped_column(String(32))
    """What it is about: ``referral``, ``application``, …"""
    subject_id: Mapped[str] = mapped_column(String(64))
    """Its id or number, as the API knows it."""
    once_key: Mapped[str | None] = mapped_column(String(160), unique=True)
    """Of two notices with the same key only the first is posted."""
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by: Mapped[str | None] = mapped_column(String(64))
    """The account that read it."""
