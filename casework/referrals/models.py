"""Table of the referrals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, ForeignKey, Index, Integer, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.crypto import EncryptedJSON, EncryptedText
from casework.database import Base

_ATTENTION = text("status IN ('draft', 'sent', 'accepted', 'in_service', 'delivered', 'failed')")
_UNPLACED = text("status = 'withdrawn' AND decided_at IS NULL")


class Referral(Base):
    """One need, handed to one organisation. ``version`` counts its steps; a step names the version it was
    decided on."""

    __tablename__ = "referral"
    __table_args__ = (
        # Work lists in their order, with all that they are narrowed by.
        Index("ix_referral_of_region", "region", "due_on", "created_at", "id", "status", "organisation"),
        Index(
            "ix_referral_of_organisation",
            *("organisation", "due_on", "created_at", "id", "status", "region", "sent_at"),
        ),
        Index(
            "ix_referral_organisation_application",
            *("organisation", "application_seq", "sent_at", "service", "status", "region"),
        ),
        Index(
            "ix_referral_of_township",
            *("region", "township", "due_on", "created_at", "id", "status", "organisation"),
        ),
        # All that the times of a quarter's steps are counted from, so that no row has to be read for them.
        Index(
            "ix_referral_moments",
            "region",
            "created_at",
            "sent_at",
            "accepted_at",
            "started_at",
            "delivered_at",
            "closed_at",
        ),
        # What waits for a caseworker, the hardest household first (casework.queue).
        Index(
            "ix_referral_queue",
            *("region", "status", "difficulty", "application_seq", "id", "due_on", "replaces_id"),
            *("disputed_at", "decided_at", "township", "organisation"),
            sqlite_where=_ATTENTION,
            postgresql_where=_ATTENTION,
        ),
        # Needs whose referral was withdrawn and that nobody else has.
        Index(
            "ix_referral_unplaced",
            *("region", "difficulty", "application_seq", "id", "application_id", "township"),
            sqlite_where=_UNPLACED,
            postgresql_where=_UNPLACED,
        ),
        Index("ix_referral_application_id", "application_id"),
        Index("ix_referral_need_id", "need_id"),
        Index("ix_referral_region_due_on", "region", "due_on", "escalated_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    need_id: Mapped[str] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    region: Mapped[str] = mapped_column(String(32))
    # The application's own, written down here too so that lists read one index; they follow it.
    application_seq: Mapped[int] = mapped_column(BigInteger, nullable=True)
    township: Mapped[str | None] = mapped_column(String(64))
    difficulty: Mapped[int] = mapped_column(default=0, server_default="0")
    service: Mapped[str] = mapped_column(String(64))
    organisation: Mapped[str] = mapped_column(String(64))
    status: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    held_from: Mapped[str | None] = mapped_column(String(16))
    """The status that a referral on hold goes back to."""
    rule_id: Mapped[str | None] = mapped_column(String(64))
    """The rule of the region pack that chose the organisation; none when a person did."""
    why: Mapped[str | None] = mapped_column(EncryptedText("referral.why"))
    """Why this organisation: the rule's reason, or what the caseworker wrote."""
    replaces_id: Mapped[str | None] = mapped_column(String(32))
    """The referral that came to nothing and that this one stands in for."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    # When the steps were taken and how it ended (casework.referrals.moments), for the figures of a quarter.
    accepted_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    disputed_at: Mapped[datetime | None]
    """When somebody last said that it was not done; none once it is delivered again."""
    decided_at: Mapped[datetime | None]
    """When it was decided what follows of one that failed or was withdrawn: another was asked, or the
    application ended."""
    outcome: Mapped[str | None] = mapped_column(String(16))
    late: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether any step came after its limit."""
    due_on: Mapped[date | None] = mapped_column(Date)
    """Last day, in the region, on which the next step is in time; none while no clock runs."""
    days_left: Mapped[int | None]
    """Working days that were left when it was put on hold."""
    updated_at: Mapped[datetime]
    escalated_at: Mapped[datetime | None]
    """When the county was told that the present step is overdue; none before, and again for the next step."""
    escalations: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often the county was told."""
    rating: Mapped[int | None]
    """1 to 5, given when the service was confirmed."""
    result: Mapped[str | None] = mapped_column(EncryptedText("referral.result"))
    """What came of it, in the words of who confirmed."""
    confirmed_by: Mapped[str | None] = mapped_column(String(16))
    """``resident``, ``visitor`` or ``caseworker``."""


class ReferralShare(Base):
    """What was shown to an organisation of an application: the newest is what it sees, all are kept.

    ``number`` counts from 1; a further one is made when something shared was corrected meanwhile.
    """

    __tablename__ = "referral_share"

    referral_id: Mapped[str] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    keys: Mapped[list[str]] = mapped_column(JSON)
    """Which fields, without their values."""
    content: Mapped[Any] = mapped_column(EncryptedJSON("referral_share.content"), nullable=True)
    """``casework.referrals.shares.Shared``; none once it was erased."""
