"""What is changed from a case's page: every handler is the API's own call behind a form."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import Response

from api.pages.desk.case_fields import form_of, seen, typed
from api.pages.desk.once import ClientId
from api.pages.desk.render import after, by_htmx, page
from api.problems import Problem
from api.services import ServicesDep
from api.staff import applications, notes
from api.staff.applications import ApplicationStep, Correcting, Erasing, No
from casework.applications.steps import STEPS
from casework.errors import ChangedMeanwhile, Invalid
from casework.intake.keys import FIELD_KEYS
from casework.templates import application_reasons

router = APIRouter(prefix="/staff/applications/{no}")

Key = Annotated[str, Path(max_length=40)]
Text = Annotated[str, Form(max_length=5000)]
Reason = Annotated[str, Form(max_length=500)]
#: The reason that was chosen from the list, used where none was written.
Template = Annotated[str, Form(max_length=500)]


def address(no: str, part: str = "") -> str:
    """Of a case's page."""
    return f"/staff/applications/{no}{part}"


def why(reason: str, template: str) -> str | None:
    """The reason that was written, else the one that was chosen."""
    return reason.strip() or template.strip() or None


@router.post("/fields/{key}")
def correct(
    request: Request,
    no: No,
    key: Key,
    services: ServicesDep,
    staff: Correcting,
    value: Text = "",
    kind: Text = "",
    grade: Text = "",
    reason: Reason = "",
    expected: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """One field to a new value. Who saw an older value is told the present one and decides again."""
    if key not in FIELD_KEYS:
        raise Invalid.one("field", "field_unknown")
    new = typed(key, {"value": value, "kind": kind, "grade": grade})
    try:
        known = {key: seen({"expected": expected[-1]})} if expected else None
    except ValueError:
        raise Problem(422, "这一页太旧了，请刷新后再改。") from None
    try:
        with services.database.session() as s:
            services.applications.correct(s, no, {key: new}, staff, reason.strip() or None, expected=known)
    except ChangedMeanwhile:
        if not by_htmx(request):
            raise
        return _changed(request, services, no, key, staff)
    return after(request, address(no), "corrected")


def _changed(request: Request, services: ServicesDep, no: str, key: str, staff: Correcting) -> Response:
    """What the value is by now, and who changed it: the form stays, and may be sent again."""
    with services.database.session() as s:
        view = services.applications.shown(s, services.applications.get(s, no, staff), staff)
        entries = services.applications.history(s, no, staff) if staff.may("history.read") else []
    last = next((one for one in reversed(entries) if (one.kind, one.action) == ("change", key)), None)
    return page(
        request,
        staff,
        "desk/case/_changed.html",
        status=409,
        key=key,
        value=view.fields.get(key),
        expected=form_of(key, view.fields.get(key)).expected,
        by=last.actor_name if last else None,
        at=last.at if last else None,
    )


@router.post("/steps/{step}")
def step(
    request: Request,
    no: No,
    step: Key,
    services: ServicesDep,
    staff: Correcting,
    reason: Reason = "",
    template: Template = "",
) -> Response:
    """One step of the whole application."""
    if step not in STEPS:
        raise Invalid.one("action", "unknown")
    body = ApplicationStep(action=step, reason=why(reason, template))  # type: ignore[arg-type]
    applications.step(no, body, services, staff)
    return after(request, address(no), f"case_{step}")


@router.get("/erase")
def ask_to_erase(request: Request, no: No, services: ServicesDep, staff: Erasing) -> Response:
    """What erasing takes away and what stays: the first of two steps."""
    view = applications.read_application(no, services, staff)
    reasons = application_reasons(services.regions[view.region], "erase")
    return page(request, staff, "desk/case/erase.html", view=view, no=no, reasons=reasons)


@router.post("/erase")
def erase(
    request: Request,
    no: No,
    services: ServicesDep,
    staff: Erasing,
    reason: Reason = "",
    template: Template = "",
    checked: Annotated[bool, Form()] = False,
) -> Response:
    """The second: it is done, and cannot be undone."""
    if not checked:
        raise Problem(422, "请先核对是谁提出的，再打钩。")
    body = applications.EraseRequest(reason=why(reason, template) or "")
    applications.erase_application(no, body, services, staff)
    return after(request, address(no), "erased")


@router.post("/notes")
def add_note(
    request: Request,
    no: No,
    services: ServicesDep,
    staff: notes.Writing,
    text: Text = "",
    client_id: ClientId = None,
) -> Response:
    """One more note."""
    with services.database.session() as s:
        services.notes.add(s, no, text, staff, client_id)
    return after(request, address(no, "#notes"), "note_added")


@router.post("/notes/{note_id}/strike")
def strike_note(
    request: Request,
    no: No,
    note_id: notes.NoteId,
    services: ServicesDep,
    staff: notes.Writing,
    reason: Reason = "",
) -> Response:
    """Strike an own note through."""
    with services.database.session() as s:
        services.notes.strike(s, no, note_id, reason, staff)
    return after(request, address(no, "#notes"), "note_struck")
