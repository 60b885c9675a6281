"""What staff add to an assessment from a case's page: expenses, everyday actions, official findings."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import JsonValue
from starlette.responses import Response

from api.pages.desk.case_change import address
from api.pages.desk.case_fields import number
from api.pages.desk.once import ClientId
from api.pages.desk.render import after
from api.services import ServicesDep
from api.staff.applications import No
from api.staff.assessment import Correcting, Deciding
from casework.assessment.grades import GradeKind, NewGrade
from casework.errors import FieldIssue, Invalid

router = APIRouter(prefix="/staff/applications/{no}")

Amount = Annotated[str, Form(max_length=30)]
Short = Annotated[str, Form(max_length=200)]
Reason = Annotated[str, Form(max_length=500)]


@router.post("/expenses")
def expenses(
    request: Request,
    no: No,
    services: ServicesDep,
    staff: Correcting,
    living: Amount = "",
    medical: Amount = "",
    education: Amount = "",
    rehabilitation: Amount = "",
    other: Amount = "",
    reason: Reason = "",
) -> Response:
    """The household's monthly expenses; a kind that is left empty is not known."""
    given = {
        "living": living,
        "medical": medical,
        "education": education,
        "rehabilitation": rehabilitation,
        "other": other,
    }
    known = {kind: number(said) for kind, said in given.items() if said.strip()}
    with services.database.session() as s:
        services.assessing.set_expenses(s, no, known, staff, reason.strip() or None)
    return after(request, address(no, "#assessment"), "expenses_saved")


@router.post("/self-care")
def self_care(
    request: Request,
    no: No,
    services: ServicesDep,
    staff: Correcting,
    eating: Short = "",
    dressing: Short = "",
    bed_transfer: Short = "",
    toileting: Short = "",
    walking: Short = "",
    bathing: Short = "",
    reason: Reason = "",
) -> Response:
    """Which of the six everyday actions the person does alone (``yes`` or ``no``)."""
    given = {
        "eating": eating,
        "dressing": dressing,
        "bed_transfer": bed_transfer,
        "toileting": toileting,
        "walking": walking,
        "bathing": bathing,
    }
    does = {action: {"yes": True, "no": False}.get(said) for action, said in given.items()}
    with services.database.session() as s:
        services.assessing.set_self_care(s, no, does, staff, reason.strip() or None)
    return after(request, address(no, "#assessment"), "self_care_saved")


@router.post("/grades")
def record_grade(
    request: Request,
    no: No,
    services: ServicesDep,
    staff: Deciding,
    finding: Short = "",
    grade: Short = "",
    other: Short = "",
    decided_by: Short = "",
    decided_on: Short = "",
    document_no: Short = "",
    reason: Reason = "",
    client_id: ClientId = None,
) -> Response:
    """What an office found; ``finding`` is ``category:dibao``, ``disability:physical``, ``other`` …"""
    kind, value = _found(finding, grade, other)
    try:
        day = date.fromisoformat(decided_on)
    except ValueError:
        raise Invalid.one("decided_on", "not_date") from None
    new = NewGrade(
        kind=kind,
        value=value,
        decided_by=decided_by,
        decided_on=day,
        document_no=document_no[:100] or None,
        reason=reason,
    )
    with services.database.session() as s:
        key = str(client_id) if client_id else None
        services.assessing.record_grade(s, no, new, staff, client_id=key)
    return after(request, address(no, "#grades"), "grade_saved")


def _found(finding: str, grade: str, other: str) -> tuple[GradeKind, JsonValue]:
    kind, _, value = finding.partition(":")
    if kind == "other":
        return "other", other
    if kind == "disability" and value != "none":
        level = int(grade) if grade.isdecimal() else None
        return "disability", {"kind": None if value == "some" else value, "grade": level}
    if kind in ("category", "self_care", "disability"):
        return kind, value  # type: ignore[return-value]
    raise Invalid([FieldIssue(field="finding", reason="missing")])
