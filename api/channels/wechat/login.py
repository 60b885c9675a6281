"""Who is at the mini program: its login code exchanged for the person's openid.

What WeChat gives beside it (``session_key``, ``unionid``) is not looked at and not kept.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Final

import aiohttp
import orjson

from casework.settings import Settings

logger = logging.getLogger("yizhu.wechat")

#: The phone waits meanwhile.
_TIMEOUT: Final = aiohttp.ClientTimeout(total=8.0, connect=3.0)
_MOST_BYTES: Final = 64 * 1024
#: Wrong, used before, of another mini program; 40226: WeChat itself lets this person not in.
_BAD_CODE: Final = frozenset({40029, 40163, 40226})
_SECONDS_BUSY: Final = 5
_SECONDS_TOO_OFTEN: Final = 60


class BadCode(Exception):
    """The code opens nothing: the phone needs another one."""


class NotNow(Exception):
    """WeChat does not tell; after so many seconds it may."""

    def __init__(self, after: int) -> None:
        super().__init__(after)
        self.after = after


@dataclass(frozen=True)
class MiniProgram:
    """The mini program that this installation has."""

    app_id: str
    secret: str = field(repr=False)


def mini_program_of(settings: Settings) -> MiniProgram | None:
    """The mini program, without an id of its own the official account's; None when there is none."""
    app_id, secret = settings.wechat_mini_app_id, settings.wechat_mini_app_secret
    if not app_id:
        app_id, secret = settings.wechat_app_id, settings.wechat_app_secret
    if not app_id or secret is None or not secret.get_secret_value():
        return None
    return MiniProgram(app_id, secret.get_secret_value())


async def openid_of(program: MiniProgram, base: str, code: str) -> str:
    """The openid of the person whose phone gave this code. Raises ``BadCode``, ``NotNow``."""
    asked = {
        "appid": program.app_id,
        "secret": program.secret,
        "js_code": code,
        "grant_type": "authorization_code",
    }
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.get(
                f"{base.rstrip('/')}/sns/jscode2session", params=asked, allow_redirects=False
            ) as response,
        ):
            status, body = response.status, await response.content.read(_MOST_BYTES)
    except (aiohttp.ClientError, TimeoutError, OSError):
        # Their text has the address in it, and that the secret.
        raise NotNow(_SECONDS_BUSY) from None
    return _openid_in(status, body)


def _openid_in(status: int, body: bytes) -> str:
    try:
        answer = orjson.loads(body) if status == 200 else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise NotNow(_SECONDS_BUSY)
    openid, errcode = answer.get("openid"), answer.get("errcode")
    if isinstance(openid, str) and 0 < len(openid) <= 128:
        return openid
    if errcode in _BAD_CODE:
        raise BadCode
    if errcode == -1:
        raise NotNow(_SECONDS_BUSY)
    if errcode != 45011:
        shown = errcode if isinstance(errcode, int) else "none"
        logger.error("WeChat refuses a mini program's login, code %s: app id, secret or its own fault", shown)
    raise NotNow(_SECONDS_TOO_OFTEN)
