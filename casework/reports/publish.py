"""A quarter's report with small counts hidden, so that it can be published. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from casework.applications.status import STATUSES
from casework.reports.schemas import (
    Count,
    DepartmentLine,
    Line,
    QuarterlyReport,
    ServiceDataPart,
    ServiceLine,
    StepLine,
)
from casework.reports.suppression import Hidden, protect

#: The least and the most that ``suppress`` may be: below three, who is one of two knows the other.
LEAST = 3
MOST = 50


def published(report: QuarterlyReport, n: int) -> QuarterlyReport:
    """``report`` with counts from 1 to ``n - 1`` as None, and as many more as keep them from being reckoned.

    Tables that count the same thing in several ways are looked at together, for they have one total. Left
    out are figures that would cross two ways of counting: how each department's referrals stand, and how many
    referrals a step's days rest on (its days are told for at least ``n``).
    """
    applications, needs, referrals = report.applications or 0, report.needs or 0, report.referrals or 0
    overdue = report.overdue or 0
    states = {status: report.statuses.get(status) or 0 for status in STATUSES}
    services_referrals = [line.referrals or 0 for line in report.services]
    filed = protect(
        [
            _counts(report.townships),
            _counts(report.categories),
            _counts(report.sources),
            list(states.values()),
        ],
        applications,
        n,
    )
    wanted = protect([_counts(report.services)], needs, n)
    made = protect(
        [
            _counts(report.departments),
            services_referrals,
            _counts(report.outcomes),
            _counts(report.ratings),
            [overdue, referrals - overdue],
        ],
        referrals,
        n,
    )
    departments: list[DepartmentLine] = [
        line.model_copy(update={"statuses": {}}) for line in _lines(report.departments, made, 0)
    ]
    services: list[ServiceLine] = [
        line.model_copy(update={"referrals": count})
        for line, count in zip(
            _lines(report.services, wanted, 0), _hide(services_referrals, made, 1), strict=True
        )
    ]
    return report.model_copy(
        update={
            "suppressed_below": n,
            "applications": None if filed is None else applications,
            "needs": None if wanted is None else needs,
            "referrals": None if made is None else referrals,
            "statuses": dict(zip(states, _hide(list(states.values()), filed, 3), strict=True)),
            "townships": _lines(report.townships, filed, 0),
            "categories": _lines(report.categories, filed, 1),
            "sources": _lines(report.sources, filed, 2),
            "departments": departments,
            "services": services,
            "outcomes": _lines(report.outcomes, made, 2),
            "ratings": _lines(report.ratings, made, 3),
            # A mean beside all counts but two would tell these.
            "rating_mean": None if made is None or made[3] else report.rating_mean,
            "overdue": _hide([overdue, referrals - overdue], made, 4)[0],
            "steps": [_step(line, n) for line in report.steps],
            "service_data": _service_data(report.service_data, n, departments, services),
        }
    )


def _service_data(
    part: ServiceDataPart, n: int, departments: Sequence[DepartmentLine], services: Sequence[ServiceLine]
) -> ServiceDataPart:
    """The departments' figures. People decide: nobody is served less than once, so where the people are not
    few, the times are not either. Our own counts beside them are hidden as they are elsewhere in the report.
    """
    reported = [line for line in part.organisations if line.submitted]
    hidden = protect(
        [[line.people or 0 for line in reported], [line.people or 0 for line in part.services]],
        part.people or 0,
        n,
    )
    empty = {"times": None, "people": None, "amount": None}
    few = {line.organisation for place, line in enumerate(reported) if hidden is None or place in hidden[0]}
    ours = {line.code: line.count for line in departments}
    return part.model_copy(
        update={
            **(empty if hidden is None else {}),
            "organisations": [
                line.model_copy(
                    update={
                        **(empty if line.organisation in few else {}),
                        "referrals": ours.get(line.organisation, 0),
                    }
                )
                for line in part.organisations
            ],
            "services": [
                line.model_copy(
                    update={
                        **(empty if hidden is None or place in hidden[1] else {}),
                        "needs": ours_of.count,
                        "referrals": ours_of.referrals,
                    }
                )
                for place, (line, ours_of) in enumerate(zip(part.services, services, strict=True))
            ],
        }
    )


def _step(line: StepLine, n: int) -> StepLine:
    """Days that rest on enough referrals, without how many."""
    enough = (line.count or 0) >= n
    return line.model_copy(
        update={
            "count": None,
            "unknown": 0,
            "median_days": line.median_days if enough else None,
            "p90_days": line.p90_days if enough else None,
        }
    )


def _counts(lines: Sequence[Line]) -> list[int]:
    return [line.count or 0 for line in lines]


def _hide(counts: Sequence[int], hidden: Sequence[Hidden] | None, table: int) -> list[Count]:
    """The counts of table number ``table`` of those that were protected together."""
    return [None if hidden is None or place in hidden[table] else count for place, count in enumerate(counts)]


def _lines[L: Line](lines: Sequence[L], hidden: Sequence[Hidden] | None, table: int) -> list[L]:
    shown = _hide(_counts(lines), hidden, table)
    return [line.model_copy(update={"count": count}) for line, count in zip(lines, shown, strict=True)]
