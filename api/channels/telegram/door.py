"""``POST /channels/telegram``: what Telegram delivers. It is answered as soon as it is stored."""

from __future__ import annotations

import hmac

import orjson
from fastapi import APIRouter, Request, Response
from starlette.datastructures import Headers
from starlette.types import Scope

from api.channels.telegram.introducing import PATH
from api.channels.telegram.reading import NoUpdate
from api.channels.telegram.receiving import Receiving
from api.problems import Problem

_HEADER = "x-telegram-bot-api-secret-token"

router = APIRouter()


class Door:
    """The open door: who may come in, and what takes in what they bring."""

    def __init__(self, secret: str, receiving: Receiving) -> None:
        self._secret = secret.encode()
        self.receiving = receiving

    def knows(self, headers: Headers) -> bool:
        """Whether the caller has the secret. Takes as long for a wrong one as for the right one."""
        return hmac.compare_digest(headers.get(_HEADER, "").encode(), self._secret)


def carries_secret(scope: Scope) -> bool:
    """Whether a call is Telegram's own: for the envelope, which lets nobody else send a large body."""
    door = _door(scope)
    return scope["path"] == PATH and door is not None and door.knows(Headers(scope=scope))


def _door(scope: Scope) -> Door | None:
    telegram = scope["app"].state.services.telegram if "app" in scope else None
    return None if telegram is None else telegram.door


@router.post(PATH, include_in_schema=False)
async def deliver(request: Request) -> Response:
    """Take in one update. 404 while the channel is off, 403 without the secret, 400 for what is no update."""
    door = _door(request.scope)
    if door is None:
        raise Problem(404)
    if not door.knows(request.headers):
        raise Problem(403, "没有带对的密钥。")
    try:
        await door.receiving.update(orjson.loads(await request.body()))
    except (orjson.JSONDecodeError, NoUpdate):
        raise Problem(400, "这不是 Telegram 的更新。") from None
    return Response()
