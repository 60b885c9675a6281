"""All talks, unfinished ones too: read them, take them over, answer, hand them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.asked import RegionOrAll
from api.problems import ProblemDocument
from api.resident.schemas import Asked, MessageOut, TypedText
from api.security import allowed
from api.services import ServicesDep
from api.staff.paging import PageNumber, PageSize
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.channels.lost import LostTalk
from casework.channels.standings import standings
from casework.channels.types import Platform, Reason, Standing
from casework.channels.ways import Way, ways
from casework.conversations.away import Away
from casework.conversations.models import Conversation, Message
from casework.conversations.staff import Beside
from casework.conversations.types import Phase

router = APIRouter(prefix="/conversations", tags=["会话接待"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("talks.read")]
Answering = Annotated[Reader, allowed("talks.answer")]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这个会话，或者看不到它"},
    409: {"model": ProblemDocument, "description": "现在不能这样做，例如别的同事已经接手"},
}

ConversationId = Annotated[str, Path(alias="conversation_id", max_length=64, description="会话编号")]


class WayOut(BaseModel):
    """One way by which the resident talks."""

    model_config = ConfigDict(from_attributes=True)

    platform: str = Field(description="web 网页，wechat 微信，wechat_mini 微信小程序，telegram")
    left: bool = Field(description="取消了关注，或拉黑了")
    heard_at: datetime | None = Field(description="那边最近一次有动静；网页不记")
    station: str | None = Field(default=None, description="扫了哪个驿站的码，驿站代码")


class ConversationOut(BaseModel):
    """A talk without its words."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    region: str
    channel: str
    phase: Phase
    asking: Asked
    application_no: str | None
    owner_id: str | None = Field(description="接手的工作人员；为空时由易助回答")
    owner_name: str | None = None
    owner_away: Away | None = Field(
        default=None,
        description="接手的人不在：closed 账号停用了，silent 很久没在这个会话里说话；别人可以接手或交回",
    )
    resident_waits: bool = Field(default=False, description="居民说了话，等接手的人回")
    created_at: datetime
    updated_at: datetime
    channels: list[WayOut] = Field(default=[], description="居民从哪些渠道说话，最初的在前")
    undelivered: int = Field(default=0, description="几句话没有送到")


class ConversationPage(BaseModel):
    """One page of talks, the last moved first."""

    items: list[ConversationOut]
    total: int
    page: int
    page_size: int


class DeliveryOut(BaseModel):
    """How a message of ours stands with a channel."""

    model_config = ConfigDict(from_attributes=True)

    platform: Platform
    state: Literal["waiting", "sent", "knocked", "failed"] = Field(
        description="waiting 发送中，sent 已送达，knocked 已提醒对方来看，failed 未送达"
    )
    reason: Reason | None = Field(description="没有送达的原因")
    at: datetime
    told_at: datetime | None = Field(default=None, description="没送到，后来另外告诉了对方的时间")


class StaffMessageOut(MessageOut):
    """A message with the fields it gave."""

    fields: dict[str, Any] = Field(
        default_factory=dict, description="这句话说出的资料：键 → 起止字符；needs 是需求的列表"
    )
    delivery: DeliveryOut | None = Field(default=None, description="发往微信、Telegram 的话：送到了没有")


class StaffTranscript(BaseModel):
    """A talk, oldest first."""

    items: list[StaffMessageOut]
    limited: bool = Field(
        default=False, description="会话里还说了别的乡镇的人家，那些话这里不显示；要接手请找县民政局"
    )


class StaffReply(BaseModel):
    """What a caseworker says to the resident."""

    text: TypedText = Field(description="对居民说的话，1 到 2000 个字")
    client_id: UUID | None = Field(default=None, description="由您生成的 UUID；同一个再发一次，只说一次")


class Settled(BaseModel):
    """What was done about messages that had not arrived."""

    messages: int = Field(description="几句话")


@router.get("", summary="会话列表")
def list_conversations(
    services: ServicesDep,
    staff: Reading,
    region: RegionOrAll,
    only: Annotated[
        str | None,
        Query(
            max_length=64,
            description="unfinished 还没提交的、danger 有危险还没处理完的、taken 有人接手的、mine 我接手的",
        ),
    ] = None,
    page: PageNumber = 1,
    page_size: PageSize = 20,
) -> ConversationPage:
    """全部会话，没填完的也在内，最近有动静的在前。"""
    with services.database.read() as session:
        found = services.staff_talks.list(
            session, page=page, page_size=page_size, region=region, only=only or None, reader=staff
        )
        beside = services.staff_talks.beside(session, found.items, staff)
        by = ways(session, found.items)
        lost = services.undelivered.of(session, [item.id for item in found.items])
        return ConversationPage(
            items=[_talk(item, beside[item.id], by[item.id], lost.get(item.id)) for item in found.items],
            total=found.total,
            page=found.page,
            page_size=found.page_size,
        )


@router.get("/{conversation_id}/transcript", summary="一个会话的全文", responses=_PROBLEMS)
def read_transcript(
    conversation_id: ConversationId, services: ServicesDep, staff: Reading
) -> StaffTranscript:
    """每句话和它说出的资料。查看会记入历史。"""
    with services.database.session() as session:
        messages = services.staff_talks.read_transcript(session, conversation_id, staff)
        limited = not services.staff_talks.sees_all(session, conversation_id, staff)
        return staff_transcript(messages, standings(session, conversation_id), limited=limited)


@router.post("/{conversation_id}/takeover", summary="接手会话", responses=_PROBLEMS)
def take_over(conversation_id: ConversationId, services: ServicesDep, staff: Answering) -> ConversationOut:
    """接手以后易助不再说话，直到交回。同事接手的不能再接手，除非他的账号停用了或很久没说话（`owner_away`）。"""
    with services.database.session() as session:
        return ConversationOut.model_validate(services.staff_talks.take_over(session, conversation_id, staff))


@router.post("/{conversation_id}/release", summary="交回会话", responses=_PROBLEMS)
def release(conversation_id: ConversationId, services: ServicesDep, staff: Answering) -> ConversationOut:
    """交回给易助，从接手前的地方继续；这段时间里该告诉居民的进展，这时告诉。同事接手的，只有在那位同事的账号停用了或很久没说话时，才能替他交回（管理员随时可以）。"""
    with services.database.session() as session:
        released = services.staff_talks.release(session, conversation_id, staff)
        beside = services.staff_talks.beside(session, [released], staff)[released.id]
        return ConversationOut.model_validate(released).model_copy(
            update={"application_no": beside.application_no}
        )


@router.post("/{conversation_id}/reply", status_code=201, summary="回复居民", responses=_PROBLEMS)
def reply(
    conversation_id: ConversationId, body: StaffReply, services: ServicesDep, staff: Answering
) -> StaffMessageOut:
    """以工作人员的身份回复，要先接手。"""
    with services.database.session() as session:
        message = services.staff_talks.reply(session, conversation_id, staff, body.text, body.client_id)
        return _message(message, standings(session, conversation_id).get(message.id))


@router.post("/{conversation_id}/resend", summary="重发没送到的话", responses=_PROBLEMS)
def resend(conversation_id: ConversationId, services: ServicesDep, staff: Answering) -> Settled:
    """没有送到的话重新排队发出，记入历史。对方取消了关注或拉黑了我们的不重发，要打电话。"""
    with services.database.session() as session:
        return Settled(messages=services.undelivered.resend(session, conversation_id, staff))


@router.post("/{conversation_id}/told", summary="没送到的话已经另外告诉了对方", responses=_PROBLEMS)
def told(conversation_id: ConversationId, services: ServicesDep, staff: Answering) -> Settled:
    """打电话或当面说过了，不再算没送到，记入历史。"""
    with services.database.session() as session:
        return Settled(messages=services.undelivered.told(session, conversation_id, staff))


def _talk(talk: Conversation, beside: Beside, by: Sequence[Way], lost: LostTalk | None) -> ConversationOut:
    known = {
        "application_no": beside.application_no,
        "owner_name": beside.owner_name,
        "owner_away": beside.owner_away,
        "resident_waits": beside.resident_waits,
        "channels": [WayOut.model_validate(way) for way in by],
        "undelivered": lost.count if lost else 0,
    }
    return ConversationOut.model_validate(talk).model_copy(update=known)


def staff_transcript(
    messages: Sequence[Message], standings: Mapping[str, Standing], *, limited: bool
) -> StaffTranscript:
    """Stored messages as staff see them, with how those stand that went to a channel."""
    items = [_message(message, standings.get(message.id)) for message in messages]
    return StaffTranscript(items=items, limited=limited)


def _message(message: Message, standing: Standing | None = None) -> StaffMessageOut:
    return StaffMessageOut(
        id=message.id,
        sender=message.sender,
        text=message.text,
        at=message.at,
        quick_replies=message.quick_replies or [],
        fields=message.fields or {},
        delivery=DeliveryOut.model_validate(standing) if standing else None,
    )
