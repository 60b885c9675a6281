"""The quarter's figures by department, township, category, service and source, and how long each step took.

Dehua's plan: every quarter the departments' data on services come together at the civil affairs bureau
(每季度将救助对象服务数据汇总到县民政局). Counted are the applications submitted within the quarter, their
needs, and the referrals made within it. Figures only: nothing here names a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from casework.access import Reader
from casework.directory.entries import ListedOrganisation
from casework.directory.entries import organisations as directory
from casework.directory.repository import organisations as entries
from casework.errors import NotAllowed
from casework.intake.keys import CHOICES
from casework.intake.labels import value_label
from casework.referrals.calendar import WorkCalendar, work_calendar
from casework.regions import RegionPack
from casework.reports.counting import SPANS, Counts, count, spans
from casework.reports.labels import report_labels
from casework.reports.lines import lines, mean
from casework.reports.quarter import Quarter
from casework.reports.schemas import DepartmentLine, QuarterlyReport, ServiceLine
from casework.reports.service_data import service_data_part
from casework.reports.times import step_line


def quarterly(
    s: Session,
    pack: RegionPack,
    year: int,
    quarter: int,
    reader: Reader,
    *,
    now: datetime,
    calendar: WorkCalendar | None = None,
) -> QuarterlyReport:
    """The figures of a quarter as they stand at ``now``.

    Raises NotAllowed unless ``reader`` works in the region, Invalid for a quarter that there is not or that
    has not begun. One that is still running is not ``complete``.
    """
    reader.check("reports.read")
    if not reader.works_in(pack.code):
        raise NotAllowed("not a region of this reader")
    span = Quarter.of(year, quarter, pack)
    span.check_begun(now)
    counts = count(s, pack, span, now)
    labels, days = report_labels(), calendar or work_calendar()
    departments = _departments(pack, counts, directory(pack, entries(s, pack.code)))
    services = _services(pack, counts)
    return QuarterlyReport(
        region=pack.code,
        region_name=pack.name,
        year=year,
        quarter=quarter,
        first_day=span.first_day,
        last_day=span.last_day,
        complete=span.over(now),
        made_at=now,
        applications=counts.status.total(),
        needs=counts.need.total(),
        referrals=counts.service.total(),
        statuses=dict(sorted(counts.status.items())),
        departments=departments,
        townships=lines(counts.township, {place.name: place.name for place in pack.townships}),
        categories=lines(
            counts.category, {code: value_label("category", code) for code in CHOICES["category"]}
        ),
        services=services,
        sources=lines(counts.channel, labels.channels),
        steps=[step_line(step, labels.steps[step], spans(s, pack, span, step), days) for step in SPANS],
        outcomes=lines(counts.outcome, labels.outcomes),
        ratings=lines(counts.rating, labels.ratings),
        rating_mean=mean(counts.rating),
        overdue=counts.overdue,
        service_data=service_data_part(s, pack, span, departments, services),
    )


def _departments(
    pack: RegionPack, counts: Counts, known: Sequence[ListedOrganisation]
) -> list[DepartmentLine]:
    # All named organisations are listed; of the township offices and of those that staff added the ones that
    # have something to count.
    names = {organisation.code: organisation.name for organisation in pack.named_organisations}
    names |= {found.code: found.name for found in known if found.code in counts.department}
    names |= {code: code for code in sorted(counts.department) if code not in names}
    lines = []
    for code, name in names.items():
        statuses = counts.department.get(code, Counter())
        lines.append(DepartmentLine(code=code, name=name, count=statuses.total(), statuses=dict(statuses)))
    return lines


def _services(pack: RegionPack, counts: Counts) -> list[ServiceLine]:
    """The region's services, then those that were counted and have gone from its list since."""
    known = {service.code: (service.label, service.class_label) for service in pack.services}
    gone = {code: (code, "") for code in sorted({*counts.need, *counts.service}) if code not in known}
    return [
        ServiceLine(
            code=code,
            name=name,
            class_name=class_name,
            count=counts.need[code],
            referrals=counts.service[code],
        )
        for code, (name, class_name) in (known | gone).items()
    ]
