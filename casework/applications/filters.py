"""What a list of applications may be narrowed to and ordered by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from casework.access import Reader
from casework.applications.lookup import MAX_QUERY
from casework.applications.models import Application
from casework.applications.schemas import ApplicationQuery
from casework.applications.status import STATUSES
from casework.assessment.facts import FOLLOWS_FROM
from casework.assessment.models import ApplicationDimension
from casework.errors import FieldIssue, Invalid, NotAllowed
from casework.intake.keys import CHOICES
from casework.regions.pack import RegionPack

Condition = ColumnElement[bool]
Packs = Mapping[str, RegionPack]

_DIMENSION: Final = "dimension."


@dataclass(frozen=True)
class Order:
    """``by`` are the columns in their order; ``dimension`` is the code whose points are among them;
    ``filing`` if the order is that of filing."""

    by: list[ColumnElement[Any]]
    dimension: str | None = None
    filing: Literal["newest", "oldest"] | None = None


ORDERS: Final[Mapping[str, Order]] = {
    "-submitted_at": Order([Application.submitted_at.desc()], filing="newest"),
    "submitted_at": Order([Application.submitted_at.asc()], filing="oldest"),
    "-difficulty": Order([Application.difficulty.desc(), Application.submitted_at.desc()]),
    "difficulty": Order([Application.difficulty.asc(), Application.submitted_at.desc()]),
}


def order(sort: str) -> Order:
    """The order that ``sort`` names; it must have passed ``check``."""
    if sort in ORDERS:
        return ORDERS[sort]
    points = ApplicationDimension.points
    by = points.desc() if sort.startswith("-") else points.asc()
    return Order([by, ApplicationDimension.seq.desc()], _dimension_of(sort))


def check(query: ApplicationQuery, packs: Packs, reader: Reader) -> None:
    """Raises ``Invalid`` with everything that is wrong, ``NotAllowed`` where an organisation asks for facts
    that it may not see."""
    codes, issues = dimensions(packs), list[FieldIssue]()

    def known(field: str, value: str | None, choices: Iterable[str]) -> None:
        if value is not None and value not in (choices := list(choices)):
            issues.append(FieldIssue(field=field, reason="unknown", choices=choices))

    ranked = [f"{sign}{_DIMENSION}{code}" for code in codes for sign in ("-", "")]
    known("sort", query.sort, [*ORDERS, *ranked])
    known("status", query.status, STATUSES)
    known("service", query.service, _services(packs))
    known("category", query.category, CHOICES["category"])
    known("level", query.level, _levels(packs))
    known("self_care", query.self_care, CHOICES["self_care"])
    known("missing", query.missing, missing_choices(packs))
    if query.township is not None and query.township not in _townships(packs):
        issues.append(FieldIssue(field="township", reason="township_nowhere"))
    if query.q is not None and len(query.q) > MAX_QUERY:
        issues.append(FieldIssue(field="q", reason="too_long"))
    for field in ("min_difficulty", "max_difficulty"):
        value = getattr(query, field)
        if value is not None and not 0 <= value <= 100:
            issues.append(FieldIssue(field=field, reason="out_of_range"))
    for wanted in query.dimension:
        code, _, least = wanted.partition(":")
        known("dimension", code, codes)
        if not (least.isascii() and least.isdigit() and len(least) <= 3 and int(least) <= 100):
            issues.append(FieldIssue(field="dimension", reason="dimension_points"))
    if issues:
        raise Invalid(issues)
    asked: list[object] = [query.self_care, query.missing, query.dimension]
    if reader.role == "provider":
        asked.append(query.category)  # which departments decide by
    if reader.scope == "organisation" and (any(asked) or query.sort not in ORDERS):
        raise NotAllowed("these facts are not shown to organisations")


def conditions(query: ApplicationQuery, packs: Packs) -> list[Condition]:
    """What the assessment's filters of a checked ``query`` narrow a list to, but for the sealed facts, which
    are found by their terms."""
    found = list[Condition]()
    if query.level is not None:
        found.append(_of_level(query.level, packs))
    if query.min_difficulty is not None:
        found.append(Application.difficulty >= query.min_difficulty)
    if query.max_difficulty is not None:
        found.append(Application.difficulty <= query.max_difficulty)
    return found


def with_points(query: ApplicationQuery, regions: Iterable[str]) -> list[Select[int]]:
    """For each dimension of a checked ``query``, the running numbers of those that have so many points."""
    found = list[Select[int]]()
    for wanted in query.dimension:
        code, _, least = wanted.partition(":")
        of_dimension = _points_of(code, regions).where(ApplicationDimension.points >= int(least))
        found.append(of_dimension)
    return found


def ranked(order: Order, regions: Iterable[str]) -> Select[int]:
    """All running numbers of ``regions`` in the order of a dimension's points."""
    assert order.dimension is not None
    return _points_of(order.dimension, regions).order_by(*order.by)


def _points_of(code: str, regions: Iterable[str]) -> Select[int]:
    table = ApplicationDimension
    return select(table.seq).where(table.code == code, table.region.in_(list(regions)))


def dimensions(packs: Packs) -> list[str]:
    """The codes of all dimensions of all regions."""
    return list(dict.fromkeys(d.code for pack in packs.values() for d in pack.assessment.dimensions))


def missing_choices(packs: Packs) -> list[str]:
    """What an assessment may lack: fields, and facts that staff add."""
    asked = [
        key
        for pack in packs.values()
        for dimension in pack.assessment.dimensions
        for fact in dimension.facts
        for key in fact.known_by
    ]
    return list(dict.fromkeys(part for key in asked for part in FOLLOWS_FROM.get(key, (key,))))


def _townships(packs: Packs) -> set[str]:
    return {township.name for pack in packs.values() for township in pack.townships}


def _services(packs: Packs) -> list[str]:
    return list(dict.fromkeys(service.code for pack in packs.values() for service in pack.services))


def _levels(packs: Packs) -> list[str]:
    return list(dict.fromkeys(level.code for pack in packs.values() for level in pack.assessment.levels))


def _of_level(code: str, packs: Packs) -> Condition:
    """Each region draws its own lines; what was erased has no level."""
    parts = []
    for region, pack in packs.items():
        starts = [level.from_difficulty for level in pack.assessment.levels] + [101]
        for place, level in enumerate(pack.assessment.levels):
            if level.code == code:
                inside = Application.difficulty.between(starts[place], starts[place + 1] - 1)
                # Only where there are no points may it have been erased; the other columns stand in an index.
                named = or_(Application.difficulty > 0, Application.level == level.label)
                parts.append(and_(Application.region == region, inside, named))
    return or_(*parts) if parts else false()


def _dimension_of(sort: str) -> str:
    return sort.removeprefix("-").removeprefix(_DIMENSION)
