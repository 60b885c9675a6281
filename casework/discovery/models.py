"""Tables of the lists that departments push. Nothing in them names a person: who is to be visited stands in
the visit, who is not leaves a keyed hash only."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from casework.database import Base

#: What became of a row: a visit; nothing, for no rule fits; the same row came before; the person waits for
#: this visit or had it lately; is in help for it; the row is wrong.
What = Literal["visit", "no_rule", "seen", "visited", "in_help", "wrong"]


class DiscoveryList(Base):
    """One list that a department pushed."""

    __tablename__ = "discovery_list"
    __table_args__ = (
        UniqueConstraint("region", "kind", "content_hash"),
        Index("ix_discovery_list_region_at", "region", "at"),
        Index("ix_discovery_list_organisation_at", "organisation", "at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(64))
    organisation: Mapped[str] = mapped_column(String(64))
    """The department that it comes from."""
    account_id: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]
    rows: Mapped[int]
    raised: Mapped[int]
    wrong: Mapped[int]


class DiscoveryRow(Base):
    """What became of one row, counted from 1 as the department counts them."""

    __tablename__ = "discovery_row"
    __table_args__ = (
        Index("ix_discovery_row_row_hash", "row_hash"),
        Index("ix_discovery_row_visit_id", "visit_id"),
    )

    list_id: Mapped[str] = mapped_column(
        ForeignKey("discovery_list.id", ondelete="CASCADE"), primary_key=True
    )
    row: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[What] = mapped_column(String(16))
    rule_id: Mapped[str | None] = mapped_column(String(64))
    visit_id: Mapped[str | None] = mapped_column(String(32))
    row_hash: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    """Keyed hash of all that the row said."""
    errors: Mapped[Any] = mapped_column(JSON)
    """Headings and reasons, for a wrong row."""
