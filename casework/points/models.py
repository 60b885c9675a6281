"""Tables of the points. Entries are only ever added; the database itself refuses to change one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.crypto import EncryptedText
from casework.database import Base


class PointsHolder(Base):
    """Who has points in a region: an organisation (its code) or a volunteer (the account's id).

    The row is what writers of one holder's entries wait for one another at.
    """

    __tablename__ = "points_holder"
    __table_args__ = (UniqueConstraint("region", "kind", "holder"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(16))
    holder: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]


class PointsEntry(Base):
    """One movement; ``points`` is below zero for what was spent. The balance is the sum, never below zero."""

    __tablename__ = "points_entry"
    __table_args__ = (
        CheckConstraint("points <> 0", name="points"),
        # A service earns once, and an entry is taken back once.
        UniqueConstraint("referral_id"),
        UniqueConstraint("corrects_id"),
        Index("ix_points_entry_holder_id", "holder_id", "id"),
        # The same form sent twice books once.
        Index("ix_points_entry_client_id", "holder_id", "client_id", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    holder_id: Mapped[str] = mapped_column(ForeignKey("points_holder.id"))
    kind: Mapped[str] = mapped_column(String(16))
    """``earned`` by a confirmed service, ``awarded`` by hand, ``spent`` or ``corrected``."""
    points: Mapped[int]
    service: Mapped[str | None] = mapped_column(String(64))
    referral_id: Mapped[str | None] = mapped_column(ForeignKey("referral.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("points_entry.id"))
    reason: Mapped[str | None] = mapped_column(EncryptedText("points_entry.reason"))
    client_id: Mapped[str | None] = mapped_column(String(36))
    """A UUID that whoever wrote the entry made up before sending it, so that it is written once."""
    actor_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
