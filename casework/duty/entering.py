"""Checks a shift as it was entered. Pure."""

from __future__ import annotations

import re
from typing import Any, Final

from casework.directory.checking import clean
from casework.duty.schemas import ShiftEntry
from casework.errors import FieldIssue, Invalid
from casework.regions.pack import RegionPack

MAX_NAME: Final = 30
MAX_NOTE: Final = 200
_PHONE = re.compile(r"\+?[0-9][0-9 \-()（）转]{2,39}")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")


def checked(entry: ShiftEntry, pack: RegionPack) -> dict[str, Any]:
    """The columns of a shift. Raises ``Invalid`` with everything that is wrong."""
    issues = list[FieldIssue]()

    def wrong(field: str, reason: str) -> None:
        issues.append(FieldIssue(field=field, reason=reason))

    name, phone, note = clean(entry.name), clean(entry.phone or ""), clean(entry.note or "")
    if not name:
        wrong("name", "missing")
    elif len(name) > MAX_NAME:
        wrong("name", "too_long")
    if phone and not _PHONE.fullmatch(phone):
        wrong("phone", "phone_invalid")
    if len(note) > MAX_NOTE:
        wrong("note", "too_long")
    if entry.township is not None and entry.township not in {place.name for place in pack.townships}:
        wrong("township", "township_elsewhere")
    if bool(entry.weekdays) == (entry.on_date is not None):
        wrong("weekdays", "weekly_or_once")
    if any(not 1 <= day <= 7 for day in entry.weekdays):
        wrong("weekdays", "out_of_range")
    if entry.from_date and entry.until_date and entry.until_date < entry.from_date:
        wrong("until_date", "ends_before")
    for field in ("starts", "ends"):
        if not _TIME.fullmatch(getattr(entry, field)):
            wrong(field, "time_of_day")
    if entry.starts == "24:00":
        wrong("starts", "time_of_day")
    if issues:
        raise Invalid(issues)
    once = entry.on_date is not None
    return {
        "township": entry.township,
        "weekdays": None if once else "".join(str(day) for day in sorted(set(entry.weekdays))),
        "on_date": entry.on_date,
        "instead": entry.instead and once,
        "starts": _minutes(entry.starts),
        "ends": _minutes(entry.ends),
        "from_date": None if once else entry.from_date,
        "until_date": None if once else entry.until_date,
        "name": name,
        "phone": phone or None,
        "note": note or None,
    }


def _minutes(said: str) -> int:
    hours, minutes = said.split(":")
    return int(hours) * 60 + int(minutes)


def said(minutes: int) -> str:
    """``480`` as 08:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
