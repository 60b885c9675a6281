"""What Telegram is told about the bot when the service starts: where its updates go, what its menu offers,
what stands in an empty chat. Tried until it is taken; the service does not wait for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlsplit

from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats
from telegram.error import BadRequest, InvalidToken, RetryAfter

from api.channels.telegram.bot import seconds_of
from api.channels.telegram.updates import ALLOWED_UPDATES
from api.channels.telegram.wording import TelegramWording
from casework.failures import describe

logger = logging.getLogger("yizhu.telegram")

PATH: Final = "/channels/telegram"
#: Calls that Telegram may make at once: few, so that they seldom overtake one another.
MAX_CONNECTIONS: Final = 8
_PAUSES: Final = (2.0, 10.0, 60.0, 300.0, 900.0)

#: What Telegram says of settings that it does not take, and what to change. Its own words are not logged,
#: since they may repeat an address.
_HINTS: Final = {
    "unallowed characters": "YIZHU_TELEGRAM_SECRET may hold A-Z, a-z, 0-9, _ and - only",
    "https": "YIZHU_TELEGRAM_WEBHOOK_URL has to begin with https://",
    "port": "YIZHU_TELEGRAM_WEBHOOK_URL may name port 443, 80, 88 or 8443 only",
    "resolve": "the host of YIZHU_TELEGRAM_WEBHOOK_URL is not found",
}

Step = Callable[[], Awaitable[object]]


def webhook_address(url: str) -> str:
    """Where updates go: the service's public address as the settings name it, with the door's path.

    >>> webhook_address("https://help.example.cn/")
    'https://help.example.cn/channels/telegram'
    >>> webhook_address("https://help.example.cn/channels/telegram")
    'https://help.example.cn/channels/telegram'
    """
    url = url.rstrip("/")
    return url if urlsplit(url).path.endswith(PATH) else f"{url}{PATH}"


def steps(
    bot: Bot, words: TelegramWording, *, polling: bool, webhook_url: str, secret: str | None
) -> list[tuple[str, Step]]:
    """What is to be told, with a name for the log. Without ``webhook_url`` the webhook is left as it is."""
    commands = [BotCommand(name, text) for name, text in words.commands.items()]
    todo: list[tuple[str, Step]] = []
    if polling:
        # Updates are either delivered or fetched; those that wait stay.
        todo.append(("deleteWebhook", lambda: bot.delete_webhook(drop_pending_updates=False)))
    elif webhook_url and secret:
        todo.append(
            (
                "setWebhook",
                lambda: bot.set_webhook(
                    webhook_address(webhook_url),
                    secret_token=secret,
                    allowed_updates=ALLOWED_UPDATES,
                    max_connections=MAX_CONNECTIONS,
                ),
            )
        )
    return [
        *todo,
        ("setMyCommands", lambda: bot.set_my_commands(commands, scope=BotCommandScopeAllPrivateChats())),
        ("setMyDescription", lambda: bot.set_my_description(words.description)),
        ("setMyShortDescription", lambda: bot.set_my_short_description(words.short_description)),
    ]


async def introduce(
    todo: list[tuple[str, Step]], *, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> None:
    """Do each step until it is done. Never raises."""
    failures = 0
    while todo:
        name, step = todo[0]
        try:
            await step()
        except Exception as error:
            logger.warning("%s failed, it is tried again: %s", name, _hint(error) or describe(error))
            # What fails does not hold up what stands behind it.
            todo = [*todo[1:], todo[0]]
            pause = _PAUSES[min(failures, len(_PAUSES) - 1)]
            await sleep(max(pause, seconds_of(error)) if isinstance(error, RetryAfter) else pause)
            failures += 1
        else:
            todo = todo[1:]


def _hint(error: Exception) -> str | None:
    """What whoever runs the service has to change, where that is known."""
    if isinstance(error, InvalidToken):
        return "Telegram does not take YIZHU_TELEGRAM_TOKEN"
    if not isinstance(error, BadRequest):
        return None
    said = error.message.lower()
    return next((hint for word, hint in _HINTS.items() if word in said), None)
