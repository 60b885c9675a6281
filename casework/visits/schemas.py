"""Visits as they are shown: masked in lists, whole to who goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, Field, JsonValue

from casework.intake.keys import PERSONAL
from casework.intake.labels import mask
from casework.visits.models import Visit, VisitSource, VisitStatus

STATUSES: Final = get_args(VisitStatus)
#: Somebody still has to go.
WAITING: Final = frozenset({"open", "assigned"})
Outcome = Literal["done", "not_found", "no_need"]


class VisitListItem(BaseModel):
    """A visit in a list: whom it is about only as far as its worker would know the person."""

    id: str
    region: str
    township: str | None
    source: VisitSource
    kind: str | None
    rule_id: str | None
    status: VisitStatus
    assigned_to: str | None
    assigned_to_name: str | None
    due: date | None
    overdue: bool
    person: dict[str, JsonValue]
    application_no: str | None
    created_at: datetime
    updated_at: datetime


class VisitView(VisitListItem):
    """One visit with the person, why, and what came of it.

    ``known`` are numbers of applications that the reader may see of the same identity number, telephone, or
    name and township: a hint, no proof.
    """

    reason: str
    quote: str | None
    """The sentence of the document that the rule rests on."""
    facts: dict[str, JsonValue]
    visited_on: date | None
    note: str | None
    closed_at: datetime | None
    known: list[str]


class VisitQuery(BaseModel):
    """Which visits to list. ``mine``: those assigned to the reader; ``waiting``: those still to be made."""

    region: str | None = None
    status: str | None = None
    township: str | None = None
    source: str | None = None
    mine: bool = False
    waiting: bool = False
    page: int = 1
    page_size: int = 20


class Assignee(BaseModel):
    """An account that can be sent on visits."""

    id: str
    username: str
    role: str
    townships: list[str] = Field(default_factory=list)


def masked_person(person: Mapping[str, Any]) -> dict[str, JsonValue]:
    """Name, telephone, number as a list shows them; the village stays, the address goes."""
    return {key: mask(key, str(value)) if key in PERSONAL else value for key, value in person.items()}


def list_item(visit: Visit, assignee: str | None, today: date) -> VisitListItem:
    """A visit as it stands in a list."""
    return VisitListItem(**_common(visit, assignee, today), person=masked_person(visit.person))


def view(visit: Visit, assignee: str | None, today: date, known: list[str], quote: str | None) -> VisitView:
    """A visit whole."""
    return VisitView(
        **_common(visit, assignee, today),
        person=visit.person,
        reason=visit.reason,
        quote=quote,
        facts=visit.facts,
        visited_on=visit.visited_on,
        note=visit.note,
        closed_at=visit.closed_at,
        known=known,
    )


def _common(visit: Visit, assignee: str | None, today: date) -> dict[str, Any]:
    return {
        "id": visit.id,
        "region": visit.region,
        "township": visit.township,
        "source": visit.source,
        "kind": visit.kind,
        "rule_id": visit.rule_id,
        "status": visit.status,
        "assigned_to": visit.assigned_to,
        "assigned_to_name": assignee,
        "due": visit.due,
        "overdue": visit.status in WAITING and visit.due is not None and visit.due < today,
        "application_no": visit.application_no,
        "created_at": visit.created_at,
        "updated_at": visit.updated_at,
    }
