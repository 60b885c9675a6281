"""What goes wrong between two servers: which faults strike, decided by a random that is handed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random


@dataclass
class Faults:
    """Each a probability from 0 to 1. Those of a delivery are thrown for each try, of a call for each call.

    The last try of a message is spared: if that fails too, the platform itself forgets the message, and
    nobody could tell."""

    random: Random = field(default_factory=lambda: Random(0))
    # Deliveries
    delayed: float = 0.0
    """The request travels longer than the limit: the platform has tried again when it arrives."""
    answer_lost: float = 0.0
    """The request arrives, its answer does not come back."""
    cut: float = 0.0
    """No connection, or cut before the request is whole."""
    repeated: float = 0.0
    """Delivered once more although it was answered."""
    reordered: float = 0.0
    """Held for a moment, so that what the user said next is there first."""
    # Calls
    busy: float = 0.0
    """-1: the system is busy."""
    bad_gateway: float = 0.0
    """502 with a page of HTML."""
    token_dies: float = 0.0
    """The token that this call brings is no longer good: 40001 or 42001."""
    limited: float = 0.0
    """``limited_code`` from now on for ``limited_for`` seconds: 45009 used up for today, 45011 too many a
    minute."""
    reset: float = 0.0
    """The connection breaks before the message was shown."""
    lost_after_shown: float = 0.0
    """The connection breaks after it was shown. Whoever sends at least once shows it twice then: off."""

    delay: float = 1.0
    """How long beyond the limit ``delayed`` takes, in seconds."""
    hold: float = 0.3
    """How long ``reordered`` holds a message, in seconds."""
    limited_for: float = 0.5
    limited_code: int = 45009
    spare_last: bool = True

    def strikes(self, name: str) -> bool:
        """Whether the fault of that name happens now."""
        probability: float = getattr(self, name)
        return probability > 0 and self.random.random() < probability
