"""Table of the alerts. No word of the resident is in it: who acknowledges one reads the talk itself."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from casework.alerts.kinds import AlertKind, AlertStatus
from casework.crypto import EncryptedText
from casework.database import Base

_OPEN = text("status = 'open'")
_UNTOLD = text("untold_since IS NOT NULL")


class Alert(Base):
    """One call for a person, of one kind, out of one talk."""

    __tablename__ = "alert"
    __table_args__ = (
        # At most one waits of a kind in a talk; this index also answers the count that every page asks for.
        Index(
            "ix_alert_open",
            "conversation_id",
            "kind",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_alert_status_region", "status", "region"),
        Index("ix_alert_conversation_id", "conversation_id"),
        Index("ix_alert_untold", "untold_since", sqlite_where=_UNTOLD, postgresql_where=_UNTOLD),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[AlertKind] = mapped_column(String(16))
    region: Mapped[str] = mapped_column(String(32))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversation.id"))
    message_id: Mapped[str | None] = mapped_column(String(32))
    """The message that said it last; none once the resident's data was erased."""
    status: Mapped[AlertStatus] = mapped_column(String(16))
    times: Mapped[int]
    raised_at: Mapped[datetime]
    last_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """By when somebody should have acknowledged it."""
    untold_since: Mapped[datetime | None]
    """Since when the resident was told no number, because a caseworker has the talk."""
    told_at: Mapped[datetime | None]
    """When the number was told all the same, because that caseworker said nothing."""
    acknowledged_by: Mapped[str | None] = mapped_column(String(64))
    acknowledged_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(64))
    closed_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(EncryptedText("alert.note"))
    """What came of it, in the words of who closed it."""
