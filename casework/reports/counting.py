"""The queries behind the quarter's figures: rows of a quarter are read once and counted by the database.

Two passes, one over the quarter's applications and one over its referrals, whatever the number of tables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, and_, case, cast, func, literal_column, or_, select, true
from sqlalchemy import Date as SqlDate
from sqlalchemy.orm import Session

from casework.applications.models import Application, Need
from casework.referrals.models import Referral
from casework.regions import RegionPack

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


class Span(Protocol):
    """From one moment (UTC) up to another: a quarter, or the days of a figure."""

    @property
    def start(self) -> datetime:
        """The first moment in it."""

    @property
    def end(self) -> datetime:
        """The first moment after it."""


def count(s: Session, pack: RegionPack, quarter: Span, now: datetime, township: str | None = None) -> Counts:
    """Counts the applications submitted within the quarter, their needs, and the referrals made within it;
    only those of ``township`` if it is given (its official name)."""
    counts = Counts()
    by = (Application.status, Application.township, Application.category, Application.channel)
    tables = (counts.status, counts.township, counts.category, counts.channel)
    for *codes, number in s.execute(
        select(*by, func.count()).where(filed(pack, quarter, township)).group_by(*by)
    ):
        for table, code in zip(tables, codes, strict=True):
            table[code or ""] += number
    needs = (
        select(Need.service, func.count())
        .join(Application, Application.id == Need.application_id)
        .where(filed(pack, quarter, township))
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
    query = select(*kinds, func.count(), func.sum(late)).where(made(pack, quarter, township)).group_by(*kinds)
    for organisation, service, status, outcome, rating, number, overdue in s.execute(query):
        counts.department.setdefault(organisation, Counter())[status] += number
        counts.service[service] += number
        counts.outcome[outcome or "open"] += number
        counts.rating[str(rating or "")] += number
        counts.overdue += int(overdue)
    return counts


def spans(
    s: Session, pack: RegionPack, quarter: Span, step: str, township: str | None = None
) -> dict[tuple[date, date], int]:
    """How many of the quarter's referrals took ``step`` from one day to another, in days of the region."""
    began, ended = SPANS[step]
    first, last = day_of(s, began, pack, quarter), day_of(s, ended, pack, quarter)
    query = (
        select(first, last, func.count())
        .where(made(pack, quarter, township), began.is_not(None), ended.is_not(None))
        .group_by(literal_column("1"), literal_column("2"))
    )
    return {(_date(one), _date(two)): number for one, two, number in s.execute(query)}


def filed(pack: RegionPack, span: Span, township: str | None = None) -> ColumnElement[bool]:
    """Applications submitted within the span, in one township if it is given."""
    column = Application.submitted_at
    place = true() if township is None else Application.township == township
    return and_(Application.region == pack.code, column >= span.start, column < span.end, place)


def made(pack: RegionPack, span: Span, township: str | None = None) -> ColumnElement[bool]:
    """Referrals begun in the span that went out: a draft that nobody sent is no referral yet."""
    column = Referral.created_at
    return and_(
        Referral.region == pack.code,
        column >= span.start,
        column < span.end,
        Referral.sent_at.is_not(None),
        true() if township is None else Referral.township == township,
    )


def day_of(s: Session, column: Any, pack: RegionPack, quarter: Span) -> Any:
    """The day of the region that a moment falls on."""
    if s.get_bind().dialect.name == "postgresql":
        return cast(func.timezone(pack.timezone, column), SqlDate)
    # SQLite knows no time zones. China has one, without summer time, so the quarter's own offset is right.
    offset = quarter.start.astimezone(pack.tz).utcoffset()
    assert offset is not None
    return func.date(column, f"{int(offset.total_seconds())} seconds")


def _date(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
