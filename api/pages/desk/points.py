"""Points for volunteers and providers (in Weihai 海贝分): who has how many, each movement, new ones."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.responses import Response

from api.pages.desk.render import after, page
from api.security import allowed
from api.services import Services, ServicesDep
from api.staff.paging import PageNumber
from casework.access import Reader
from casework.points.schemas import HolderView
from casework.points.service import MAX_POINTS
from casework.regions import RegionPack

router = APIRouter(prefix="/staff/points")

Reading = Annotated[Reader, allowed("points.read")]
Awarding = Annotated[Reader, allowed("points.award")]
Text = Annotated[str, Query(max_length=64)]
PAGE_SIZE: Final = 30
ENTRY_KINDS: Final = {
    "earned": ("服务办好", "done"),
    "awarded": ("记分", "new"),
    "spent": ("兑换", "moving"),
    "corrected": ("更正", "quiet"),
}


def packs_with_points(services: Services, staff: Reader) -> list[RegionPack]:
    """The reader's regions that have points."""
    return [pack for pack in services.regions.values() if pack.points and staff.works_in(pack.code)]


@router.get("")
def points(
    request: Request,
    services: ServicesDep,
    staff: Reading,
    region: Text = "",
    holder: Text = "",
    page_: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """Who has points, most first; of one ``holder`` every movement, the newest first. Who sees only the own
    ones gets those at once."""
    packs = packs_with_points(services, staff)
    pack = next((one for one in packs if one.code == region), packs[0] if packs else None)
    if pack is None or pack.points is None:
        return page(request, staff, "desk/points.html", rules=None)
    one: HolderView | None = None
    shown: dict[str, Any]
    with services.database.read() as session:
        if holder or not staff.sees_whole_regions:
            one, entries = services.points.read(
                session, holder or None, staff, region=pack.code, page=page_, page_size=PAGE_SIZE
            )
            names = services.staff.names(session, {entry.actor_id for entry in entries.items})
            shown = {"entries": entries, "names": names}
        else:
            shown = {"holders": services.points.balances(session, pack.code, staff, page_, PAGE_SIZE)}
        organisations = (
            list(services.directory.names(session, pack.code).items()) if staff.may("points.award") else []
        )
    return page(
        request,
        staff,
        "desk/points.html",
        rules=pack.points,
        pack=pack,
        region_choices=[(each.code, each.name) for each in packs],
        one=one,
        kinds=ENTRY_KINDS,
        organisations=organisations,
        most=MAX_POINTS,
        **shown,
    )


@router.post("/{what}")
def book(
    request: Request,
    what: Literal["award", "spend"],
    services: ServicesDep,
    staff: Awarding,
    region: Annotated[str, Form(max_length=64)],
    holder: Annotated[str, Form(max_length=64)],
    points: Annotated[int, Form(ge=1, le=MAX_POINTS)],
    client_id: Annotated[UUID, Form()],
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Award points, or note what they were exchanged for."""
    code = services.region(region).code
    write = services.points.award if what == "award" else services.points.spend
    with services.database.session() as session:
        booked = write(session, holder.strip(), points, reason, staff, region=code, client_id=str(client_id))
    return after(request, f"/staff/points?region={code}&holder={booked.holder.holder}", done="booked")


@router.post("/entries/{entry_id}/correct")
def correct(
    request: Request,
    entry_id: Annotated[int, Path(ge=1, le=2**53)],
    services: ServicesDep,
    staff: Awarding,
    reason: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Take an entry back by a counter-entry."""
    with services.database.session() as session:
        booked = services.points.correct(session, entry_id, reason, staff)
    holder = booked.holder
    return after(
        request, f"/staff/points?region={holder.region}&holder={holder.holder}", done="points_corrected"
    )
