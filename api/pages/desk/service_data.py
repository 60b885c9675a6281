"""The departments' quarterly figures: what is owed, what was handed in, the template and the upload."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Query, Request, UploadFile
from starlette.responses import Response

from api.asked import RegionOrAll
from api.casework_errors import to_problem
from api.pages.desk.places import own_pack, region_choices
from api.pages.desk.render import after, page
from api.pages.desk.uploads import Fault, content, faults
from api.security import allowed
from api.services import Services, ServicesDep
from api.staff import service_data as api
from casework.access import Reader
from casework.errors import CaseworkError
from casework.regions import RegionPack
from casework.reports.quarter import Quarter

router = APIRouter()

Reading = Annotated[Reader, allowed("service_data.read")]
Submitting = Annotated[Reader, allowed("service_data.submit")]
#: So many years are offered.
_YEARS = 4


@router.get("/staff/service-data")
def shown(
    request: Request,
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    year: Annotated[int | None, Query(ge=2020, le=2100)] = None,
    quarter: Annotated[int | None, Query(ge=1, le=4)] = None,
) -> Response:
    """A quarter's figures, by default those of the last one that is over."""
    pack = own_pack(services, staff, region)
    last = Quarter.before(services.clock.now(), pack)
    span = Quarter.of(year or last.year, quarter or last.number, pack) if year or quarter else last
    return _page(request, services, staff, pack, span)


@router.post("/staff/service-data")
def upload(
    request: Request,
    services: ServicesDep,
    staff: Submitting,
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Take a filled-in template; one wrong row and nothing is kept, and each is named."""
    try:
        data = content(file)
        with services.database.session() as session:
            view = services.service_data.upload(session, data, staff)
    except CaseworkError as error:
        problem = to_problem(error)
        pack = own_pack(services, staff)
        span = Quarter.before(services.clock.now(), pack)
        wrong = faults(problem) or [Fault("", problem.detail)]
        return _page(request, services, staff, pack, span, wrong=wrong, status=problem.status)
    to = f"/staff/service-data?region={view.region}&year={view.year}&quarter={view.quarter}"
    return after(request, to, "service_data_kept")


def _page(
    request: Request,
    services: Services,
    staff: Reader,
    pack: RegionPack,
    span: Quarter,
    *,
    wrong: list[Fault] | None = None,
    status: int = 200,
) -> Response:
    overview = api.overview(services, staff, span.year, span.number, pack)
    own = staff.organisation if staff.scope == "organisation" else None
    owes = pack.service_data.organisations
    today = pack.date_at(services.clock.now())
    versions = []
    if own is not None:
        versions = api.versions(services, staff, own, span.year, span.number, pack).items
    return page(
        request,
        staff,
        "desk/service_data.html",
        status=status,
        pack=pack,
        span=span,
        overview=overview,
        own=own,
        owes=owes,
        versions=versions,
        years=[(year, f"{year}年") for year in range(today.year, today.year - _YEARS, -1)],
        owners=[(code, named.name) for code in owes if (named := pack.organisation(code))],
        region_choices=region_choices(services, staff),
        over=span.over(services.clock.now()),
        wrong=wrong or [],
    )
