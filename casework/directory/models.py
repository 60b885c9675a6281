"""Tables of what staff add to a region's directory. What the pack says stands in no table."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from casework.crypto import EncryptedJSON, EncryptedText
from casework.database import Base


class OrganisationEntry(Base):
    """An organisation that staff added, or what they filled in about one of the pack (``added`` false).

    Of one of the pack only ``contact`` is used: its name, services and duties are the pack's.
    """

    __tablename__ = "directory_organisation"
    __table_args__ = (Index("ix_directory_organisation_region", "region"),)

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    added: Mapped[bool]
    active: Mapped[bool]
    name: Mapped[str | None] = mapped_column(String(120))
    kind: Mapped[str | None] = mapped_column(String(32))
    township: Mapped[str | None] = mapped_column(String(64))
    """The township whose office it reports to, where it has its seat; none when it works for the region."""
    services: Mapped[list[str]] = mapped_column(JSON)
    """Codes or patterns such as ``living.*``."""
    serves: Mapped[list[str]] = mapped_column(JSON)
    """Townships it works in; empty is the whole region."""
    contact: Mapped[dict[str, Any] | None] = mapped_column(
        EncryptedJSON("directory_organisation.contact"), nullable=True
    )
    version: Mapped[int]
    updated_by: Mapped[str] = mapped_column(String(64))
    updated_at: Mapped[datetime]


class StationEntry(Base):
    """A station that staff added, or what they filled in about one of the pack (``added`` false)."""

    __tablename__ = "directory_station"
    __table_args__ = (Index("ix_directory_station_region", "region"),)

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    added: Mapped[bool]
    active: Mapped[bool]
    name: Mapped[str | None] = mapped_column(String(120))
    township: Mapped[str | None] = mapped_column(String(64))
    organisation: Mapped[str | None] = mapped_column(String(64))
    contact: Mapped[dict[str, Any] | None] = mapped_column(
        EncryptedJSON("directory_station.contact"), nullable=True
    )
    version: Mapped[int]
    updated_by: Mapped[str] = mapped_column(String(64))
    updated_at: Mapped[datetime]


class CapacityEntry(Base):
    """How much an organisation takes at once, in all (``service`` empty) or of one service."""

    __tablename__ = "directory_capacity"
    __table_args__ = (Index("ix_directory_capacity_region", "region"),)

    organisation: Mapped[str] = mapped_column(String(64), primary_key=True)
    service: Mapped[str] = mapped_column(String(64), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    accepting: Mapped[bool]
    capacity: Mapped[int | None]
    """Open referrals at once; none is no limit."""
    note: Mapped[str | None] = mapped_column(EncryptedText("directory_capacity.note"))
    updated_by: Mapped[str] = mapped_column(String(64))
    updated_at: Mapped[datetime]
