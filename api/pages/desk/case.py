"""A case's page: the talk beside what it became, and the panels that come by themselves."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.pages.desk.case_view import read_case, trail_of
from api.pages.desk.render import page
from api.security import allowed
from api.services import ServicesDep
from api.staff.applications import No
from casework.access import Reader
from casework.assessment.rulebook import rulebook
from casework.templates import application_reasons

#: So many lines of a history are shown at first.
NEWEST: Final = 100

router = APIRouter(prefix="/staff/applications/{no}")

Reading = Annotated[Reader, allowed("applications.read")]
ReadingHistory = Annotated[Reader, allowed("history.read")]


@router.get("", name="staff_application")
def case(request: Request, no: No, services: ServicesDep, staff: Reading) -> Response:
    """One application, as far as ``staff`` may see it."""
    found = read_case(services, no, staff)
    return page(
        request,
        staff,
        "desk/case.html",
        case=found,
        view=found.view,
        rules=rulebook(),
        reasons={step: application_reasons(found.pack, step) for step in (*found.steps, "correct")},
    )


@router.get("/live")
def live(
    request: Request,
    no: No,
    services: ServicesDep,
    staff: Reading,
    mark: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """Nothing (204) as long as ``mark`` still holds, else the new one: then the page asks for itself.

    So a page that is left open reads, and stands in the history as reading, only what is new.
    """
    with services.database.read() as s:
        now = services.applications.mark(s, no, staff)
    if now == mark:
        return Response(status_code=204)
    return page(request, staff, "desk/case/_live.html", no=no, mark=now)


@router.get("/panels/trail")
def trail(
    request: Request,
    no: No,
    services: ServicesDep,
    staff: ReadingHistory,
    whole: Annotated[bool, Query()] = False,
) -> Response:
    """Who did and saw what, the newest first; ``whole``: all of a long history, not only its newest lines."""
    lines = trail_of(services, no, staff)
    shown = lines if whole else lines[:NEWEST]
    return page(request, staff, "desk/case/_trail.html", no=no, lines=shown, more=len(lines) - len(shown))
