"""Endpoints of the resident API: open a talk, say something, read the talk again."""

from __future__ import annotations

from hashlib import blake2b
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response

from api.limits import address_of, check, too_many
from api.problems import ProblemDocument
from api.resident.schemas import (
    ConversationOpened,
    MessageAnswered,
    MessageOut,
    OpenConversation,
    ReplyOut,
    SendMessage,
    StateOut,
    Transcript,
)
from api.security import ResidentToken, unknown_talk
from api.services import ServicesDep
from api.strict_json import JsonRoute
from api.turns import TooManyAtOnce
from casework.errors import UnknownConversation

router = APIRouter(prefix="/conversations", tags=["居民会话"], route_class=JsonRoute)

#: Problems of every call of residents.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    422: {"model": ProblemDocument, "description": "填写有误"},
    429: {"model": ProblemDocument, "description": "太频繁；Retry-After 说明要等几秒"},
}
#: Problems of every call with a token.
WITH_TOKEN: dict[int | str, dict[str, Any]] = {
    401: {"model": ProblemDocument, "description": "会话编号或凭证不对"},
    **PROBLEMS,
}

ConversationId = Annotated[str, Path(alias="conversation_id", description="会话编号")]


def limited_start(request: Request, services: ServicesDep) -> None:
    """Dependency: no address starts talks without end."""
    check(services.limiter, f"start:{address_of(request)}", services.limits.starts_per_minute)


def limited_talk(request: Request, services: ServicesDep, token: ResidentToken) -> None:
    """Dependency: one token writes, and reads, at a person's pace.

    Counted by token, not by the talk's id: whoever guesses an id cannot use up its owner's allowance.
    """
    key = blake2b(token.encode(), digest_size=16).hexdigest()
    check(services.limiter, f"{request.method}:{key}", services.limits.rate_per_minute)


@router.post(
    "", status_code=201, summary="开始一次会话", responses=PROBLEMS, dependencies=[Depends(limited_start)]
)
async def open_conversation(body: OpenConversation, services: ServicesDep) -> ConversationOpened:
    """返回会话编号、凭证和问候。凭证只给一次，是这次会话的唯一钥匙。"""
    pack = services.region(body.region)
    opened = await services.talks().open(pack.code, "web")
    services.metrics.conversation(pack.code)
    return ConversationOpened.of(opened)


@router.post(
    "/{conversation_id}/messages",
    summary="说一句话",
    responses=WITH_TOKEN,
    dependencies=[Depends(limited_talk)],
)
async def send_message(
    conversation_id: ConversationId, body: SendMessage, token: ResidentToken, services: ServicesDep
) -> MessageAnswered:
    """先保存，再回答。同一个 client_message_id 重发，得到同样的回答，不会重复处理。

    对话引擎暂时不可用时，话也会保存下来，恢复后补上回答。
    """
    try:
        answer = await services.talks().message(
            conversation_id, token, str(body.client_message_id), body.text
        )
    except UnknownConversation:
        raise unknown_talk() from None
    except TooManyAtOnce:
        raise too_many(1) from None
    services.metrics.turn(answer.state.phase)
    return MessageAnswered(
        message_id=answer.message_id,
        replies=[ReplyOut.model_validate(reply) for reply in answer.replies],
        state=StateOut.model_validate(answer.state),
    )


@router.get(
    "/{conversation_id}/messages",
    summary="整个会话",
    response_model=Transcript,
    responses={**WITH_TOKEN, 304: {"description": "没有变化"}},
    dependencies=[Depends(limited_talk)],
)
def read_messages(
    conversation_id: ConversationId,
    token: ResidentToken,
    services: ServicesDep,
    after: Annotated[str | None, Query(max_length=64, description="只要这条消息以后的")] = None,
    if_none_match: Annotated[str | None, Header(description="上次的 version，加双引号")] = None,
) -> Any:
    """从头到尾的全部消息，最早的在前。带 `If-None-Match` 时，没有新的就回 304。

    带 `after` 时只给那条以后的；那条已经不在了（删除过），就给全部，`after` 为空。
    """
    with services.database.read() as session:
        try:
            conversation = services.conversations.authenticate(session, conversation_id, token)
        except UnknownConversation:
            raise unknown_talk() from None
        version = services.conversations.version(session, conversation)
        # Also where nothing changed: what stands there already may have gone out in vain since.
        unread = services.entering.unread(session, conversation_id)
        answer: Transcript | Response
        if if_none_match is not None and if_none_match.removeprefix("W/") == f'"{version}"':
            answer = Response(status_code=304)
        else:
            messages, after = services.conversations.since(session, conversation_id, after)
            answer = Transcript(
                items=[MessageOut.model_validate(message) for message in messages],
                state=StateOut.model_validate(conversation.state),
                after=after,
                version=version,
            )
    if unread:
        with services.database.session() as session:
            services.entering.read(session, unread)
    return answer
