"""The same talk on another device: a code that is shown on one is typed on the other."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Depends, Request

from api.limits import address_of
from api.problems import Problem, invalid
from api.resident.endpoints import PROBLEMS, WITH_TOKEN, ConversationId, limited_start, limited_talk
from api.resident.held import held
from api.resident.schemas import EnterLinkCode, LinkCodeOut, TalkHeld
from api.security import ResidentToken, unknown_talk
from api.services import ServicesDep
from api.strict_json import JsonRoute
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


@router.post("/links", summary="输入接续码", responses=PROBLEMS, dependencies=[Depends(limited_start)])
def enter_code(body: EnterLinkCode, request: Request, services: ServicesDep) -> TalkHeld:
    """用在别处得到的接续码接着说那次会话，得到一把新的钥匙。码不对或者过期：422；试得太多：429。"""
    wording = channel_wording().link
    typed = typed_code(body.code)
    if typed is None:
        raise invalid("code", "这个接续码不对，应该是六位数字", "wrong_code")
    # A wrong code is counted in this transaction: it ends without an error whatever came of it.
    with services.database.session() as s:
        attempt = services.linking.join(s, typed[0], f"address:{address_of(request)}")
        found = None
        if attempt.conversation_id is not None:
            found = held(services, s, services.conversations.get(s, attempt.conversation_id))
    if found is not None:
        return found
    if attempt.wrong == "too_often":
        seconds = int(GOOD_FOR.total_seconds())
        raise Problem(429, wording.too_often, headers={"Retry-After": str(seconds)})
    raise invalid("code", wording.wrong.rstrip("。"), "wrong_code")
