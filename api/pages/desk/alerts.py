"""Alerts: what waits for a person, who sees to it, what came of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from api.asked import RegionOrAll
from api.pages.desk.render import after, page
from api.pages.wording import ALERTS
from api.services import Services, ServicesDep
from api.staff import alerts as calls
from api.staff.alerts import AlertId, OnDuty, Outcome
from api.staff.duty import who_is_on_duty
from api.staff.paging import PageNumber
from casework.access import Reader
from casework.duty.schemas import TurnView

router = APIRouter(prefix="/staff/alerts")

_AT_ONCE = 50
_RECENT = 10


@router.get("", name="staff_alerts")
def alerts(
    request: Request,
    services: ServicesDep,
    staff: OnDuty,
    region: RegionOrAll,
    page_number: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """What waits and what is being seen to; below, page by page, what is done."""
    waiting, held, closed = (
        calls.list_alerts(services, staff, status=status, region=region, page=number, page_size=size)
        for status, number, size in (
            ("open", 1, _AT_ONCE),
            ("acknowledged", 1, _AT_ONCE),
            ("closed", page_number, _RECENT),
        )
    )
    return page(
        request,
        staff,
        "desk/alerts.html",
        waiting=waiting,
        held=held,
        closed=closed,
        kinds=ALERTS,
        query={"region": region},
        duty=_duty(services, staff, region),
    )


def _duty(services: Services, staff: Reader, region: str | None) -> list[tuple[str, list[TurnView]]]:
    """Who is on duty now, by region."""
    if not staff.may("duty.read"):
        return []
    mine = [pack for pack in services.regions.values() if staff.works_in(pack.code)]
    return [
        (pack.name, who_is_on_duty(services, staff, pack, None).items)
        for pack in mine
        if region in (None, pack.code)
    ]


@router.get("/{alert_id}")
def outcome(request: Request, alert_id: AlertId, services: ServicesDep, staff: OnDuty) -> Response:
    """One alert with what came of it."""
    found = calls.read_alert(alert_id, services, staff)
    return page(request, staff, "desk/alert.html", alert=found, kinds=ALERTS)


@router.post("/{alert_id}/acknowledge")
def acknowledge(
    request: Request,
    alert_id: AlertId,
    services: ServicesDep,
    staff: OnDuty,
) -> Response:
    """Take it on, and go to what was said."""
    taken = calls.acknowledge(alert_id, services, staff)
    return after(request, f"/staff/talks/{taken.conversation_id}", done="alert_taken")


@router.post("/{alert_id}/close")
def close(
    request: Request,
    alert_id: AlertId,
    services: ServicesDep,
    staff: OnDuty,
    note: Annotated[str, Form(max_length=2000)] = "",
    back: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """It is seen to: what was done is kept with it."""
    closed = calls.close(alert_id, Outcome.model_construct(note=note), services, staff)
    to = f"/staff/talks/{closed.conversation_id}" if back == "talk" else "/staff/alerts"
    return after(request, to, done="alert_closed")
