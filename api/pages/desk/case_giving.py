"""Charity resources on the case page: given to a need, handed over, given back."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import Response

from api.pages.desk.case_help import No, address
from api.pages.desk.render import after
from api.problems import invalid
from api.security import allowed
from api.services import Services, ServicesDep
from casework.access import Reader

router = APIRouter(prefix="/staff/applications/{no}/panels/needs")

Assigning = Annotated[Reader, allowed("resources.assign")]
Reading = Annotated[Reader, allowed("resources.read")]
What = Literal["deliver", "return"]
Why = Annotated[str | None, Form(max_length=500)]


def amount(text: str) -> Decimal:
    """A quantity as somebody typed it. A 422 for what is no number."""
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        raise invalid("quantity", "请写一个数", "not_number") from None
    if not found.is_finite() or len(found.as_tuple().digits) > 14:
        raise invalid("quantity", "请写一个数", "not_number")
    return found


def settled(services: Services, allocation_id: str, what: What, staff: Reader, reason: str | None) -> str:
    """What was given was handed over, or comes back; the message that says so."""
    with services.database.session() as session:
        if what == "deliver":
            services.giving.deliver(session, allocation_id, staff)
            return "handed_over"
        services.giving.give_back(session, allocation_id, staff, reason)
        return "given_back"


@router.post("/give")
def give(
    request: Request,
    no: No,
    services: ServicesDep,
    staff: Assigning,
    need_id: Annotated[str, Form(max_length=64)],
    resource_id: Annotated[str, Form(max_length=64)],
    quantity: Annotated[str, Form(max_length=20)],
    reason: Why = None,
) -> Response:
    """So much of a resource for a need."""
    with services.database.session() as session:
        services.giving.allocate(session, resource_id, no, need_id, amount(quantity), staff, reason)
    return after(request, address(no), done="given")


@router.post("/given/{allocation_id}/{what}")
def settle(
    request: Request,
    no: No,
    allocation_id: Annotated[str, Path(max_length=64)],
    what: What,
    services: ServicesDep,
    staff: Reading,
    reason: Why = None,
) -> Response:
    """It was handed over, or comes back."""
    return after(request, address(no), done=settled(services, allocation_id, what, staff, reason))
