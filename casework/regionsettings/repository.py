"""Every query on what regions set by themselves. Nothing in it is about a resident."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.regionsettings.models import RegionSetting


def newest(s: Session, regions: Sequence[str]) -> list[RegionSetting]:
    """The newest row of every place that was ever set."""
    last = (
        select(func.max(RegionSetting.id))
        .where(RegionSetting.region.in_(regions))
        .group_by(RegionSetting.region, RegionSetting.place)
    )
    query = select(RegionSetting).where(RegionSetting.id.in_(last)).order_by(RegionSetting.id)
    return list(s.scalars(query))


def of_place(s: Session, region: str, place: str, limit: int) -> list[RegionSetting]:
    """What a place was set to, the newest first."""
    query = (
        select(RegionSetting)
        .where(RegionSetting.region == region, RegionSetting.place == place)
        .order_by(RegionSetting.id.desc())
        .limit(limit)
    )
    return list(s.scalars(query))
