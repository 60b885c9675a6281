"""The pages of the duty roster: a week, when nobody is there, and one shift to change."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.datastructures import FormData
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
    texts,
)  # fmt: skip
from api.pages.desk.filters import Day
from api.pages.desk.render import after
from api.services import ServicesDep
from api.staff import duty as api
from casework.duty.schemas import ShiftChange, ShiftEntry

router = APIRouter(prefix="/staff/admin/duty")

#: So many gaps are named; more than these are only counted.
_NAMED = 5
_NAMES = {
    "name": "值班人",
    "phone": "值班电话",
    "note": "说明",
    "starts": "开始",
    "ends": "结束",
    "weekdays": "星期几",
    "on_date": "日期",
    "township": "乡镇",
    "from_date": "从哪天起",
    "until_date": "到哪天止",
}


@router.get("")
def roster(
    request: Request,
    services: ServicesDep,
    staff: api.Reading,
    region: RegionCode = None,
    day: Annotated[Day, Query()] = None,
) -> Response:
    """A week of a region's roster; who is on duty now; what is still empty."""
    pack = region_of(services, staff, region)
    week = api.roster(services, staff, pack, day)
    days = [week.first + timedelta(days=number) for number in range(7)]
    return admin_page(
        request,
        staff,
        "duty",
        "duty",
        pack,
        week=week,
        now_on=api.who_is_on_duty(services, staff, pack, None).items,
        days=[(one, [turn for turn in week.turns if turn.day == one]) for one in days],
        today=pack.date_at(services.clock.now()),
        before=week.first - timedelta(days=7),
        next=week.last + timedelta(days=1),
        named=_NAMED,
        edits=staff.may("duty.edit"),
    )


@router.post("")
def add(
    request: Request, services: ServicesDep, staff: api.Editing, form: Sent, region: RegionCode = None
) -> Response:
    """A further shift."""
    pack = region_of(services, staff, region)
    with naming(_NAMES):
        api.add_shift(body(ShiftEntry, **_entry(form)), services, staff, pack)
    return after(request, address("duty", pack, day=text(form, "day")), done="admin_duty_added")


@router.get("/{shift_id}")
def shift(request: Request, services: ServicesDep, staff: api.Editing, shift_id: api.ShiftId) -> Response:
    """One shift, to be changed or taken away."""
    with services.database.read() as session:
        found = services.duty.shift(session, shift_id, staff)
    pack = region_of(services, staff, found.region)
    return admin_page(request, staff, "shift", "duty", pack, shift=found)


@router.post("/{shift_id}")
def change(
    request: Request, services: ServicesDep, staff: api.Editing, form: Sent, shift_id: api.ShiftId
) -> Response:
    """The shift as it is to be."""
    with naming(_NAMES):
        changed = body(ShiftChange, version=number(form, "version"), **_entry(form))
        view = api.change_shift(shift_id, changed, services, staff)
    return after(request, address("duty", services.regions[view.region]), done="saved")


@router.post("/{shift_id}/close")
def close(
    request: Request, services: ServicesDep, staff: api.Editing, form: Sent, shift_id: api.ShiftId
) -> Response:
    """It is no longer done."""
    with services.database.read() as session:
        found = services.duty.shift(session, shift_id, staff)
    api.close_shift(shift_id, api.ShiftClosed(version=number(form, "version")), services, staff)
    return after(request, address("duty", services.regions[found.region]), done="admin_duty_closed")


def _entry(form: FormData) -> dict[str, Any]:
    once = form.get("how") == "once"
    return {
        "township": text(form, "township"),
        "weekdays": [] if once else texts(form, "weekdays"),
        "on_date": text(form, "on_date") if once else None,
        "instead": once and "instead" in form,
        "starts": text(form, "starts") or "",
        "ends": text(form, "ends") or "",
        "from_date": None if once else text(form, "from_date"),
        "until_date": None if once else text(form, "until_date"),
        "name": text(form, "name") or "",
        "phone": text(form, "phone"),
        "note": text(form, "note"),
    }
