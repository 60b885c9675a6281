"""The one table of the trail. Rows are only ever added; the database itself refuses to change one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.crypto import EncryptedJSON, EncryptedText
from casework.database import Base

_DIRECTORY = text("kind = 'directory'")
HOUSEHOLD = text("kind = 'household'")


class HistoryEntry(Base):
    """One thing that happened. ``before`` and ``after`` hold the values of a change, sealed."""

    __tablename__ = "history"
    __table_args__ = (
        Index("ix_history_application_no", "application_no", "id"),
        Index("ix_history_conversation_id", "conversation_id", "id"),
        Index(
            "ix_history_directory",
            "subject_id",
            "id",
            sqlite_where=_DIRECTORY,
            postgresql_where=_DIRECTORY,
        ),
        Index("ix_history_household", "subject_id", sqlite_where=HOUSEHOLD, postgresql_where=HOUSEHOLD),
        # What the audit trail is asked for: a region's time, one person's doings, one thing's trace.
        Index("ix_history_region_at", "region", "at", "id", "kind"),
        Index("ix_history_actor", "actor_id", "at"),
        Index("ix_history_at", "at", "id"),
        Index("ix_history_subject", "subject_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(16))
    """``filed``, ``change``, ``read``, ``referral``, ``status``, ``conversation``, ``account``,
    ``alert``, ``erasure``, ``household``, ``resource``, ``points``, ``directory``, ``visit``,
    ``discovery``, ``note``, ``setting`` or ``duty``."""
    region: Mapped[str | None] = mapped_column(String(32))
    """Whose trail it belongs to; none for what is done to the whole installation."""
    application_no: Mapped[str | None] = mapped_column(String(40))
    conversation_id: Mapped[str | None] = mapped_column(String(32))
    subject_id: Mapped[str | None] = mapped_column(String(64))
    """What exactly it happened to: a referral's, a need's or an account's id."""
    actor_kind: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[str] = mapped_column(String(64))
    actor_role: Mapped[str | None] = mapped_column(String(16))
    action: Mapped[str] = mapped_column(String(64))
    """A field's key for a change, the referral's action for a step, what was read for a read."""
    before: Mapped[Any] = mapped_column(EncryptedJSON("history.before"), nullable=True)
    after: Mapped[Any] = mapped_column(EncryptedJSON("history.after"), nullable=True)
    reason: Mapped[str | None] = mapped_column(EncryptedText("history.reason"))
