"""The same talk on another device: a code that is shown on one is typed on the other."""

from __future__ import annotations

from typing import Final

from anyio import to_thread
from fastapi import APIRouter, Depends, Request

from api.channels.wechat.login import mini_program_of
from api.limits import address_of
from api.problems import Problem, ProblemDocument, invalid
from api.resident.endpoints import PROBLEMS, WITH_TOKEN, ConversationId, limited_start, limited_talk
from api.resident.entering import openid_behind
from api.resident.held import held
from api.resident.schemas import EnterLinkCode, LinkCodeOut, TalkHeld
from api.security import ResidentToken, unknown_talk
from api.services import Services, ServicesDep
from api.strict_json import JsonRoute
from casework.channels.entering import MINI
from casework.channels.linking import GOOD_FOR, typed_code
from casework.channels.wording import channel_wording
from casework.errors import UnknownConversation

router = APIRouter(tags=["居民会话"], route_class=JsonRoute)

_MINUTES: Final = int(GOOD_FOR.total_seconds() // 60)


@router.post(
    "/conversations/{conversation_id}/link-code",
    summary="要一个接续码",
    responses=WITH_TOKEN,
    dependencies=[Depends(limited_talk)],
)
def offer_code(conversation_id: ConversationId, token: ResidentToken, services: ServicesDep) -> LinkCodeOut:
    """六位数字，十分钟内有效，只能用一次；再要一个，前一个就作废。在微信、Telegram、小程序或网页上输入它，
    就能接着这次会话。
    """
    with services.database.session() as s:
        try:
            conversation = services.conversations.authenticate(s, conversation_id, token)
        except UnknownConversation:
            raise unknown_talk() from None
        code, until = services.linking.offer(s, conversation.id)
    said = channel_wording().link.code.format(code=code, minutes=_MINUTES)
    return LinkCodeOut(code=code, expires_at=until, said=said)


@router.post(
    "/links",
    summary="输入接续码",
    responses={
        503: {"model": ProblemDocument, "description": "微信暂时没有回应；接续码没有用掉"},
        **PROBLEMS,
    },
    dependencies=[Depends(limited_start)],
)
async def enter_code(body: EnterLinkCode, request: Request, services: ServicesDep) -> TalkHeld:
    """用在别处得到的接续码接着说那次会话，得到一把新的钥匙。码不对或者过期：422；试得太多：429。

    小程序带上 `wx_code`：以后从这个微信进来，就是接着这次会话；这边有消息，也会提醒到这个微信。
    """
    typed = typed_code(body.code)
    if typed is None:
        raise invalid("code", "这个接续码不对，应该是六位数字", "wrong_code")
    program = mini_program_of(services.settings)
    openid = None
    if body.wx_code is not None and program is not None:
        # Asked first: while WeChat does not say who it is, the code is not used up.
        openid = await openid_behind(services, program, body.wx_code, "wx_code")
    return await to_thread.run_sync(_join, services, typed[0], address_of(request), openid)


def _join(services: Services, code: str, address: str, openid: str | None) -> TalkHeld:
    """The talk of the code with a key, and tied to the person in the mini program. Raises ``Problem``."""
    wording = channel_wording().link
    # A wrong code is counted in this transaction: it ends without an error whatever came of it.
    with services.database.session() as s:
        if openid is not None:
            # Locked before the codes are, as everywhere; who is not known yet becomes so only by a good code.
            services.contacts.known(s, MINI, openid)
        attempt = services.linking.join(s, code, f"address:{address}")
        found = None
        if attempt.conversation_id is not None:
            talk = services.conversations.get(s, attempt.conversation_id)
            if openid is not None:
                services.entering.join(s, openid, talk.id, talk.region)
            found = held(services, s, talk)
    if found is not None:
        return found
    if attempt.wrong == "too_often":
        seconds = int(GOOD_FOR.total_seconds())
        raise Problem(429, wording.too_often, headers={"Retry-After": str(seconds)})
    raise invalid("code", wording.wrong.rstrip("。"), "wrong_code")
