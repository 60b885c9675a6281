"""Lists that departments push, and what became of each row."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile
from starlette.responses import Response

from api.asked import RegionOrAll
from api.casework_errors import to_problem, wording
from api.pages.desk.places import own_pack
from api.pages.desk.render import after, page
from api.pages.desk.uploads import Fault, content, faults
from api.problems import Problem
from api.security import allowed
from api.services import Services, ServicesDep
from api.staff import discovery as api
from api.staff.discovery_schemas import ListOut
from api.staff.paging import PageNumber
from casework.access import Reader
from casework.errors import CaseworkError
from casework.regions import RegionPack

router = APIRouter()

Reading = Annotated[Reader, allowed("discovery.read")]
Pushing = Annotated[Reader, allowed("discovery.push")]


@router.get("/staff/lists")
def listed(
    request: Request,
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    kind: Annotated[str | None, Query(max_length=64)] = None,
    number: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """The lists that came, and the form to push one."""
    pack = own_pack(services, staff, region)
    return _page(request, services, staff, pack, kind=kind, number=number)


@router.get("/staff/lists/{list_id}")
def one(
    request: Request,
    list_id: Annotated[str, Path(max_length=64)],
    services: ServicesDep,
    staff: Reading,
    number: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """One list, row by row."""
    found = api.read_list(list_id, services, staff, page=number, page_size=50)
    pack = services.region(found.region)
    return page(
        request, staff, "desk/list.html", found=found, pack=pack, labels=_labels(pack), wording_of=wording
    )


@router.post("/staff/lists")
def push(
    request: Request,
    services: ServicesDep,
    staff: Pushing,
    kind: Annotated[str, Form(max_length=64)] = "",
    region: Annotated[str | None, Form(max_length=64)] = None,
    mode: Annotated[str, Form(max_length=8)] = "check",
    partial: Annotated[bool, Form()] = False,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Check a file, or take it. What is wrong is named row by row, and nothing is kept then."""
    pack = own_pack(services, staff, region)
    apply = mode == "apply"
    try:
        data = content(file)
        told = api.push_file(services, staff, data, pack.code, kind, "apply" if apply else "check", partial)
    except (CaseworkError, Problem) as error:
        problem = error if isinstance(error, Problem) else to_problem(error)
        wrong = faults(problem) or [Fault("", problem.detail)]
        return _page(request, services, staff, pack, pushed=kind, wrong=wrong, status=problem.status)
    if apply and told.id is not None:
        return after(request, f"/staff/lists/{told.id}", "list_seen" if told.repeated else "list_taken")
    return _page(request, services, staff, pack, pushed=kind, report=told)


def _page(
    request: Request,
    services: Services,
    staff: Reader,
    pack: RegionPack,
    *,
    kind: str | None = None,
    number: int = 1,
    pushed: str | None = None,
    report: ListOut | None = None,
    wrong: list[Fault] | None = None,
    status: int = 200,
) -> Response:
    found = api.list_lists(services, staff, pack.code, kind or None, page=number)
    kinds = api.list_kinds(services, staff, pack)
    return page(
        request,
        staff,
        "desk/lists.html",
        status=status,
        pack=pack,
        found=found,
        kinds=kinds,
        kind=kind or "",
        pushed=pushed,
        report=report,
        wrong=wrong or [],
        labels=_labels(pack),
        labels_of=lambda items: [(one.code, one.label) for one in items],
    )


def _labels(pack: RegionPack) -> dict[str, str]:
    return {kind.code: kind.label for kind in pack.discovery.kinds}
