"""What happened at the stand-in, counted. Holds no token and no text."""

from __future__ import annotations

import threading
import time
from collections import Counter


class Journal:
    """Counts by name, such as ``call sendMessage``, ``answer 429``, ``update delivered``. Any thread.

    Whoever waits for ``changed`` is told of each.
    """

    def __init__(self, changed: threading.Condition) -> None:
        self._lock = changed
        self._counts: Counter[str] = Counter()
        self._times_sent: Counter[int] = Counter()
        self._overtaken: set[int] = set()
        self._first: dict[int, float] = {}
        self._surely: dict[int, float] = {}

    def note(self, what: str) -> None:
        """One more of these."""
        with self._lock:
            self._counts[what] += 1
            self._lock.notify_all()

    def sent(self, update_id: int, whole: bool = True) -> None:
        """An update set out on its way to the bot, the first time or again; ``whole``: it may be heard."""
        with self._lock:
            if whole:
                self._first.setdefault(update_id, time.monotonic())
            self._times_sent[update_id] += 1
            self._counts["update repeated" if self._times_sent[update_id] > 1 else "update sent"] += 1
            self._lock.notify_all()

    def heard(self, update_id: int) -> None:
        """The bot said that it has it."""
        with self._lock:
            self._surely.setdefault(update_id, time.monotonic())

    def arrival(self, update_id: int) -> tuple[float | None, float | None]:
        """When an update may have been heard first, and when it surely was, in monotonic seconds."""
        with self._lock:
            return self._first.get(update_id), self._surely.get(update_id)

    def overtaken(self, update_id: int) -> None:
        """An update was put behind the next of its person."""
        with self._lock:
            self._overtaken.add(update_id)
            self._counts["update overtaken"] += 1

    def count(self, what: str) -> int:
        """How often."""
        with self._lock:
            return self._counts[what]

    def counts(self, beginning: str = "") -> dict[str, int]:
        """All counts whose name begins so."""
        with self._lock:
            return {name: n for name, n in sorted(self._counts.items()) if name.startswith(beginning)}

    def times_sent(self, update_id: int) -> int:
        """How often an update set out."""
        with self._lock:
            return self._times_sent[update_id]

    def was_overtaken(self, update_id: int) -> bool:
        """Whether a later update of the same person went before it."""
        with self._lock:
            return update_id in self._overtaken
