"""What did not reach residents: the list, sending it again, and noting that they were told otherwise."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from api.asked import RegionOrAll
from api.pages.desk.filters import address, last_page_at_most, tabs
from api.pages.desk.render import after, own_path, page
from api.services import ServicesDep
from api.staff import conversations as talks
from api.staff import undelivered as calls
from api.staff.conversations import Answering, ConversationId, Reading
from api.staff.paging import PageNumber

router = APIRouter(prefix="/staff/talks")

_PAGE_SIZE = 20
PATH = "/staff/talks/undelivered"
TAB = "没送到的"
_ONLY = (("", "全部没送到的"), ("person", "要人联系的"))

Back = Annotated[str, Form(max_length=500)]


@router.get("/undelivered")
def undelivered(
    request: Request,
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    only: Annotated[str | None, Query(max_length=64)] = None,
    page_number: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """Talks of which something did not arrive, those first that want a person."""
    found = last_page_at_most(
        page_number,
        lambda number: calls.list_undelivered(
            services, staff, region=region, only=only, page=number, page_size=_PAGE_SIZE
        ),
    )
    query = {"region": region, "only": only}
    return page(
        request,
        staff,
        "desk/undelivered.html",
        found=found,
        query=query,
        here=address(request.url.path, {**query, "page": found.page if found.page > 1 else None}),
        tabs=tabs(request.url.path, query, "only", _ONLY),
    )


@router.post("/{conversation_id}/resend")
def resend(
    request: Request,
    conversation_id: ConversationId,
    services: ServicesDep,
    staff: Answering,
    back: Back = "",
) -> Response:
    """Send it again; back to where the button was."""
    talks.resend(conversation_id, services, staff)
    return after(request, own_path(back, f"/staff/talks/{conversation_id}"), done="resent")


@router.post("/{conversation_id}/told")
def told(
    request: Request,
    conversation_id: ConversationId,
    services: ServicesDep,
    staff: Answering,
    back: Back = "",
) -> Response:
    """They were told otherwise; back to where the button was."""
    talks.told(conversation_id, services, staff)
    return after(request, own_path(back, f"/staff/talks/{conversation_id}"), done="told")
