"""When something was said, put before what goes out late: “tomorrow” in it means another day. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from casework.channels.wording import channel_wording

#: What goes out so long after it was said carries its date.
LATE: Final = timedelta(days=1)
_CHINA: Final = ZoneInfo("Asia/Shanghai")


def dated(said_at: datetime, now: datetime) -> str:
    """What stands before a text that was said then and goes out now: nothing unless that is late."""
    if now - said_at < LATE:
        return ""
    day, today = said_at.astimezone(_CHINA), now.astimezone(_CHINA)
    year = "" if day.year == today.year else f"{day.year}年"
    return channel_wording().late.format(day=f"{year}{day.month}月{day.day}日")
