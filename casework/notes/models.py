"""Table of the notes on cases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.crypto import EncryptedText
from casework.database import Base


class CaseNote(Base):
    """One note. Its text is never changed; its author may strike it through and says why."""

    __tablename__ = "case_note"
    __table_args__ = (Index("ix_case_note_application_id", "application_id", "at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    application_id: Mapped[str] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(EncryptedText("case_note.text"))
    author_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    struck_at: Mapped[datetime | None]
    struck_reason: Mapped[str | None] = mapped_column(EncryptedText("case_note.struck_reason"))
