"""Table of what regions set by themselves. Rows are only ever added; the database refuses to change one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from casework.database import Base


class RegionSetting(Base):
    """What one place of a region's pack was set to. The newest row of a place holds.

    Nothing personal stands here: days, minutes, amounts, words of an office.
    """

    __tablename__ = "region_setting"
    __table_args__ = (Index("ix_region_setting_region_place", "region", "place", "id"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    region: Mapped[str] = mapped_column(String(32))
    place: Mapped[str] = mapped_column(String(80))
    values: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), nullable=True)
    """Values by key; none: what the pack says holds again."""
    reason: Mapped[str | None] = mapped_column(Text)
    """Where it is from, in the words of who set it."""
    set_by: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime]
