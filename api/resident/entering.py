"""Who comes in by the mini program finds the own talk again, on any phone."""

from __future__ import annotations

from anyio import to_thread
from fastapi import APIRouter, Depends, Response
from sqlalchemy.orm import Session

from api.channels.wechat.login import BadCode, MiniProgram, NotNow, mini_program_of, openid_of
from api.problems import Problem, ProblemDocument, invalid
from api.resident.endpoints import PROBLEMS, limited_start
from api.resident.held import held
from api.resident.schemas import (
    EnterByWeChat,
    LookElsewhere,
    ReplyOut,
    StateOut,
    TalkHeld,
    WaitingTalk,
    WaitingTalks,
)
from api.services import Services, ServicesDep
from api.strict_json import JsonRoute
from casework.channels import repository
from casework.channels.about import about
from casework.conversations.types import Opened

router = APIRouter(prefix="/channels/wechat", tags=["居民会话"], route_class=JsonRoute)

_BAD_CODE = "微信登录没有成功，请关掉小程序再打开一次"


class _Begun(Exception):
    """Another call of the same person opened a talk meanwhile."""


@router.post(
    "/session",
    summary="用微信小程序进来",
    response_model=TalkHeld,
    status_code=200,
    responses={
        201: {"model": TalkHeld, "description": "第一次来，或者要重新开始：开了新的会话"},
        404: {"model": ProblemDocument, "description": "没有接小程序"},
        503: {"model": ProblemDocument, "description": "微信暂时没有回应；Retry-After 说明要等几秒"},
        **PROBLEMS,
    },
    dependencies=[Depends(limited_start)],
)
async def enter(body: EnterByWeChat, services: ServicesDep, response: Response) -> TalkHeld:
    """用 `wx.login` 的 code 认出是谁：来过的人接着说同一次会话（得到一把新的钥匙），没来过的开始新的会话。

    带上 `talk` 就打开本人的另一次会话（`aside` 为 true），以后进来接着的还是原来那次。

    只留下 openid（加密），不留 session_key。`replies` 是易助最后说的话，整个会话用 `GET …/messages` 看。
    """
    program = mini_program_of(services.settings)
    if program is None:
        raise Problem(404)
    region = services.region(body.region or services.settings.wechat_region).code
    openid = await openid_behind(services, program, body.code, "code")
    while True:
        contact_id, talk, found = await to_thread.run_sync(_come_in, services, openid, region, body)
        if found is not None:
            return found
        try:
            opened = await _open(services, contact_id, talk, region)
        except _Begun:
            continue
        response.status_code = 201
        return opened


@router.post(
    "/waiting",
    summary="本人的哪几次会话里有没看的消息",
    responses={
        404: {"model": ProblemDocument, "description": "没有接小程序"},
        503: {"model": ProblemDocument, "description": "微信暂时没有回应；Retry-After 说明要等几秒"},
        **PROBLEMS,
    },
    dependencies=[Depends(limited_start)],
)
async def look_elsewhere(body: LookElsewhere, services: ServicesDep) -> WaitingTalks:
    """用 `wx.login` 的 code 认出是谁，列出有没看的消息的会话，最新的在前；没有消息内容，也不给钥匙。

    只认微信里的本人：拿着某一次会话的凭证，看不到这个人别的会话。要看其中一次，用 `session` 的 `talk`。
    """
    program = mini_program_of(services.settings)
    if program is None:
        raise Problem(404)
    openid = await openid_behind(services, program, body.code, "code")
    return await to_thread.run_sync(_waiting, services, openid)


def _waiting(services: Services, openid: str) -> WaitingTalks:
    now = services.clock.now()
    with services.database.session() as s:
        found = services.entering.waiting(s, openid)
        items = [WaitingTalk(id=talk, about=about(s, talk, services.regions, now)) for talk in found]
    return WaitingTalks(items=items)


async def openid_behind(services: Services, program: MiniProgram, code: str, field: str) -> str:
    """Whose phone gave this login code, which stood in ``field``. Raises ``Problem``."""
    try:
        return await openid_of(program, services.settings.wechat_api_base, code)
    except BadCode:
        raise invalid(field, _BAD_CODE) from None
    except NotNow as error:
        headers = {"Retry-After": str(error.after)}
        raise Problem(503, "微信暂时没有回应，请稍后再试。", headers=headers) from None


def _come_in(
    services: Services, openid: str, region: str, body: EnterByWeChat
) -> tuple[str, str | None, TalkHeld | None]:
    """The contact, the talk that was theirs, and that talk with a key, if it goes on; or another one of
    theirs that they ask for."""
    with services.database.session() as s:
        contact = services.entering.come_in(s, openid, region)
        talk, other = contact.conversation_id, body.talk
        if body.anew:
            return contact.id, talk, None
        if other is not None and other != talk and repository.follows(s, contact.id, other):
            return contact.id, talk, held(services, s, services.conversations.get(s, other), aside=True)
        if talk is not None:
            return contact.id, talk, held(services, s, services.conversations.get(s, talk))
        return contact.id, talk, None


async def _open(services: Services, contact_id: str, before: str | None, region: str) -> TalkHeld:
    def begin(s: Session, opened: Opened) -> None:
        if not services.entering.begin(s, contact_id, before, opened.conversation.id, region):
            raise _Begun

    opened = await services.talks().open(region, "wechat_mini", begin)
    services.metrics.conversation(region)
    return TalkHeld(
        id=opened.conversation_id,
        token=opened.token,
        replies=[ReplyOut.model_validate(reply) for reply in opened.replies],
        state=StateOut.model_validate(opened.state),
        region=region,
    )
