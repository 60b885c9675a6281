"""The quarter's figures by department, township, category and service.

Dehua's plan: every quarter the departments' data on services come together at the civil affairs bureau
(每季度将救助对象服务数据汇总到县民政局). Counted are the applications submitted within the quarter, their
needs, and the referrals made within it. Figures only: nothing here names a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.models import Application, Need
from casework.errors import Invalid, NotAllowed
from casework.intake.keys import CHOICES
from casework.intake.labels import MISSING, value_label
from casework.referrals.models import Referral
from casework.regions import RegionPack

FIRST_YEAR = 2020
LAST_YEAR = 2100


class Line(BaseModel):
    """One line of a table: what is counted, under which code, and how often."""

    code: str
    name: str
    count: int


class DepartmentLine(Line):
    """Referrals to one organisation, and how they stand now."""

    statuses: dict[str, int] = Field(default_factory=dict)


class ServiceLine(Line):
    """Needs for one service (``count``), and the referrals made for it."""

    class_name: str
    referrals: int


class QuarterlyReport(BaseModel):
    """The figures of one region and quarter. ``first_day`` and ``last_day`` are dates of the region."""

    region: str
    region_name: str
    year: int
    quarter: int
    first_day: date
    last_day: date
    applications: int
    needs: int
    referrals: int
    statuses: dict[str, int] = Field(description="applications by the state they are in now")
    departments: list[DepartmentLine]
    townships: list[Line]
    categories: list[Line]
    services: list[ServiceLine]


def quarter_span(year: int, quarter: int, pack: RegionPack) -> tuple[datetime, datetime]:
    """The quarter as a half-open span ``[start, end)`` of moments in UTC. Raises Invalid."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid.one("year", "out_of_range")
    if quarter not in (1, 2, 3, 4):
        raise Invalid.one("quarter", "out_of_range")
    start = datetime(year, 3 * quarter - 2, 1, tzinfo=pack.tz)
    end = datetime(year + quarter // 4, 3 * (quarter % 4) + 1, 1, tzinfo=pack.tz)
    return start.astimezone(UTC), end.astimezone(UTC)


def quarterly(s: Session, pack: RegionPack, year: int, quarter: int, reader: Reader) -> QuarterlyReport:
    """The figures of a quarter. Raises NotAllowed unless ``reader`` works in the region, Invalid."""
    reader.check("reports.read")
    if not reader.works_in(pack.code):
        raise NotAllowed("not a region of this reader")
    start, end = quarter_span(year, quarter, pack)
    filed = (
        Application.region == pack.code,
        Application.submitted_at >= start,
        Application.submitted_at < end,
    )
    made = (Referral.region == pack.code, Referral.created_at >= start, Referral.created_at < end)
    needs = _counted(
        s.execute(
            select(Need.service, func.count())
            .join(Application, Application.id == Need.application_id)
            .where(*filed)
            .group_by(Need.service)
        )
    )
    statuses = _by(s, Application.status, filed)
    by_service = _by(s, Referral.service, made)
    departments = _departments(s, pack, made)
    townships, categories = _by(s, Application.township, filed), _by(s, Application.category, filed)
    return QuarterlyReport(
        region=pack.code,
        region_name=pack.name,
        year=year,
        quarter=quarter,
        first_day=start.astimezone(pack.tz).date(),
        last_day=date.fromordinal(end.astimezone(pack.tz).date().toordinal() - 1),
        applications=statuses.total(),
        needs=needs.total(),
        referrals=sum(line.count for line in departments),
        statuses=dict(sorted(statuses.items())),
        departments=departments,
        townships=_lines(townships, {place.name: place.name for place in pack.townships}),
        categories=_lines(categories, {code: value_label("category", code) for code in CHOICES["category"]}),
        services=[
            ServiceLine(
                code=service.code,
                name=service.label,
                class_name=service.class_label,
                count=needs[service.code],
                referrals=by_service[service.code],
            )
            for service in pack.services
        ],
    )


def _by(s: Session, column: object, conditions: Iterable[ColumnElement[bool]]) -> Counter[str]:
    """Rows that meet the conditions, counted by a column; no value counts under the empty code."""
    return _counted(s.execute(select(column, func.count()).where(*conditions).group_by(column)))  # type: ignore[call-overload]


def _counted(rows: Iterable[tuple[str | None, int]]) -> Counter[str]:
    return Counter({code or "": count for code, count in rows})


def _lines(counts: Counter[str], names: dict[str, str]) -> list[Line]:
    """A line for every name, also those with nothing to count, then for what was not known."""
    rest = {code: code or MISSING for code in counts if code not in names}
    return [Line(code=code, name=name, count=counts[code]) for code, name in (names | rest).items()]


def _departments(s: Session, pack: RegionPack, made: Iterable[ColumnElement[bool]]) -> list[DepartmentLine]:
    rows = s.execute(
        select(Referral.organisation, Referral.status, func.count())
        .where(*made)
        .group_by(Referral.organisation, Referral.status)
    )
    statuses: dict[str, dict[str, int]] = {}
    for code, status, count in rows:
        statuses.setdefault(code, {})[status] = count
    # All named organisations are listed; of the township offices those that have something to count.
    names = {organisation.code: organisation.name for organisation in pack.named_organisations}
    names |= {code: found.name for code in statuses if (found := pack.organisation(code))}
    names |= {code: code for code in statuses if code not in names}
    return [
        DepartmentLine(
            code=code, name=name, count=sum(statuses.get(code, {}).values()), statuses=statuses.get(code, {})
        )
        for code, name in names.items()
    ]
