"""What happened at the stand-in, counted. Holds no token and no text."""

from __future__ import annotations

import threading
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

    def note(self, what: str) -> None:
        """One more of these."""
        with self._lock:
            self._counts[what] += 1
            self._lock.notify_all()

    def sent(self, update_id: int) -> None:
        """An update set out on its way to the bot, the first time or again."""
        with self._lock:
            self._times_sent[update_id] += 1
            self._counts["update repeated" if self._times_sent[update_id] > 1 else "update sent"] += 1
            self._lock.notify_all()

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
