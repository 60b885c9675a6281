"""Pages of the directory: organisations and stations, what is still open about them, adding and closing."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from api.pages.desk.admin_frame import (
    PAGE_SIZE,
    RegionCode,
    Sent,
    address,
    admin_page,
    body,
    naming,
    number,
    region_of,
    text,
    texts,
)
from api.pages.desk.admin_words import admin_wording
from api.pages.desk.render import after
from api.services import ServicesDep
from api.staff import directory as api
from api.staff import directory_edit as edit
from api.staff.directory_schemas import StationOut
from api.staff.paging import PageNumber
from casework.directory import checking
from casework.directory.schemas import NewOrganisation, NewStation, OrganisationChange, StationChange
from casework.errors import NotFound

router = APIRouter(prefix="/staff/admin")

Search = Annotated[str, Query(max_length=64)]
Ticked = Annotated[bool, Query()]


@router.get("/organisations")
def organisations(
    request: Request,
    services: ServicesDep,
    staff: api.Reading,
    region: RegionCode = None,
    q: Search = "",
    missing: Ticked = False,
    closed: Ticked = False,
    page: PageNumber = 1,
) -> Response:
    """All organisations of a region, with what is still open about each."""
    pack = region_of(services, staff, region)
    found = api.organisations(services, staff, pack, closed=closed).items
    return _listed(request, staff, "organisations", pack, found, q, missing, closed, page)


@router.get("/stations")
def stations(
    request: Request,
    services: ServicesDep,
    staff: api.Reading,
    region: RegionCode = None,
    q: Search = "",
    missing: Ticked = False,
    closed: Ticked = False,
    page: PageNumber = 1,
) -> Response:
    """All stations of a region, and how many more its document counts."""
    pack = region_of(services, staff, region)
    found = api.stations(services, staff, pack, closed=closed)
    return _listed(
        request, staff, "stations", pack, found.items, q, missing, closed, page, unnamed=found.missing
    )


def _listed(
    request: Request,
    staff: api.Reading,
    tab: str,
    pack: Any,
    found: list[Any],
    q: str,
    missing: bool,
    closed: bool,
    page: int,
    **more: Any,
) -> Response:
    said = q.strip()
    items = [
        one
        for one in found
        if (not said or said in one.name or said == one.code or said == one.township)
        and (not missing or one.open)
    ]
    return admin_page(
        request,
        staff,
        tab,
        tab,
        pack,
        items=items[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
        total=len(items),
        all=len(found),
        number=page,
        page_size=PAGE_SIZE,
        q=said,
        missing=missing,
        closed=closed,
        **more,
    )


@router.get("/organisations/new")
def new_organisation(
    request: Request, services: ServicesDep, staff: edit.Editing, region: RegionCode = None
) -> Response:
    """The form for an organisation that the documents do not name."""
    pack = region_of(services, staff, region)
    kinds = [(kind, admin_wording().organisation_kind(pack, kind)) for kind in checking.kinds(pack)]
    return admin_page(request, staff, "organisation_new", "organisations", pack, kinds=kinds)


@router.post("/organisations/new")
def add_organisation(
    request: Request, services: ServicesDep, staff: edit.Editing, form: Sent, region: RegionCode = None
) -> Response:
    """Add it, and show it."""
    pack = region_of(services, staff, region)
    with naming(_NAMES):
        new = body(
            NewOrganisation,
            name=text(form, "name") or "",
            kind=text(form, "kind") or "",
            services=texts(form, "services"),
            township=text(form, "township"),
            serves=texts(form, "serves"),
            contact=_contact(form),
        )
        made = edit.add_organisation(new, services, staff, pack)
    return after(request, address(f"organisations/{made.code}", pack), done="admin_added")


@router.get("/organisations/{code}")
def organisation(request: Request, services: ServicesDep, staff: api.Reading, code: api.Code) -> Response:
    """One organisation: contact, services, how much it takes, duties with their sentences, changes."""
    pack = region_of(services, staff, code.partition(".")[0])
    found = api.organisation(code, services, staff)
    edits = staff.may("directory.edit")
    past = edit.organisation_history(code, services, staff).items if edits else []
    return admin_page(
        request,
        staff,
        "organisation",
        "organisations",
        pack,
        one=found,
        kind=admin_wording().organisation_kind(pack, found.kind),
        edits=edits,
        past=list(reversed(past))[:20],
        names=_people(services, past),
    )


@router.post("/organisations/{code}")
def change_organisation(
    request: Request, services: ServicesDep, staff: edit.Editing, form: Sent, code: api.Code
) -> Response:
    """Contact, and of an added one its name, services and places; or close and open it."""
    with naming(_NAMES):
        change = body(OrganisationChange, **_change(form, ("services", "serves")))
        edit.change_organisation(code, change, services, staff)
    return after(request, address(f"organisations/{code}"), done=_done(form))


@router.get("/stations/new")
def new_station(
    request: Request, services: ServicesDep, staff: edit.Editing, region: RegionCode = None
) -> Response:
    """The form for a station that the documents count and do not name."""
    pack = region_of(services, staff, region)
    hosts = api.organisations(services, staff, pack).items
    return admin_page(request, staff, "station_new", "stations", pack, hosts=hosts)


@router.post("/stations/new")
def add_station(
    request: Request, services: ServicesDep, staff: edit.Editing, form: Sent, region: RegionCode = None
) -> Response:
    """Add it, and show it."""
    pack = region_of(services, staff, region)
    with naming(_NAMES):
        new = body(
            NewStation,
            name=text(form, "name") or "",
            township=text(form, "township") or "",
            organisation=text(form, "organisation"),
            contact=_contact(form),
        )
        made = edit.add_station(new, services, staff, pack)
    return after(request, address(f"stations/{made.code}", pack), done="admin_added")


@router.get("/stations/{code}")
def station(request: Request, services: ServicesDep, staff: api.Reading, code: api.Code) -> Response:
    """One station."""
    pack = region_of(services, staff, code.partition(".")[0])
    edits = staff.may("directory.edit")
    past = edit.station_history(code, services, staff).items if edits else []
    return admin_page(
        request,
        staff,
        "station",
        "stations",
        pack,
        one=_station(services, staff, pack.code, code),
        edits=edits,
        past=list(reversed(past))[:20],
        names=_people(services, past),
    )


@router.post("/stations/{code}")
def change_station(
    request: Request, services: ServicesDep, staff: edit.Editing, form: Sent, code: api.Code
) -> Response:
    """Contact, and of an added one its name; or close and open it."""
    with naming(_NAMES):
        edit.change_station(code, body(StationChange, **_change(form, ())), services, staff)
    return after(request, address(f"stations/{code}"), done=_done(form))


_NAMES = {
    "name": "名称",
    "kind": "哪种单位",
    "services": "做哪些服务",
    "township": "在哪个乡镇",
    "serves": "服务哪些乡镇",
    "organisation": "设在哪个单位",
    "reason": "依据或说明",
    **admin_wording().parts,
}


def _contact(form: FormData) -> dict[str, str | None]:
    return {part: text(form, part) for part in admin_wording().parts if f"{part}" in form}


def _change(form: FormData, lists: tuple[str, ...]) -> dict[str, Any]:
    """What a form says is to be different: only the parts that it has."""
    said: dict[str, Any] = {"version": number(form, "version"), "reason": text(form, "reason")}
    if contact := _contact(form):
        said["contact"] = contact
    if "name" in form:
        said["name"] = text(form, "name") or ""
    if "active" in form:
        said["active"] = form.get("active") == "true"
    if "has-lists" in form:
        said |= {key: texts(form, key) for key in lists}
    return said


def _done(form: FormData) -> str:
    closing = {"true": "admin_opened", "false": "admin_closed"}
    return closing.get(str(form.get("active")), "saved")


def _station(services: ServicesDep, staff: api.Reading, region: str, code: str) -> StationOut:
    found = api.stations(services, staff, services.region(region), closed=True).items
    one = next((station for station in found if station.code == code), None)
    if one is None:
        raise NotFound
    return one


def _people(services: ServicesDep, past: list[Any]) -> dict[str, str]:
    with services.database.read() as session:
        return services.staff.names(session, {entry.actor_id for entry in past})
