"""Days, as people at platforms read them; and when something was said, put before what goes out late:
“tomorrow” in it means another day. Pure."""

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
    return channel_wording().late.format(day=day_of(said_at, now))


def day_of(at: datetime, now: datetime) -> str:
    """The day in China: 11月3日, with its year if that is over."""
    day, today = at.astimezone(_CHINA), now.astimezone(_CHINA)
    year = "" if day.year == today.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日"
