"""Table of the installation itself: one row."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from casework.crypto import EncryptedText
from casework.database import Base


class Installation(Base):
    """``key_check`` is a known text, sealed when the database was first used: only that key opens it."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key_check: Mapped[str] = mapped_column(EncryptedText("installation.key_check"))
    made_at: Mapped[datetime]
