"""How a bot gets its updates: the webhook set, told of and deleted; polling with an offset."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from .params import Params
from .refused import Refused, bad
from .shown import Json
from .world import Update, Webhook, World


def set_webhook(world: World, params: Params, plain_http: bool) -> bool:
    """Updates go to a URL from now on. Called under the lock."""
    url, secret = params.text("url"), params.text("secret_token")
    if not url:
        return delete_webhook(world, params)
    if not re.match(r"https?://[^\s/]+" if plain_http else r"https://[^\s/]+", url):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")
    most = params.number("max_connections", 40)
    if not 1 <= most <= 100:
        raise bad("max_connections must be between 1 and 100")
    allowed = _allowed(params)
    if params.flag("drop_pending_updates"):
        world.pending.clear()
    world.allowed = world.allowed if allowed is None else allowed
    world.webhook, world.webhook_fault = Webhook(url, secret, most, world.allowed), None
    world.changed.notify_all()
    return True


def delete_webhook(world: World, params: Params) -> bool:
    """Updates wait until they are asked for. Called under the lock."""
    world.webhook = None
    if params.flag("drop_pending_updates"):
        world.pending.clear()
    world.changed.notify_all()
    return True


def webhook_info(world: World) -> Json:
    """Where updates go, and how many wait. Called under the lock."""
    hook = world.webhook
    info: Json = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.pending),
    }
    if hook:
        info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
    if world.allowed:
        info["allowed_updates"] = list(world.allowed)
    if hook and world.webhook_fault:
        info["last_error_date"], info["last_error_message"] = world.webhook_fault
    return info


def _allowed(params: Params) -> tuple[str, ...] | None:
    names = params.json("allowed_updates")
    if names is None:
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise bad("can't parse allowed_updates: expected an Array of String")
    return tuple(names)


class Polling:
    """``getUpdates``. One asks at a time; whoever asks later sends the earlier one away. In the loop only."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._turn, self._news = 0, asyncio.Event()

    def wake(self) -> None:
        """There is something new."""
        self._news.set()

    async def get_updates(self, params: Params) -> list[Json]:
        """The updates from ``offset`` on, as soon as there are some; all before it are confirmed."""
        self._turn += 1
        turn = self._turn
        self._news.set()  # whoever waits sees that its turn is over
        limit, seconds = params.number("limit", 100), params.number("timeout", 0)
        if not 1 <= limit <= 100:
            raise bad("limit must be between 1 and 100")
        with self._world.changed:
            allowed = _allowed(params)
            self._world.allowed = self._world.allowed if allowed is None else allowed
            self._confirm(params.number("offset", 0))
        loop = asyncio.get_running_loop()
        until = loop.time() + min(seconds, 50)
        while True:
            if turn != self._turn:
                raise Refused(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
                    "is running",
                )
            self._news.clear()
            with self._world.changed:
                if self._world.webhook is not None:
                    raise Refused(
                        409,
                        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
                        "delete the webhook first",
                    )
                found = self._first(limit)
            left = until - loop.time()
            if found or left <= 0:
                for update in found:
                    self._world.journal.sent(update.id)
                return [update.body for update in found]
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                continue

    def _first(self, limit: int) -> list[Update]:
        return [self._world.pending[number] for number in sorted(self._world.pending)[:limit]]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            kept = sorted(self._world.pending)[offset:]
            offset = kept[0] if kept else 0
        for number in [number for number in self._world.pending if number < offset]:
            self._world.arrived(number)


def hook_method(world: World, name: str, params: Params, plain_http: bool) -> Any:
    """One of the three methods of the webhook; None for another name."""
    if name == "setwebhook":
        return set_webhook(world, params, plain_http)
    if name == "deletewebhook":
        return delete_webhook(world, params)
    return webhook_info(world) if name == "getwebhookinfo" else None
