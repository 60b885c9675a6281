"""``/channels/wechat``: what WeChat calls. Whatever comes, it gets an answer that is no 5xx; where our own
database is away it gets one, and delivers again."""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections.abc import Mapping
from typing import Annotated, Final

from anyio import to_thread
from fastapi import APIRouter, Query, Request
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response

from api.channels.wechat import outcomes
from api.channels.wechat.account import Account, WeChatPlatform, account_of
from api.channels.wechat.opening import Refused, check_echo, open_delivery
from api.channels.wechat.parts import inside_part
from api.channels.wechat.reading import read
from api.channels.wechat.replying import NO_ANSWER, reply_xml
from api.channels.wechat.xml import Malformed
from api.problems import Problem
from api.services import Services, ServicesDep
from casework.channels.types import FORGOTTEN
from casework.failures import describe

logger = logging.getLogger("yizhu.wechat")
router = APIRouter(include_in_schema=False)

_ACCOUNTS: Final[Mapping[str, WeChatPlatform]] = {"": "wechat", "mini": "wechat_mini"}
_TOLD: Final = {
    400: "这不是微信发来的消息的样子。",
    403: "签名不对、用过了或者过了时间，也可能是加密方式和设置的不一样。",
}
#: Seconds after which a call is answered whatever happens: WeChat listens for five.
ANSWER_BY: Final = 4.6
AccountName = Annotated[str, Query(alias="account")]


@router.get("/channels/wechat")
async def try_address(request: Request, services: ServicesDep, name: AccountName = "") -> Response:
    """WeChat tries the address when it is entered at mp.weixin.qq.com: it wants its ``echostr`` back."""
    account = _account(services, name)
    query = _query(request)
    echo = query.get("echostr", "")
    try:
        signed = check_echo(account, query, services.clock.now())
        if not echo or not echo.isprintable():
            raise Refused(400, "no echostr")
        await _once(services, account, signed.signature, f"echo:{echo}".encode())
    except Refused as refused:
        raise _problem(refused) from None
    return PlainTextResponse(echo)


@router.post("/channels/wechat")
async def deliver(request: Request, services: ServicesDep, name: AccountName = "") -> Response:
    """A message or an event. It is stored before it is answered; the answer is inside, or ``success``."""
    began = time.monotonic()
    account = _account(services, name)
    try:
        body = await request.body()
    except ClientDisconnect:
        return PlainTextResponse("", 400)  # nobody reads it; the platform will deliver again
    try:
        opened = open_delivery(account, _query(request), body, services.clock.now())
        await _once(services, account, opened.signed.signature, body)
        inbound = read(opened.fields, account.platform)
    except Refused as refused:
        raise _problem(refused) from None
    except Malformed as malformed:
        raise _problem(Refused(400, str(malformed))) from None
    if inbound is None:
        if (told := outcomes.failed(opened.fields)) is not None:
            await outcomes.note(services, account.platform, told)
        return PlainTextResponse(NO_ANSWER)
    work = services.channel_work
    assert work is not None  # made with the application
    delivered = await work.take_in(inbound, services.settings.wechat_region)
    if delivered == FORGOTTEN:
        return PlainTextResponse(NO_ANSWER)
    try:
        left = max(0.0, began + ANSWER_BY - time.monotonic())
        answer = await work.answer_inside(delivered, lambda rows, _: inside_part(rows), left)
    except Exception as error:
        # It is stored and will be heard: the platform has nothing to repeat.
        logger.error("a delivery could not be answered inside the call: %s", describe(error))
        answer = None
    if answer is None:
        return PlainTextResponse(NO_ANSWER)
    # Who hung up has not got the answer: it stays unconfirmed, for the repeated delivery or the sender.
    gone = await request.is_disconnected()
    confirm = None if gone else BackgroundTask(work.inside_was_sent, delivered)
    xml = reply_xml(account, opened, answer, services.clock.now(), lambda: secrets.token_hex(8))
    return Response(xml, media_type="application/xml", background=confirm)


def _account(services: Services, name: str) -> Account:
    platform = _ACCOUNTS.get(name)
    account = account_of(services.settings, platform) if platform is not None else None
    if account is None:
        raise Problem(404)
    return account


def _query(request: Request) -> dict[str, str]:
    """The query; what stands twice in it counts as missing."""
    given = request.query_params
    return {name: given[name] for name in given if len(given.getlist(name)) == 1}


async def _once(services: Services, account: Account, signature: str, content: bytes) -> None:
    """A signature serves for one content at one account only: in plain mode it says nothing of the body, and
    both accounts may share a token. Raises Refused."""
    used_for = f"{account.platform}:{hashlib.sha256(content).hexdigest()}"

    def sign() -> bool:
        with services.database.session() as s:
            return services.inbox.sign(s, "wechat", signature, used_for)

    if not await to_thread.run_sync(sign):
        raise Refused(403, "a signature was used again for something else")


def _problem(refused: Refused) -> Problem:
    logger.warning("a call of /channels/wechat was refused: %s", refused.why)
    return Problem(refused.status, _TOLD[refused.status])
