"""Table of the photos that a region keeps. Picture sealed; nothing that was read of it is in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.crypto import EncryptedBytes
from casework.database import Base


class Photo(Base):
    """One photo of a certificate, first of nobody's, then of an application."""

    __tablename__ = "photo"
    __table_args__ = (
        Index("ix_photo_application_id", "application_id"),
        Index("ix_photo_delete_at", "delete_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str | None] = mapped_column(String(32))
    account_id: Mapped[str] = mapped_column(String(64))
    """Who sent it in."""
    application_id: Mapped[str | None] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    picture: Mapped[bytes] = mapped_column(EncryptedBytes("photo.picture"))
    """A JPEG of the pixels alone."""
    at: Mapped[datetime]
    delete_at: Mapped[datetime]
