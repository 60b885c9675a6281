"""What goes wrong on the way between Telegram and a bot, and how often."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields
from typing import Literal

#: What befalls a call of the Bot API.
ApiFault = Literal["error_500", "error_502", "flood", "cut_before", "cut_after"]
#: What befalls a request to the webhook.
WebhookFault = Literal["cut", "unheard"]


@dataclass(frozen=True)
class Faults:
    """How likely each fault is, 0 to 1, each drawn by itself. Nothing goes wrong unless it is said here."""

    #: The request to the webhook comes up to ``longest_delay`` seconds late.
    webhook_delay: float = 0.0
    #: The connection breaks in the middle of the request; it is sent again later.
    webhook_cut: float = 0.0
    #: The request arrives whole, its answer is lost; it is sent again later.
    webhook_unheard: float = 0.0
    #: The request is sent twice, the second at the same time or after the first was answered.
    webhook_twice: float = 0.0
    #: The update after it goes first.
    webhook_reorder: float = 0.0
    #: The API answers 500, or 502, and does nothing.
    api_500: float = 0.0
    api_502: float = 0.0
    #: The API answers 429 and asks to wait ``retry_after`` seconds.
    api_429: float = 0.0
    #: The connection breaks before anything is done: nothing is shown.
    api_cut_before: float = 0.0
    #: The message is shown, and then its answer is lost. No bot can tell this from the one before.
    api_cut_after: float = 0.0
    longest_delay: float = 0.2
    retry_after: int = 1

    def __post_init__(self) -> None:
        for field in fields(self):
            if field.name not in ("longest_delay", "retry_after") and not 0 <= getattr(self, field.name) <= 1:
                raise ValueError(f"{field.name} is a probability")


class Chance:
    """Draws what goes wrong. ``faults`` may be changed while the server runs.

    Called in the server's loop only; its draws come in the order in which requests do, so a seed repeats the
    mixture of a run and, with one request at a time, the run.
    """

    def __init__(self, source: random.Random, faults: Faults) -> None:
        self._source, self.faults = source, faults

    def _happens(self, probability: float) -> bool:
        return probability > 0 and self._source.random() < probability

    def api(self) -> ApiFault | None:
        """What befalls the next call of the API."""
        now = self.faults
        odds: tuple[tuple[ApiFault, float], ...] = (
            ("error_500", now.api_500),
            ("error_502", now.api_502),
            ("flood", now.api_429),
            ("cut_before", now.api_cut_before),
            ("cut_after", now.api_cut_after),
        )
        return next((fault for fault, probability in odds if self._happens(probability)), None)

    def webhook(self) -> WebhookFault | None:
        """What befalls the next request to the webhook."""
        if self._happens(self.faults.webhook_cut):
            return "cut"
        return "unheard" if self._happens(self.faults.webhook_unheard) else None

    def delay(self) -> float:
        """Seconds by which a request to the webhook is late."""
        late = self._happens(self.faults.webhook_delay)
        return self._source.uniform(0, self.faults.longest_delay) if late else 0.0

    def twice(self) -> Literal["at once", "afterwards"] | None:
        """Whether and when a request is sent a second time."""
        if not self._happens(self.faults.webhook_twice):
            return None
        return "at once" if self._source.random() < 0.5 else "afterwards"

    def reorder(self) -> bool:
        """Whether the next update goes before this one."""
        return self._happens(self.faults.webhook_reorder)
