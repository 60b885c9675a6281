"""The queries behind the quarter's figures: rows of a quarter are read once and counted by the database.

Two passes, one over the quarter's applications and one over its referrals, whatever the number of tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, cast, func, literal_column, or_, select
from sqlalchemy import Date as SqlDate
from sqlalchemy.orm import Session

from casework.applications.models import Application, Need
from casework.referrals.models import Referral
from casework.regions import RegionPack
from casework.reports.quarter import Quarter

#: The steps, each with the columns that it begins and ends with.
SPANS: Final[Mapping[str, tuple[Any, Any]]] = {
    "accept": (Referral.sent_at, Referral.accepted_at),
    "start": (Referral.accepted_at, Referral.started_at),
    "deliver": (Referral.started_at, Referral.delivered_at),
    "confirm": (Referral.delivered_at, Referral.closed_at),
}


@dataclass
class Counts:
    """What a quarter counts, by code. No value counts under the empty code."""

    status: Counter[str] = field(default_factory=Counter)
    township: Counter[str] = field(default_factory=Counter)
    category: Counter[str] = field(default_factory=Counter)
    channel: Counter[str] = field(default_factory=Counter)
    need: Counter[str] = field(default_factory=Counter)
    """Needs by service."""
    department: dict[str, Counter[str]] = field(default_factory=dict)
    """Referrals by organisation and status."""
    service: Counter[str] = field(default_factory=Counter)
    """Referrals by service."""
    outcome: Counter[str] = field(default_factory=Counter)
    """Referrals by how they ended, ``open`` for those that have not."""
    overdue: int = 0
    rating: Counter[str] = field(default_factory=Counter)
    """Referrals by the rating that was given, ``""`` for those without."""


def count(s: Session, pack: RegionPack, quarter: Quarter, now: datetime) -> Counts:
    """Counts the applications submitted within the quarter, their needs, and the referrals made within it."""
    counts = Counts()
    by = (Application.status, Application.township, Application.category, Application.channel)
    tables = (counts.status, counts.township, counts.category, counts.channel)
    for *codes, number in s.execute(select(*by, func.count()).where(_filed(pack, quarter)).group_by(*by)):
        for table, code in zip(tables, codes, strict=True):
            table[code or ""] += number
    needs = (
        select(Need.service, func.count())
        .join(Application, Application.id == Need.application_id)
        .where(_filed(pack, quarter))
        .group_by(Need.service)
    )
    counts.need.update({service: number for service, number in s.execute(needs)})
    today = pack.date_at(now)
    # case: a referral without a limit is not late, where its NULL would be neither
    late = case((or_(Referral.late, and_(Referral.due_on.is_not(None), Referral.due_on < today)), 1), else_=0)
    kinds = (
        Referral.organisation,
        Referral.service,
        Referral.status,
        Referral.outcome,
        Referral.rating,
    )
    query = select(*kinds, func.count(), func.sum(late)).where(_made(pack, quarter)).group_by(*kinds)
    for organisation, service, status, outcome, rating, number, overdue in s.execute(query):
        counts.department.setdefault(organisation, Counter())[status] += number
        counts.service[service] += number
        counts.outcome[outcome or "open"] += number
        counts.rating[str(rating or "")] += number
        counts.overdue += int(overdue)
    return counts


def spans(s: Session, pack: RegionPack, quarter: Quarter, step: str) -> dict[tuple[date, date], int]:
    """How many of the quarter's referrals took ``step`` from one day to another, in days of the region."""
    began, ended = SPANS[step]
    first, last = _day(s, began, pack, quarter), _day(s, ended, pack, quarter)
    query = (
        select(first, last, func.count())
        .where(_made(pack, quarter), began.is_not(None), ended.is_not(None))
        .group_by(literal_column("1"), literal_column("2"))
    )
    return {(_date(one), _date(two)): number for one, two, number in s.execute(query)}


def _filed(pack: RegionPack, quarter: Quarter) -> ColumnElement[bool]:
    column = Application.submitted_at
    return and_(Application.region == pack.code, column >= quarter.start, column < quarter.end)


def _made(pack: RegionPack, quarter: Quarter) -> ColumnElement[bool]:
    """Referrals begun in the quarter that went out: a draft that nobody sent is no referral yet."""
    column = Referral.created_at
    return and_(
        Referral.region == pack.code,
        column >= quarter.start,
        column < quarter.end,
        Referral.sent_at.is_not(None),
    )


def _day(s: Session, column: Any, pack: RegionPack, quarter: Quarter) -> Any:
    """The day of the region that a moment falls on."""
    if s.get_bind().dialect.name == "postgresql":
        return cast(func.timezone(pack.timezone, column), SqlDate)
    # SQLite knows no time zones. China has one, without summer time, so the quarter's own offset is right.
    offset = quarter.start.astimezone(pack.tz).utcoffset()
    assert offset is not None
    return func.date(column, f"{int(offset.total_seconds())} seconds")


def _date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
