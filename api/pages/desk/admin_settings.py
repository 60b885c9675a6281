"""Pages of what a region sets by itself: open places, clocks, wording, standards; and one place to change."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.pages.desk.admin_frame import (
    RegionCode,
    Sent,
    address,
    admin_page,
    body,
    naming,
    number,
    region_of,
    text,
)
from api.pages.desk.render import after
from api.services import ServicesDep
from api.staff import region_settings as api
from api.staff.paging import PageNumber
from casework.regionsettings.schemas import PlaceView, SettingChange, SettingRestore

router = APIRouter(prefix="/staff/admin")

#: Open places a page: on a phone each is a card.
_OPEN_SIZE = 25
PlaceId = Annotated[str, Path(max_length=80)]
#: Which tab a place belongs to.
_TAB = {"clocks": "clocks", "alerts": "clocks", "wording": "wording"}


@router.get("/open")
def open_places(
    request: Request,
    services: ServicesDep,
    staff: api.Reading,
    region: RegionCode = None,
    show: Annotated[Literal["open", "filled", "all"], Query()] = "open",
    group: Annotated[str, Query(max_length=32)] = "",
    page: PageNumber = 1,
) -> Response:
    """Everything that the sources leave open, and how far it is filled in."""
    pack = region_of(services, staff, region)
    found = api.open_places(pack.code, services, staff)
    groups = list(dict.fromkeys(item.group for item in found.items))
    items = [
        item
        for item in found.items
        if (show == "all" or item.filled == (show == "filled")) and group in ("", item.group)
    ]
    return admin_page(
        request,
        staff,
        "open",
        "open",
        pack,
        found=found,
        items=items[(page - 1) * _OPEN_SIZE : page * _OPEN_SIZE],
        total=len(items),
        number=page,
        page_size=_OPEN_SIZE,
        show=show,
        group=group,
        groups=groups,
    )


@router.get("/clocks")
def clocks(
    request: Request, services: ServicesDep, staff: api.Reading, region: RegionCode = None
) -> Response:
    """Working days by step and urgency, and minutes for alerts."""
    return _listed(request, services, staff, region, "clocks", "clocks", "alerts")


@router.get("/wording")
def wording(
    request: Request, services: ServicesDep, staff: api.Reading, region: RegionCode = None
) -> Response:
    """What the bot says in the region's own words."""
    return _listed(request, services, staff, region, "wording", "wording")


@router.get("/standards")
def standards(
    request: Request, services: ServicesDep, staff: api.Reading, region: RegionCode = None
) -> Response:
    """Local limits, points, and everything else that the region may set."""
    groups = (
        "standards",
        "hotlines",
        "assessment",
        "discovery",
        "reporting",
        "points",
        "services",
        "sharing",
    )
    return _listed(request, services, staff, region, "standards", *groups)


def _listed(
    request: Request, services: ServicesDep, staff: api.Reading, region: str | None, tab: str, *groups: str
) -> Response:
    pack = region_of(services, staff, region)
    places = api.list_places(pack.code, services, staff).items
    by_group = {group: [place for place in places if place.group == group] for group in groups}
    shown = {group: found for group, found in by_group.items() if found}
    return admin_page(request, staff, tab, tab, pack, groups=shown)


@router.get("/settings/{place}")
def place(
    request: Request, services: ServicesDep, staff: api.Reading, place: PlaceId, region: RegionCode = None
) -> Response:
    """One place: its values, what the files say, what it was set to before."""
    pack = region_of(services, staff, region)
    view = api.read_place(pack.code, place, services, staff)
    return admin_page(
        request,
        staff,
        "setting",
        _TAB.get(view.group, "standards"),
        pack,
        place=view,
        back=address(_TAB.get(view.group, "standards"), pack),
        past=api.past_settings(pack.code, place, services, staff).items,
        document=pack.documents.get(view.document or ""),
    )


@router.post("/settings/{place}")
def set_place(
    request: Request,
    services: ServicesDep,
    staff: api.Editing,
    form: Sent,
    place: PlaceId,
    region: RegionCode = None,
) -> Response:
    """Set it, and come back to its page."""
    pack = region_of(services, staff, region)
    view = api.read_place(pack.code, place, services, staff)
    with naming(_names(view)):
        change = body(
            SettingChange,
            values={leaf.key: text(form, f"value-{leaf.key}") for leaf in view.leaves},
            reason=text(form, "reason") or "",
            version=number(form, "version"),
        )
        api.set_place(pack.code, place, change, services, staff)
    return after(request, address(f"settings/{place}", pack), done="admin_set")


@router.post("/settings/{place}/restore")
def restore_place(
    request: Request,
    services: ServicesDep,
    staff: api.Editing,
    form: Sent,
    place: PlaceId,
    region: RegionCode = None,
) -> Response:
    """Back to what the files say."""
    pack = region_of(services, staff, region)
    change = body(SettingRestore, reason=text(form, "reason") or "", version=number(form, "version"))
    view = api.restore_place(pack.code, place, change, services, staff)
    to = text(form, "to") or ""
    path = _TAB.get(view.group, "standards") if to == "list" else f"settings/{place}"
    return after(request, address(path, pack), done="admin_restored")


def _names(view: PlaceView) -> dict[str, str]:
    return {"reason": "依据或说明", **{leaf.key: leaf.label for leaf in view.leaves}}
