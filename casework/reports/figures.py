"""How the work goes, over any stretch of days: what is needed where, how long steps take, what is late, how
content people are. Figures only: nothing here names a person.

The same counting as the quarter's report (``casework.reports.counting``), so that both agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import and_, case, func, literal_column, or_, select
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.models import Application, Need
from casework.directory.entries import organisations as directory
from casework.directory.repository import organisations as entries
from casework.errors import Invalid, NotAllowed
from casework.intake.labels import MISSING
from casework.referrals.calendar import WorkCalendar, work_calendar
from casework.referrals.models import Referral
from casework.regions import RegionPack
from casework.regions.known import check_township
from casework.reports.counting import SPANS, Counts, count, day_of, filed, made, spans
from casework.reports.figures_schemas import Figures, MonthLine, OrganisationLine, PlaceLine, StepFigure
from casework.reports.labels import report_labels
from casework.reports.lines import lines, mean
from casework.reports.times import step_line
from casework.spans import check_day

#: More would be slow to count, and no chart could show it.
LONGEST: Final = timedelta(days=366 * 3)


@dataclass(frozen=True)
class Days:
    """From one day of a region up to and with another."""

    first_day: date
    last_day: date
    start: datetime
    end: datetime

    @classmethod
    def of(cls, first: date, last: date, pack: RegionPack) -> Days:
        """Those days. Raises Invalid when the last lies before the first, more than three years after, or
        when one is too far from now."""
        check_day(first, "from")
        check_day(last, "until")
        if last < first:
            raise Invalid.one("until", "until_before_from")
        if last - first > LONGEST:
            raise Invalid.one("from", "span_too_long")
        begins = datetime.combine(first, time(), pack.tz).astimezone(UTC)
        ends = datetime.combine(last + timedelta(days=1), time(), pack.tz).astimezone(UTC)
        return cls(first, last, begins, ends)


def figures(
    s: Session,
    pack: RegionPack,
    first: date,
    last: date,
    reader: Reader,
    *,
    now: datetime,
    township: str | None = None,
    calendar: WorkCalendar | None = None,
) -> Figures:
    """The figures of the days from ``first`` to ``last``, of one township if it is given.

    Raises NotAllowed unless ``reader`` works in the region, Invalid for a township that there is not.
    """
    reader.check("reports.read")
    if not reader.works_in(pack.code):
        raise NotAllowed("not a region of this reader")
    check_township(township, [pack])
    span, labels, days = Days.of(first, last, pack), report_labels(), calendar or work_calendar()
    counts = count(s, pack, span, now, township)
    limits = pack.clocks.working_days
    known = {found.code: found.name for found in directory(pack, entries(s, pack.code))}
    places = {place.name: place.name for place in pack.townships if township in (None, place.name)}
    return Figures(
        region=pack.code,
        region_name=pack.name,
        township=township,
        first_day=first,
        last_day=last,
        made_at=now,
        applications=counts.status.total(),
        needs=counts.need.total(),
        referrals=counts.service.total(),
        overdue=counts.overdue,
        statuses=lines(counts.status, {}),
        townships=lines(counts.township, places),
        services=lines(counts.need, {service.code: service.label for service in pack.services}),
        places=_places(s, pack, span, township),
        months=_months(s, pack, span, township),
        steps=[
            StepFigure(
                **step_line(
                    step, labels.steps[step], spans(s, pack, span, step, township), days
                ).model_dump(),
                limit_days=limits[step].normal if step in limits else None,
            )
            for step in SPANS
        ],
        organisations=_organisations(s, pack, span, township, pack.date_at(now), counts, known),
        outcomes=lines(counts.outcome, labels.outcomes),
        ratings=lines(counts.rating, labels.ratings),
        rating_mean=mean(counts.rating),
    )


def _places(s: Session, pack: RegionPack, span: Days, township: str | None) -> list[PlaceLine]:
    """Needs by township and service: only what there is, most first."""
    query = (
        select(Application.township, Need.service, func.count())
        .join(Application, Application.id == Need.application_id)
        .where(filed(pack, span, township))
        .group_by(Application.township, Need.service)
    )
    found = [
        PlaceLine(township=place or MISSING, service=service, count=number)
        for place, service, number in s.execute(query)
    ]
    return sorted(found, key=lambda line: (-line.count, line.township, line.service))


def _months(s: Session, pack: RegionPack, span: Days, township: str | None) -> list[MonthLine]:
    """Every month of the span with its applications and referrals, also those without any."""
    filings, sendings = Counter[str](), Counter[str]()
    for column, where, table in (
        (Application.submitted_at, filed(pack, span, township), filings),
        (Referral.created_at, made(pack, span, township), sendings),
    ):
        query = select(day_of(s, column, pack, span), func.count()).where(where)
        for day, number in s.execute(query.group_by(literal_column("1"))):
            table[str(day)[:7]] += number
    months = []
    year, month = span.first_day.year, span.first_day.month
    while (year, month) <= (span.last_day.year, span.last_day.month):
        code = f"{year:04}-{month:02}"
        months.append(MonthLine(month=code, applications=filings[code], referrals=sendings[code]))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return months


def _organisations(
    s: Session,
    pack: RegionPack,
    span: Days,
    township: str | None,
    today: date,
    counts: Counts,
    known: Mapping[str, str],
) -> list[OrganisationLine]:
    """Who was referred to: how many, how many are late now, how many had a late step. The latest first."""
    late_now = and_(Referral.due_on.is_not(None), Referral.due_on < today)
    query = (
        select(
            Referral.organisation,
            func.sum(case((late_now, 1), else_=0)),
            func.sum(case((or_(Referral.late, late_now), 1), else_=0)),
            func.count(Referral.rating),
            func.sum(Referral.rating),
        )
        .where(made(pack, span, township))
        .group_by(Referral.organisation)
    )
    found = [
        OrganisationLine(
            code=code,
            name=known.get(code, code),
            referrals=counts.department[code].total() if code in counts.department else 0,
            overdue_now=int(now_late),
            late=int(ever_late),
            rated=int(rated),
            rating_mean=round(int(stars) / int(rated), 2) if rated else None,
        )
        for code, now_late, ever_late, rated, stars in s.execute(query)
    ]
    return sorted(found, key=lambda line: (-line.overdue_now, -line.late, -line.referrals, line.code))
