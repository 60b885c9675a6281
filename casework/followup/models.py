"""Table of what residents hear of their referrals and are asked about them. Nothing in it is personal."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.database import Base

#: What is told or asked; ``delivered`` is the question whether it was done.
Kind = Literal[
    "sent",
    "accepted",
    "started",
    "held",
    "resumed",
    "rejected",
    "expired",
    "failed",
    "delivered",
    "confirmed",
    "disputed",
]
#: ``waiting`` to be said. A question is ``asked``, then its ``rating``. ``done``: said, or answered.
#: ``dropped``: overtaken before it was said or answered. ``left`` to a person, not understood.
FollowupStatus = Literal["waiting", "asked", "rating", "done", "dropped", "left"]


class Followup(Base):
    """One step of a referral that its resident hears of; of each step once."""

    __tablename__ = "followup"
    __table_args__ = (
        UniqueConstraint("referral_id", "version", "kind"),
        Index("ix_followup_conversation_id_status", "conversation_id", "status"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    referral_id: Mapped[str] = mapped_column(ForeignKey("referral.id", ondelete="CASCADE"))
    version: Mapped[int]
    """The referral's version after the step."""
    kind: Mapped[Kind] = mapped_column(String(16))
    status: Mapped[FollowupStatus] = mapped_column(String(16))
    asked_seq: Mapped[int | None]
    """Number of the newest message when the question was put: what was said before does not answer it."""
    tries: Mapped[int]
    """Answers that were not understood."""
    reminded: Mapped[bool]
    """The question was put a second time, after something else had come in between."""
    at: Mapped[datetime]
