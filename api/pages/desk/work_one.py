"""One referral as its organisation works on it: what was shared, the steps, the records, the work order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, cast

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.responses import Response

from api.pages.desk.referral_steps import reasons_of
from api.pages.desk.render import after, page
from api.problems import invalid
from api.security import allowed
from api.services import Services, ServicesDep
from api.staff import referrals, worklog
from casework.access import Reader
from casework.worklog.schemas import (
    FREE_KINDS,
    MAX_QUANTITY,
    MAX_TEXT,
    MAX_UNIT,
    MAX_WHO,
    Delivered,
    FreeKind,
    NewRecord,
)

router = APIRouter()

Reading = Annotated[Reader, allowed("referrals.read")]
ReferralId = Annotated[str, Path(max_length=64)]
Who = Annotated[str, Form(max_length=MAX_WHO)]
KINDS = {"appointment": "约好上门", "visit": "去过、联系过", "note": "记一笔", "delivery": "办完"}


@router.get("/staff/work/{referral_id}")
def one(request: Request, referral_id: ReferralId, services: ServicesDep, staff: Reading) -> Response:
    """The referral, as far as the reader may see it."""
    return page(request, staff, "desk/work_one.html", **_shown(services, staff, referral_id))


@router.get("/staff/work/{referral_id}/now")
def now(
    request: Request,
    referral_id: ReferralId,
    services: ServicesDep,
    staff: Reading,
    version: Annotated[int, Query(ge=0, le=2_000_000_000)] = 0,
    records: Annotated[int, Query(ge=0, le=2_000_000_000)] = 0,
) -> Response:
    """Whether a colleague did something since. An open page asks this every few seconds, so it reads nothing
    of the person: each reading would be a line of the history."""
    with services.database.read() as session:
        one = services.referrals.get(session, referral_id, staff, lock=False)
        written = len(services.worklog.of(session, referral_id, staff))
    context: dict[str, Any] = {
        "one": one,
        "seen": {"version": version, "records": records},
        "written": written,
    }
    return page(request, staff, "desk/work_now.html", **context)


@router.get("/staff/work/{referral_id}/print")
def order(request: Request, referral_id: ReferralId, services: ServicesDep, staff: Reading) -> Response:
    """The work order to take along."""
    return page(request, staff, "desk/work_print.html", **_shown(services, staff, referral_id))


@router.post("/staff/work/{referral_id}/deliver")
def deliver(
    request: Request,
    referral_id: ReferralId,
    services: ServicesDep,
    staff: Reading,
    version: Annotated[int, Form(ge=1, le=2_000_000_000)],
    text: Annotated[str, Form(max_length=MAX_TEXT)] = "",
    day: Annotated[date | None, Form()] = None,
    who: Who = "",
    quantity: Annotated[str, Form(max_length=12)] = "",
    unit: Annotated[str, Form(max_length=MAX_UNIT)] = "",
) -> Response:
    """The organisation says that it is done, and what was done; both are kept, or neither."""
    if day is None:
        raise invalid("day", "请填哪天办的", "missing")
    done = Delivered(
        text=text, day=day, who=who or None, quantity=_quantity(quantity), unit=unit.strip() or None
    )
    step = referrals.Step(action="deliver", version=version, done=done)
    referrals.act(referral_id, step, services, staff)
    return after(request, f"/staff/work/{referral_id}", "delivered")


@router.post("/staff/work/{referral_id}/records")
def record(
    request: Request,
    referral_id: ReferralId,
    services: ServicesDep,
    staff: Reading,
    kind: Annotated[str, Form(max_length=16)] = "note",
    text: Annotated[str, Form(max_length=MAX_TEXT)] = "",
    day: Annotated[date | None, Form()] = None,
    hour: Annotated[str, Form(max_length=5)] = "",
    who: Who = "",
) -> Response:
    """A line of the work: an appointment, a visit, a note."""
    if kind not in FREE_KINDS:
        raise invalid("kind", "请选一种", "unknown")
    if hour and not _is_hour(hour):
        raise invalid("hour", "时间请写成 09:30 这样", "invalid")
    new = NewRecord(kind=cast(FreeKind, kind), text=text, day=day, hour=hour or None, who=who or None)
    worklog.add_record(referral_id, new, services, staff)
    return after(request, f"/staff/work/{referral_id}", "record_kept")


def _shown(services: Services, staff: Reader, referral_id: str) -> dict[str, Any]:
    one = worklog.read_work(referral_id, services, staff)
    pack = services.region(one.region)
    return {
        "one": one,
        "written": len(one.records),
        "seen": {"version": one.version, "records": len(one.records)},
        "pack": pack,
        "own": one.organisation == staff.organisation,
        "kinds": KINDS,
        "reasons": reasons_of(services),
        "today": pack.date_at(services.clock.now()),
    }


def _quantity(said: str) -> Decimal | None:
    """A number above 0 with at most two decimals; None for nothing. Raises a 422."""
    if not said.strip():
        return None
    try:
        number = Decimal(said.strip())
    except InvalidOperation:
        number = Decimal(0)
    if not number.is_finite() or not 0 < number <= MAX_QUANTITY or round(number, 2) != number:
        raise invalid("quantity", "数量请填大于 0 的数，最多两位小数", "out_of_range")
    return number


def _is_hour(said: str) -> bool:
    hour, colon, minute = said.partition(":")
    return (
        colon == ":"
        and len(said) == 5
        and (hour + minute).isascii()
        and (hour + minute).isdigit()
        and int(hour) < 24
        and int(minute) < 60
    )
