"""Visits as an office sees them: the list, one of them, who goes, what came of it, lists from Excel."""

from __future__ import annotations

from datetime import date
from typing import Annotated, cast

from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile
from starlette.responses import Response

from api.asked import RegionOrAll, TownshipOrAll
from api.casework_errors import to_problem
from api.pages.desk.places import own_pack, region_choices
from api.pages.desk.render import after, page
from api.pages.desk.uploads import Fault, content, faults
from api.problems import invalid
from api.security import allowed
from api.services import Services, ServicesDep
from api.staff import visits as api
from api.staff.paging import PageNumber
from api.staff.visits_schemas import (
    Assignment,
    ImportOut,
    Remark,
    VisitOutcome,
    broken_rows,
    import_out,
)
from casework.access import Reader
from casework.errors import CaseworkError
from casework.regions import RegionPack
from casework.visits.importing import BrokenRows
from casework.visits.outcome import MAX_NOTE
from casework.visits.schemas import Assignee, Outcome

router = APIRouter()

Reading = Annotated[Reader, allowed("visits.read")]
Working = Annotated[Reader, allowed("visits.work")]
Importing = Annotated[Reader, allowed("visits.import")]
VisitId = Annotated[str, Path(max_length=64)]
OUTCOMES = {"done": "见到了", "not_found": "没找到人", "no_need": "不需要帮助"}


@router.get("/staff/visits")
def listed(
    request: Request,
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    township: TownshipOrAll,
    status: Annotated[str, Query(max_length=64)] = "",
    source: Annotated[str, Query(max_length=64)] = "",
    mine: bool = False,
    number: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """The list: who still has to be visited first, by what is due."""
    pack = own_pack(services, staff, region)
    asked = {"status": status, "township": township or "", "source": source, "mine": mine}
    found = api.list_visits(
        services, staff, region=region, status=status or None, township=township,
        source=source or None, mine=mine, page=number,
    )  # fmt: skip
    places = staff.townships if staff.scope == "township" else [one.name for one in pack.townships]
    return page(
        request,
        staff,
        "desk/visits.html",
        pack=pack,
        found=found,
        asked=asked,
        region=region,
        places=[(name, name) for name in places],
        region_choices=region_choices(services, staff),
    )


@router.get("/staff/visits/import")
def import_form(
    request: Request,
    services: ServicesDep,
    staff: Importing,
    region: RegionOrAll,
) -> Response:
    """The form for a list from Excel."""
    pack = own_pack(services, staff, region)
    return _import_page(request, services, staff, pack)


@router.post("/staff/visits/import")
def import_list(
    request: Request,
    services: ServicesDep,
    staff: Importing,
    region: Annotated[str | None, Form(max_length=64)] = None,
    mode: Annotated[str, Form(max_length=8)] = "check",
    partial: Annotated[bool, Form()] = False,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Check a file, or take it; what became of each row is shown."""
    pack = own_pack(services, staff, region)
    try:
        data = content(file)
        table = services.visit_imports.parse(data, pack.code)
        opened = services.database.session() if mode == "apply" else services.database.read()
        with opened as session:
            report = services.visit_imports.run(
                session,
                data,
                table,
                pack.code,
                staff,
                mode="apply" if mode == "apply" else "check",
                partial=partial,
            )
    except BrokenRows as error:
        problem = broken_rows(error.report)
        told = import_out(error.report)
        return _import_page(
            request,
            services,
            staff,
            pack,
            report=told,
            wrong=[Fault("", problem.detail)],
            status=problem.status,
        )
    except CaseworkError as error:
        problem = to_problem(error)
        wrong = faults(problem) or [Fault("", problem.detail)]
        return _import_page(request, services, staff, pack, wrong=wrong, status=problem.status)
    return _import_page(request, services, staff, pack, report=import_out(report))


@router.get("/staff/visits/{visit_id}")
def one(request: Request, visit_id: VisitId, services: ServicesDep, staff: Reading) -> Response:
    """One visit whole."""
    visit = api.read_visit(visit_id, services, staff)
    return page(
        request,
        staff,
        "desk/visit.html",
        visit=visit,
        outcomes=OUTCOMES,
        assignees=[
            (one.id, one.username) for one in _assignees(services, staff, visit.region, visit.township)
        ],
        today=services.region(visit.region).date_at(services.clock.now()),
    )


@router.post("/staff/visits/{visit_id}/assign")
def assign(
    request: Request,
    visit_id: VisitId,
    services: ServicesDep,
    staff: Working,
    assigned_to: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Say who goes; nobody named is the one who is signed in."""
    api.assign_visit(visit_id, Assignment(assigned_to=assigned_to or None), services, staff)
    return after(request, f"/staff/visits/{visit_id}", "saved")


@router.post("/staff/visits/{visit_id}/outcome")
def finish(
    request: Request,
    visit_id: VisitId,
    services: ServicesDep,
    staff: Working,
    outcome: Annotated[str, Form(max_length=16)] = "",
    visited_on: Annotated[date | None, Form()] = None,
    note: Annotated[str, Form(max_length=MAX_NOTE)] = "",
    application_no: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """What came of it."""
    if outcome not in OUTCOMES:
        raise invalid("outcome", "请选一个走访结果", "missing")
    body = VisitOutcome(
        outcome=cast(Outcome, outcome),
        note=note or None,
        visited_on=visited_on,
        application_no=application_no.strip() or None,
    )
    api.finish_visit(visit_id, body, services, staff)
    return after(request, f"/staff/visits/{visit_id}", "saved")


@router.post("/staff/visits/{visit_id}/remarks")
def remark(
    request: Request,
    visit_id: VisitId,
    services: ServicesDep,
    staff: Working,
    text: Annotated[str, Form(max_length=MAX_NOTE)] = "",
) -> Response:
    """Add to what was told of a visit that is over."""
    if not text.strip():
        raise invalid("text", "请写一句再保存", "missing")
    api.remark_visit(visit_id, Remark(text=text), services, staff)
    return after(request, f"/staff/visits/{visit_id}", "record_kept")


def _assignees(services: Services, staff: Reader, region: str, township: str | None) -> list[Assignee]:
    """Who can be sent there, for who sends."""
    if not staff.may("visits.import"):
        return []
    found = api.list_assignees(services, staff, services.region(region)).items
    return [one for one in found if not one.townships or township is None or township in one.townships]


def _import_page(
    request: Request,
    services: Services,
    staff: Reader,
    pack: RegionPack,
    *,
    report: ImportOut | None = None,
    wrong: list[Fault] | None = None,
    status: int = 200,
) -> Response:
    return page(
        request,
        staff,
        "desk/visits_import.html",
        status=status,
        pack=pack,
        report=report,
        wrong=wrong or [],
        region_choices=region_choices(services, staff),
    )
