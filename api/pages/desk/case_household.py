"""The case page's panel of doubles and household: who may be the same, what the household has already."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.pages.desk.case_help import Code, No
from api.pages.desk.render import after, by_htmx, page
from api.security import allowed
from api.services import Services, ServicesDep
from casework.access import Reader
from casework.applications.schemas import ApplicationListItem, ApplicationQuery
from casework.errors import NotFound
from casework.households.service import MAX_REASON
from casework.intake.keys import FIELD_KEYS

router = APIRouter(prefix="/staff/applications/{no}/panels/duplicates")

Reading = Annotated[Reader, allowed("households.read")]
Merging = Annotated[Reader, allowed("households.merge")]

#: Not compared side by side: who typed and whether they agreed is no fact about the person.
_LEFT_OUT = frozenset({"consent", "filled_by"})


def address(no: str) -> str:
    """The panel's own address."""
    return f"/staff/applications/{no}/panels/duplicates"


@router.get("")
def panel(request: Request, no: No, services: ServicesDep, staff: Reading, other: Code = None) -> Response:
    """Possible doubles and the household. ``other`` puts one of them beside this one, both masked."""
    with services.database.session() as session:
        doubles = services.households.read_duplicates(session, no, staff)
        household = services.households.read(session, no, staff)
        here = masked(session, services, no, staff)
        there = None if other is None else masked(session, services, other, staff)
    keys = [
        key
        for key in FIELD_KEYS
        if there and key not in _LEFT_OUT and (key in here.fields or key in there.fields)
    ]
    return page(
        request,
        staff,
        "desk/case/_duplicates.html" if by_htmx(request) else "desk/case/duplicates.html",
        no=no,
        region=here.region,
        doubles=doubles,
        household=household,
        here=here,
        there=there,
        keys=keys,
        base=address(no),
        part_only=by_htmx(request),
    )


@router.post("/{decision}")
def decide(
    request: Request,
    no: No,
    decision: Literal["merge", "distinct", "split"],
    services: ServicesDep,
    staff: Merging,
    other_no: Annotated[str, Form(max_length=64)] = "",
    reason: Annotated[str, Form(max_length=MAX_REASON)] = "",
) -> Response:
    """What a person decides: one household, not one household, or apart again."""
    with services.database.session() as session:
        if decision == "split":
            services.households.split(session, no, reason, staff)
        elif decision == "merge":
            services.households.merge(session, no, other_no, reason, staff)
        else:
            services.households.distinct(session, no, other_no, reason, staff)
    return after(request, address(no), done="merged" if decision == "merge" else decision)


def masked(session: Session, services: Services, no: str, reader: Reader) -> ApplicationListItem:
    """An application as a list shows it. Raises ``NotFound``."""
    found = services.applications.list(session, ApplicationQuery(q=no), reader).items
    one = next((item for item in found if item.no == no), None)
    if one is None:
        raise NotFound
    return one
