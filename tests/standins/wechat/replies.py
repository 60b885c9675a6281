"""What every call has in common: it answers HTTP 200 with an errcode, checks the token, and faults strike."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.standins.wechat.world import Account, World

#: What the platform writes beside its codes.
WORDS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40015: "invalid button type",
    40016: "invalid button size",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40029: "invalid code",
    40037: "invalid template_id",
    40125: "invalid appsecret",
    40163: "code been used",
    40200: "invalid account type",
    41001: "access_token missing",
    42001: "access_token expired",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    44002: "empty post data",
    44004: "empty text message content",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    45072: "invalid command",
    45080: "no message from the user within 30 seconds",
    45081: "typing already",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid",
    48001: "api unauthorized",
}


class Refused(Exception):
    """The call is answered with that errcode."""

    def __init__(self, errcode: int) -> None:
        super().__init__(errcode)
        self.errcode = errcode


Call = Callable[[Account, web.Request], Awaitable[web.StreamResponse]]


def answer(fields: dict[str, Any] | None = None) -> web.Response:
    """``errcode`` 0, or fields of its own."""
    return web.json_response({"errcode": 0, "errmsg": "ok"} if fields is None else fields)


def refusal(world: World, errcode: int) -> web.Response:
    """An errcode, with HTTP 200."""
    world.count(f"refused.{errcode}")
    rid = f"{int(world.now()):x}-{world.random.getrandbits(32):08x}-{world.random.getrandbits(32):08x}"
    return web.json_response({"errcode": errcode, "errmsg": f"{WORDS[errcode]} rid: {rid}"})


async def body_of(request: web.Request) -> dict[str, Any]:
    """The JSON of a call. Raises Refused."""
    if not (raw := await request.read()):
        raise Refused(44002)
    try:
        body = json.loads(raw)
    except ValueError as wrong:
        raise Refused(47001) from wrong
    if not isinstance(body, dict):
        raise Refused(47001)
    return body


def with_token(
    world: World, call: Call, faulty: bool = True
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """A call that needs an access token, with the faults that may strike it."""

    async def handle(request: web.Request) -> web.StreamResponse:
        world.count(f"call.{request.path}")
        try:
            if faulty and (fault := _fault(world, request)) is not None:
                return fault
            token = request.query.get("access_token", "")
            if not token:
                raise Refused(41001)
            account = world.account_of(token)
            if account is None:
                raise Refused(40014)
            if (errcode := account.tokens.use(token)) != 0:
                raise Refused(errcode)
            answered = await call(account, request)
        except Refused as refused:
            return refusal(world, refused.errcode)
        if faulty and world.strikes("lost_after_shown"):
            _cut(request)
        return answered

    return handle


def _fault(world: World, request: web.Request) -> web.Response | None:
    if world.strikes("reset"):
        _cut(request)
        return web.Response()
    if world.strikes("bad_gateway"):
        return web.Response(
            status=502, text="<html><body>502 Bad Gateway</body></html>", content_type="text/html"
        )
    if world.strikes("busy"):
        return refusal(world, -1)
    if world.strikes("limited"):
        world.limited_until = world.now() + world.faults.limited_for
    if world.now() < world.limited_until:
        return refusal(world, world.faults.limited_code)
    token = request.query.get("access_token", "")
    if (account := world.account_of(token)) is not None and world.strikes("token_dies"):
        account.tokens.kill(token, world.random.choice((40001, 42001)))
    return None


def _cut(request: web.Request) -> None:
    """Break the connection as a dead server does: no answer, a reset."""
    if request.transport is not None:
        request.transport.abort()
