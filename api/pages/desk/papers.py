"""The form of an application as a page for the printer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.pages.templating import templates
from api.security import allowed
from api.services import ServicesDep
from casework.access import Reader

router = APIRouter()

Reading = Annotated[Reader, allowed("applications.read")]


@router.get("/staff/applications/{no}/print", name="staff_application_print")
def print_application(request: Request, no: str, services: ServicesDep, staff: Reading) -> Response:
    """As much of the form as this reader sees; that it was opened is noted."""
    with services.database.session() as session:
        form = services.papers.form(session, no, staff, "print")
    return templates.TemplateResponse(
        request, "papers/application.html", {"form": form}, headers={"cache-control": "no-store"}
    )
