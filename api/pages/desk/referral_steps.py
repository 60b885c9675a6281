"""A step of a referral from any page of staff, and the words that go with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Final, cast, get_args

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from api.pages.desk.render import after, by_htmx, own_path, page
from api.pages.desk.words import day
from api.pages.templating import templates
from api.pages.wording import REFERRAL_ACTIONS
from api.problems import Problem, invalid
from api.security import allowed
from api.services import Services, ServicesDep
from api.staff.referrals import StaffAction
from casework.access import Reader
from casework.errors import StaleVersion
from casework.referrals.state_machine import RULES, IllegalTransition
from casework.templates import referral_reasons

router = APIRouter()

Acting = Annotated[Reader, allowed("referrals.read")]

#: Steps with a form of their own: those that want a reason, and one that may have one.
STEP_FORMS: Final = frozenset(action for action, rule in RULES.items() if rule.reason) | {"dispute"}
#: What an organisation does itself.
OF_ORGANISATION: Final = frozenset(action for action, rule in RULES.items() if "organisation" in rule.parties)
MAX_REASON: Final = 500

templates.env.globals.update(
    step_forms=STEP_FORMS,
    reason_wanted=frozenset(action for action, rule in RULES.items() if rule.reason),
    of_organisation=OF_ORGANISATION,
)


def day_short(on: date, now: datetime) -> str:
    """``11月25日``, with the year where it is another than that of ``now``."""
    said = day(on)
    return said.partition("年")[2] if on.year == now.year else said


templates.env.filters["day_short"] = day_short


def reasons_of(services: Services) -> Callable[[str, str], list[str]]:
    """``reasons(region, action)`` for ``desk/referral.html``: the sentences to choose from."""
    return lambda region, action: referral_reasons(services.region(region), action)


def said(template: str | None, words: str | None) -> str | None:
    """The chosen sentence and what was written beside it. A 422 for more than fits."""
    parts = [part.strip() for part in (template or "", words or "") if part.strip()]
    text = "".join(part if part[-1] in "。！？；" else f"{part}。" for part in parts[:-1]) + "".join(
        parts[-1:]
    )
    if len(text) > MAX_REASON:
        raise invalid("reason", f"最多 {MAX_REASON} 个字", "too_long")
    return text or None


@router.post("/staff/referrals/{referral_id}/steps")
def take_step(
    request: Request,
    referral_id: str,
    services: ServicesDep,
    staff: Acting,
    action: Annotated[str, Form(max_length=16)],
    version: Annotated[int, Form(ge=1, le=2_000_000_000)],
    template: Annotated[str | None, Form(max_length=MAX_REASON)] = None,
    reason: Annotated[str | None, Form(max_length=MAX_REASON)] = None,
    rating: Annotated[str | None, Form(max_length=1)] = None,
    back: Annotated[str | None, Form(max_length=500)] = None,
) -> Response:
    """Take one step, then back. Who comes too late is told where it stands now; what was typed stays."""
    if action not in get_args(StaffAction):
        raise invalid("action", "没有这一步", "unknown")
    step, why = cast(StaffAction, action), said(template, reason)
    if why is None and RULES[step].reason:
        what = "结果" if action == "confirm" else "原因"
        raise invalid("reason", f"请选一个{what}，或自己写一句", "missing")
    stars = int(rating) if rating and rating in "12345" and action == "confirm" else None
    to = own_path(back, "/staff/referrals")
    try:
        with services.database.session() as session:
            now_it_is = services.referrals.act(session, referral_id, step, why, version, staff, rating=stars)
    except (StaleVersion, IllegalTransition):
        return _too_late(request, services, staff, referral_id, action, to)
    # Who works on it itself is not told of “the other side”.
    own = now_it_is.organisation == staff.organisation and action in OF_ORGANISATION
    return after(request, to, done=f"own_{action}" if own else f"step_{action}")


def _too_late(
    request: Request, services: Services, staff: Reader, referral_id: str, action: str, back: str
) -> Response:
    if not by_htmx(request):
        raise Problem(
            409,
            "同事刚刚改过这一条，您这一步没有办。请返回，看最新的内容再决定。",
            code="stale-version",
            title="内容已经变了",
        )
    with services.database.read() as session:
        now_it_is = services.referrals.get(session, referral_id, staff, lock=False)
    return page(
        request,
        staff,
        "desk/_step_stale.html",
        status=409,
        now_it_is=now_it_is,
        label=REFERRAL_ACTIONS[action],
        still=action in now_it_is.actions,
        back=back,
        part=request.headers.get("hx-target") and f"#{request.headers['hx-target']}",
    )
