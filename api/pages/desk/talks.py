"""Talks as they go on: the list, and one of them to read, take over, answer and hand back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from api.asked import RegionOrAll
from api.pages.desk import undelivered
from api.pages.desk.filters import Tab, address, last_page_at_most, tabs
from api.pages.desk.once import ClientId
from api.pages.desk.render import after, page
from api.pages.wording import ALERTS, PHASES
from api.problems import invalid
from api.resident.schemas import TypedText
from api.services import Services, ServicesDep
from api.staff import conversations as calls
from api.staff.alerts import list_alerts
from api.staff.conversations import Answering, ConversationId, Reading, StaffReply
from api.staff.paging import PageNumber
from casework.access import Reader
from casework.channels.standings import standings
from casework.channels.ways import ways
from casework.intake.keys import FIELD_KEYS
from casework.templates import talk_replies

router = APIRouter(prefix="/staff/talks")

_PAGE_SIZE = 20
_TEXT: TypeAdapter[str] = TypeAdapter(TypedText)
_ONLY = (
    ("", "全部"),
    ("danger", "有危险的"),
    ("mine", "我接手的"),
    ("taken", "有人接手的"),
    ("unfinished", "还没提交的"),
)


@router.get("")
def talks(
    request: Request,
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    only: Annotated[str | None, Query(max_length=64)] = None,
    page_number: Annotated[PageNumber, Query(alias="page")] = 1,
) -> Response:
    """All talks, the last moved first."""
    found = last_page_at_most(
        page_number,
        lambda number: calls.list_conversations(
            services, staff, region=region, only=only, page=number, page_size=_PAGE_SIZE
        ),
    )
    query = {"region": region, "only": only}
    parts = [(key, text) for key, text in _ONLY if staff.may("talks.answer") or key != "mine"]
    return page(
        request,
        staff,
        "desk/talks.html",
        found=found,
        phases=PHASES,
        query=query,
        tabs=[
            *tabs(request.url.path, query, "only", parts),
            Tab(undelivered.TAB, address(undelivered.PATH, {"region": region}), chosen=False),
        ],
    )


@router.get("/{conversation_id}")
def talk(
    request: Request, conversation_id: ConversationId, services: ServicesDep, staff: Reading
) -> Response:
    """One talk. That it is read stands in the history once, however often the open page asks again."""
    return page(request, staff, "desk/talk.html", **_talk(services, conversation_id, staff))


@router.post("/{conversation_id}/takeover")
def take_over(
    request: Request, conversation_id: ConversationId, services: ServicesDep, staff: Answering
) -> Response:
    """From now on the caseworker talks."""
    calls.take_over(conversation_id, services, staff)
    return after(request, f"/staff/talks/{conversation_id}", done="talk_taken")


@router.post("/{conversation_id}/release")
def release(
    request: Request, conversation_id: ConversationId, services: ServicesDep, staff: Answering
) -> Response:
    """Hand it back."""
    calls.release(conversation_id, services, staff)
    return after(request, f"/staff/talks/{conversation_id}", done="talk_released")


@router.post("/{conversation_id}/reply")
def reply(
    request: Request,
    conversation_id: ConversationId,
    services: ServicesDep,
    staff: Answering,
    text: Annotated[str, Form(max_length=10_000)] = "",
    client_id: ClientId = None,
) -> Response:
    """Say something to the resident."""
    try:
        said = _TEXT.validate_python(text.replace("\r\n", "\n"))
    except ValidationError:
        told = "请写点什么再发。" if not text.strip() else "太长了，最多 2000 个字，请分几次发。"
        raise invalid("text", told, "text") from None
    calls.reply(conversation_id, StaffReply(text=said, client_id=client_id), services, staff)
    return after(request, f"/staff/talks/{conversation_id}")


def _talk(services: Services, conversation_id: str, staff: Reader) -> dict[str, Any]:
    with services.database.read() as s:
        found = services.staff_talks.one(s, conversation_id, staff)
        messages = services.staff_talks.watch_transcript(s, conversation_id, staff)
        noted = services.staff_talks.watched(s, conversation_id, staff)
        beside = services.staff_talks.beside(s, [found], staff)[found.id]
        limited = not services.staff_talks.sees_all(s, conversation_id, staff)
        draft = services.conversations.load_draft(s, conversation_id)
        standing_of = standings(s, conversation_id)
        by = ways(s, [found])[found.id]
        lost = services.undelivered.of(s, [found.id]).get(found.id)
    if not noted:
        with services.database.session() as s:
            services.staff_talks.read_transcript(s, conversation_id, staff)
    alerts = []
    if staff.may("alerts.work"):
        alerts = list_alerts(services, staff, None, conversation=conversation_id, page_size=50).items
    return {
        "talk": found,
        "application_no": beside.application_no,
        "limited": limited,
        "owner_name": beside.owner_name,
        "owner_away": beside.owner_away,
        "silent_hours": services.regions[found.region].clocks.talks.silent_hours,
        "mine": found.owner_id == staff.id,
        "messages": messages,
        "standings": standing_of,
        "ways": by,
        "lost": lost,
        "heard_at": max((one.at for one in messages if one.sender == "resident"), default=None),
        "raised": {alert.message_id for alert in alerts if alert.status != "closed"},
        "alerts": alerts,
        "open_danger": any(alert.crisis and alert.status == "open" for alert in alerts),
        # The draft is of the household that was told of last.
        "noted": [] if limited else [(key, draft.fields[key]) for key in FIELD_KEYS if key in draft.fields],
        "needs": [] if limited else draft.needs,
        "kinds": ALERTS,
        "phases": PHASES,
        "replies": talk_replies(services.regions[found.region]),
    }
