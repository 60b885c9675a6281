"""The Bot API, called through python-telegram-bot: where it is, how long it is waited for, and what its
errors mean for a message of ours."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from casework.channels.types import ChannelError, GiveUp, TryAgain
from casework.failures import describe

logger = logging.getLogger("yizhu.telegram")

# The library's own switch to spans of time in place of bare numbers, without which it warns at every 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")
#: These write addresses, which hold the bot's token, or what people say.
for _name in ("httpx", "httpcore", "telegram"):
    logging.getLogger(_name).setLevel(logging.WARNING)

#: A token that is not taken is tried again so much later: somebody has to change the settings first.
TOKEN_PAUSE: Final = 300.0
_CONNECT: Final = 5.0
_ANSWER: Final = 10.0
_POOL: Final = 32
#: What may be told of a refusal: words of the platform's, none of ours.
_REFUSALS: Final = ("message is too long", "message text is empty", "button_data_invalid", "not modified")


class QuietRequest(HTTPXRequest):
    """The library's own, except that an answer that is no JSON is not written to the log: it may be an echo
    of what was sent."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer as an object. Raises TelegramError when it is none."""
        try:
            answer = json.loads(payload)
        except ValueError:
            raise TelegramError("unreadable answer") from None
        if not isinstance(answer, dict) or not ("result" in answer or answer.get("ok") is False):
            raise TelegramError("unreadable answer")
        return answer


class YizhuBot(Bot):
    """The bot, with updates as they come: what is read of them is read in one place (``reading.py``), and one
    that the library cannot read does not stop those behind it."""

    def __repr__(self) -> str:
        """Without the token, which the library's own shows."""
        return "YizhuBot"

    async def raw_updates(self, offset: int | None, timeout: int, allowed: tuple[str, ...]) -> list[Any]:
        """Wait up to ``timeout`` seconds for updates from ``offset`` on. Raises TelegramError."""
        asked = {"offset": offset, "timeout": timeout, "allowed_updates": list(allowed)}
        found = await self._post("getUpdates", asked, read_timeout=timeout + _ANSWER)
        if not isinstance(found, list):
            raise TelegramError("unreadable answer")
        return found

    async def close_connections(self) -> None:
        """Close what is open towards Telegram. (``shutdown`` closes only what ``initialize`` opened, with a
        call that may fail.)"""
        for request in self._request:
            await request.shutdown()


def api_base(base: str) -> str:
    """The address of the Bot API without ``/bot``, as the settings may name it either way.

    >>> api_base("https://api.telegram.org"), api_base("http://127.0.0.1:8081/bot/")
    ('https://api.telegram.org', 'http://127.0.0.1:8081')
    """
    return base.rstrip("/").removesuffix("/bot").rstrip("/")


def make_bot(token: str, base: str) -> YizhuBot:
    """The bot of ``token`` at the Bot API ``base``. Calls nothing yet."""
    address = api_base(base)

    def request(pool: int) -> QuietRequest:
        return QuietRequest(
            connection_pool_size=pool,
            connect_timeout=_CONNECT,
            read_timeout=_ANSWER,
            write_timeout=_ANSWER,
            pool_timeout=_CONNECT,
        )

    return YizhuBot(
        token,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=request(_POOL),
        get_updates_request=request(1),
    )


@contextmanager
def translated() -> Iterator[None]:
    """Let errors of the Bot API leave only as ``TryAgain`` or ``GiveUp``."""
    try:
        yield
    except ChannelError:
        raise
    except Exception as error:
        # Neither text nor cause: the library puts what was sent into both.
        raise meaning(error) from None


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram asks to be left alone."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def meaning(error: Exception) -> TryAgain | GiveUp:
    """What an error of the Bot API means for a message of ours."""
    if isinstance(error, RetryAfter):
        return TryAgain("busy", seconds_of(error))
    if isinstance(error, Forbidden):
        return GiveUp("left")
    if isinstance(error, InvalidToken):
        return TryAgain("token", TOKEN_PAUSE)
    if isinstance(error, ChatMigrated):
        return GiveUp("bad_recipient")
    if isinstance(error, BadRequest):
        said = error.message.lower()
        if "chat not found" in said or "peer_id_invalid" in said:
            return GiveUp("bad_recipient")
        logger.warning("refused: %s", next((known for known in _REFUSALS if known in said), "other"))
        return GiveUp("refused")
    if not isinstance(error, NetworkError):
        logger.warning("a call failed: %s", describe(error))
    return TryAgain("busy")
