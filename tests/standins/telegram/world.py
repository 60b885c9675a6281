"""All that the stand-in knows: chats, updates on their way, files, pressed buttons, the webhook."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .journal import Journal
from .shown import Chat, Json

Found = TypeVar("Found")

#: Kinds of updates that a bot gets only when it asks for them by name.
ONLY_WHEN_NAMED = {"chat_member", "message_reaction", "message_reaction_count"}


class NotSeen(AssertionError):
    """What was waited for did not come in time."""


@dataclass(frozen=True)
class Update:
    """Something for the bot.

    Updates of one queue are sent to a webhook one after the other, queues at the same time. What is written
    in a chat is one queue and buttons that are pressed there are another: the platform sends over many
    connections, and a bot that counts on the order of both is wrong.
    """

    id: int
    kind: str
    queue: tuple[str, int]
    body: Json


@dataclass(frozen=True)
class Webhook:
    """Where updates are sent."""

    url: str
    secret: str
    max_connections: int = 40
    allowed: tuple[str, ...] = ()


@dataclass
class Pressed:
    """A button that somebody pressed; it turns until it is answered."""

    id: str
    chat_id: int
    at: float
    update_id: int = 0
    answered: bool = False


@dataclass
class World:
    """Everything, under one lock: ``changed`` is told of each change."""

    bot: Json
    now: Callable[[], float] = time.time
    chats: dict[int, Chat] = field(default_factory=dict)
    pending: dict[int, Update] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    pressed: dict[str, Pressed] = field(default_factory=dict)
    settings: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    webhook: Webhook | None = None
    allowed: tuple[str, ...] = ()
    #: The last fault of the webhook, as ``getWebhookInfo`` tells it: when, and what.
    webhook_fault: tuple[int, str] | None = None
    #: Called, in whatever thread, when there is something to send.
    wake: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.journal = Journal(self.changed)
        self._update_ids = itertools.count(870_000_001)
        self._private_ids = itertools.count(1)
        self._group_ids: dict[int, Iterator[int]] = {}
        self._file_ids, self._query_ids = itertools.count(1), itertools.count(4_000_000_001)

    def message_id(self, chat: Chat) -> int:
        """The next: counted over all private chats of a bot, and in each group by itself."""
        if chat.kind == "private":
            return next(self._private_ids)
        return next(self._group_ids.setdefault(chat.id, itertools.count(1)))

    def keep_file(self, folder: str, ending: str, content: bytes) -> str:
        """The id under which a bot can get the file."""
        with self.changed:
            number = next(self._file_ids)
            file_id = f"AgACAgUAAxkBAAI{number:08d}"
            self.files[file_id] = (f"{folder}/file_{number}.{ending}", content)
            return file_id

    def press(self, chat_id: int) -> Pressed:
        """A button was pressed."""
        with self.changed:
            pressed = Pressed(str(next(self._query_ids)), chat_id, self.now())
            self.pressed[pressed.id] = pressed
            return pressed

    def send(self, kind: str, chat_id: int, content: Json) -> int | None:
        """Something for the bot; the id of the update, None when the bot does not want this kind."""
        wanted = kind in self.allowed if self.allowed else kind not in ONLY_WHEN_NAMED
        if not wanted:
            self.journal.note("update not wanted")
            return None
        return self.send_raw({kind: content}, (kind.removeprefix("edited_"), chat_id))

    def send_raw(self, body: Json, queue: tuple[str, int] | None = None) -> int:
        """Any update at all; gets an id unless it brings one of its own."""
        with self.changed:
            update_id = body.get("update_id") or next(self._update_ids)
            kind = next((name for name in body if name != "update_id"), "unknown")
            body = {"update_id": update_id, **body}
            self.pending[update_id] = Update(update_id, kind, queue or ("raw", update_id), body)
            self.changed.notify_all()
        self.wake()
        return update_id

    def arrived(self, update_id: int) -> None:
        """The bot has it: it is not sent again."""
        with self.changed:
            if self.pending.pop(update_id, None) is not None:
                self.journal.heard(update_id)
                self.journal.note("update delivered")
            self.changed.notify_all()

    def wait(self, happens: Callable[[], Found | None], seconds: float, what: str) -> Found:
        """What ``happens`` once it is something. Raises NotSeen."""
        until = time.monotonic() + seconds
        with self.changed:
            while not (found := happens()):
                left = until - time.monotonic()
                if left <= 0 or not self.changed.wait(left):
                    if found := happens():
                        return found
                    raise NotSeen(f"not within {seconds:g} s: {what}")
            return found
