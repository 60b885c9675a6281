"""An organisation's own page: how it is reached, and how much it takes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request
from starlette.responses import Response

from api.pages.desk.render import after, page
from api.problems import invalid
from api.security import allowed
from api.services import ServicesDep
from api.staff import directory, directory_edit
from casework.access import Reader
from casework.directory.schemas import NewCapacity, OrganisationChange, StationChange

router = APIRouter()

Own = Annotated[Reader, allowed("directory.own")]
Part = Annotated[str, Form(max_length=400)]


@router.get("/staff/organisation")
def shown(
    request: Request,
    services: ServicesDep,
    staff: Own,
    organisation: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """The own organisation; an administrator names one."""
    code = staff.organisation or organisation
    found = directory.organisation(code, services, staff) if code else None
    stations = []
    if staff.scope == "township":
        for region in staff.regions:
            listed = directory.stations(services, staff, services.region(region)).items
            stations += [(region, one) for one in listed if one.township in staff.townships]
    region = code.partition(".")[0] if code else ""
    given = []
    if found is not None:
        pack = services.region(region)
        with services.database.read() as session:
            listed_one = services.directory.organisation(session, region, found.code)
        given = [(one.code, one.label) for one in pack.services if listed_one and listed_one.gives(one.code)]
    return page(
        request,
        staff,
        "desk/own.html",
        found=found,
        region=region,
        stations=stations,
        services_given=given,
    )


def contact_form(
    phone: Part = "", address: Part = "", hours: Part = "", person: Part = ""
) -> dict[str, str | None]:
    """Dependency: the four lines of a contact, as they were sent; an empty one is 待补充 again."""
    return {"phone": phone, "address": address, "hours": hours, "person": person}


Contact = Annotated[dict[str, str | None], Depends(contact_form)]


@router.post("/staff/organisation/{code}/contact")
def change_contact(
    request: Request,
    code: Annotated[str, Path(max_length=64)],
    services: ServicesDep,
    staff: Own,
    version: Annotated[int, Form(ge=0, le=2_000_000_000)],
    contact: Contact,
) -> Response:
    """Telephone, address, hours, contact of one's own organisation."""
    change = OrganisationChange(contact=contact, version=version)
    directory_edit.change_organisation(code, change, services, staff)
    return after(request, _back(staff, code), "saved")


@router.post("/staff/stations/{code}/contact")
def change_station(
    request: Request,
    code: Annotated[str, Path(max_length=64)],
    services: ServicesDep,
    staff: Own,
    version: Annotated[int, Form(ge=0, le=2_000_000_000)],
    contact: Contact,
) -> Response:
    """The same of a station."""
    directory_edit.change_station(code, StationChange(contact=contact, version=version), services, staff)
    return after(request, "/staff/organisation", "saved")


@router.post("/staff/organisation/{code}/capacity")
def set_capacity(
    request: Request,
    code: Annotated[str, Path(max_length=64)],
    services: ServicesDep,
    staff: Own,
    accepting: Annotated[bool, Form()] = False,
    capacity: Annotated[str, Form(max_length=8)] = "",
    note: Annotated[str, Form(max_length=200)] = "",
    service: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Open or closed for new referrals, and how many at once; for all services or for one."""
    number = _number(capacity)
    new = NewCapacity(accepting=accepting, capacity=number, note=note or None, service=service or None)
    directory_edit.set_capacity(code, new, services, staff)
    return after(request, _back(staff, code), "saved")


def _number(said: str) -> int | None:
    """A count; nothing is no limit. Raises a 422."""
    plain = said.strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit()) or int(plain) > 100_000:
        raise invalid("capacity", "最多同时办几件：请填 0 到 100000 的整数，不限就空着", "out_of_range")
    return int(plain)


def _back(staff: Reader, code: str) -> str:
    return "/staff/organisation" if staff.organisation == code else f"/staff/organisation?organisation={code}"
