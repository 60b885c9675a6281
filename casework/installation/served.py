"""Whether every region that has applications is served."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.applications.models import EVERY_REGION, NumberSequence
from casework.errors import CannotStart


def check_regions(s: Session, served: Collection[str]) -> None:
    """Without its pack an application can be neither read nor worked on. Raises ``CannotStart``."""
    # A number is given out by region and day: few rows, however many applications.
    stored = set(s.scalars(select(NumberSequence.region).distinct())) - {EVERY_REGION}
    if missing := sorted(stored - set(served)):
        raise CannotStart(
            f"数据库里有地区 {'、'.join(missing)} 的申请，YIZHU_REGIONS 里却没有它："
            "请加回去再启动，不然这些申请谁也办不了"
        )
