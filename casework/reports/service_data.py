"""The departments' own figures beside ours, as a part of the quarter's report."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from casework.access import SYSTEM
from casework.regions import RegionPack
from casework.reports.quarter import Quarter
from casework.reports.schemas import (
    DepartmentLine,
    ServiceDataLine,
    ServiceDataPart,
    ServiceDataServiceLine,
    ServiceLine,
)
from casework.servicedata import repository
from casework.servicedata.schemas import ServiceFigures
from casework.servicedata.service import due_on, figures


def service_data_part(
    s: Session,
    pack: RegionPack,
    quarter: Quarter,
    departments: Sequence[DepartmentLine],
    services: Sequence[ServiceLine],
) -> ServiceDataPart:
    """Who owes figures and who has sent any, by organisation and by service. ``departments`` and ``services``
    are the report's own counts. Whoever may read the report of a region may read these."""
    reports = {report.organisation: report for report in repository.latest(s, pack.code, quarter, SYSTEM)}
    lines = {code: figures(report) for code, report in reports.items()}
    owed = pack.service_data.organisations
    referred = {line.code: line.count for line in departments}
    organisations = []
    for code in [*owed, *(code for code in reports if code not in owed)]:
        found, known = pack.organisation(code), lines.get(code)
        times, people, amount = _sums(known or [])
        organisations.append(
            ServiceDataLine(
                organisation=code,
                name=found.name if found else code,
                owed=code in owed,
                submitted=known is not None,
                preliminary=known is not None and reports[code].preliminary,
                times=times if known else None,
                people=people if known else None,
                amount=amount if known else None,
                referrals=referred.get(code, 0),
            )
        )
    by_service: dict[str, list[ServiceFigures]] = {}
    for line in (line for known in lines.values() for line in known):
        by_service.setdefault(line.service, []).append(line)
    times, people, amount = _sums([line for known in lines.values() for line in known])
    return ServiceDataPart(
        due_on=due_on(pack, quarter),
        origin=pack.service_data.origin,
        missing=[code for code in owed if code not in reports or reports[code].preliminary],
        times=times,
        people=people,
        amount=amount,
        organisations=organisations,
        services=[_service_line(line, by_service.get(line.code, [])) for line in services],
    )


def _service_line(service: ServiceLine, reported: Sequence[ServiceFigures]) -> ServiceDataServiceLine:
    times, people, amount = _sums(reported)
    return ServiceDataServiceLine(
        code=service.code,
        name=service.name,
        times=times,
        people=people,
        amount=amount,
        needs=service.count,
        referrals=service.referrals,
    )


def _sums(lines: Sequence[ServiceFigures]) -> tuple[int, int, float | None]:
    """Times, people and yuan; None where nobody names an amount. A person served twice by two is two."""
    paid = [line.amount for line in lines if line.amount is not None]
    amount = float(sum(paid, Decimal(0))) if paid else None
    return sum(line.times for line in lines), sum(line.people for line in lines), amount
