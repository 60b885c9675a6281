"""Table of what staff changed in the knowledge folder."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.database import Base


class KnowledgeRevision(Base):
    """One change of one entry in one region. Rows are only ever added; the newest of an entry counts.

    ``version`` numbers the changes of an entry from 1: two who change it at once cannot both be next.
    ``before`` and ``after`` are ``{"answer", "examples"}``; no ``after`` means back to the folder's text.
    """

    __tablename__ = "knowledge_revision"
    __table_args__ = (UniqueConstraint("region", "entry_id", "version"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    entry_id: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[str] = mapped_column(String(64))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
