"""What templates put in the place of codes, values and moments. Registered as Jinja globals and filters."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request

from api.pages.labels import Labels, labels_of
from api.pages.templating import templates
from api.services import Services
from casework.intake.labels import field_label, value_label
from casework.regions import RegionPack

NOTHING = "—"
#: Regions of this program lie in one time zone; a pack's own is used where a page has one at hand.
_CHINA = ZoneInfo("Asia/Shanghai")


_labels: dict[str, tuple[RegionPack, Labels]] = {}


def words(services: Services, region: str) -> Labels:
    """A region's labels; those of the default region for a code that is not served any more."""
    pack = services.regions.get(region) or services.regions.default
    known = _labels.get(pack.code)
    if known is None or known[0] is not pack:
        known = _labels[pack.code] = (pack, labels_of(pack))
    return known[1]


def field_text(key: str, value: Any) -> str:
    """A field's value as people read it (``82岁``, ``肢体残疾二级``); ``—`` for none."""
    if value is None or value == "":
        return NOTHING
    return value_label(key, value)


def _moment(at: datetime | str) -> datetime:
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(_CHINA)


def when(at: datetime | str | None, now: datetime | None = None) -> str:
    """``11月22日 16:05``, with the year where ``now`` is in another one; ``—`` for none."""
    if at is None:
        return NOTHING
    moment = _moment(at)
    year = f"{moment.year}年" if now is None or _moment(now).year != moment.year else ""
    return f"{year}{moment.month}月{moment.day}日 {moment:%H:%M}"


def day(at: datetime | date | str | None) -> str:
    """``2026年11月22日``; ``—`` for none."""
    if at is None:
        return NOTHING
    found = at
    if isinstance(found, str):
        found = date.fromisoformat(found) if len(found) == 10 else _moment(found)
    if isinstance(found, datetime):
        found = _moment(found).date()
    return f"{found.year}年{found.month}月{found.day}日"


def ago(at: datetime | str | None, now: datetime) -> str:
    """``刚刚``, ``5分钟前``, ``3小时前``, ``2天前``; from a month on the day itself."""
    if at is None:
        return NOTHING
    minutes = int((now - _moment(at)).total_seconds() // 60)
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        return f"{minutes}分钟前"
    if minutes < 24 * 60:
        return f"{minutes // 60}小时前"
    days = minutes // (24 * 60)
    return f"{days}天前" if days < 31 else day(at)


def iso(at: datetime | str | None) -> str:
    """A moment for ``<time datetime>``."""
    return "" if at is None else _moment(at).isoformat()


def page_address(request: Request, page: int) -> str:
    """This page's own address, all its filters kept, at another page of its list."""
    url = request.url.include_query_params(page=page).remove_query_params("done")
    return f"{url.path}?{url.query}"


def pairs(names: Iterable[str]) -> list[tuple[str, str]]:
    """Names as choices of a select whose values they are."""
    return [(name, name) for name in names]


def region_choices(packs: Iterable[RegionPack]) -> list[tuple[str, str]]:
    """Regions as choices of a select."""
    return [(pack.code, pack.name) for pack in packs]


templates.env.globals.update(field_label=field_label, field_text=field_text, page_address=page_address)
templates.env.filters.update(pairs=pairs, region_choices=region_choices, when=when, day=day, ago=ago, iso=iso)
