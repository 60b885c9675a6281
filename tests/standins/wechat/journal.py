"""What happened, counted, so that a run can say afterwards whether anything was lost or doubled."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """How one try to deliver ended."""

    TAKEN = "taken"
    """Answered in time, well formed: the platform is content."""
    TOO_LATE = "too_late"
    """No answer within the limit; the connection was cut."""
    UNREACHABLE = "unreachable"
    """No connection, or it broke before an answer."""
    WRONG = "wrong"
    """An answer that is none: another status than 200, or a body that breaks the protocol."""
    REPEATED = "repeated"
    """Delivered when nobody waited for an answer any more: once more after it was taken, or much too late."""


@dataclass
class Try:
    """One request to the callback."""

    nonce: str
    at: float
    outcome: Outcome | None = None
    took: float = 0.0
    """Seconds until there was an answer, or until it was clear that there will be none."""
    arrived: bool = False
    """Whether the whole request was written to the connection."""
    answered: bool = False
    """Whether a well-formed answer came back, even if it was then lost."""
    why: str = ""
    answer: str = ""
    """What came back, opened; empty also for ``success``."""


@dataclass
class Said:
    """One thing a user did, and how its delivery went."""

    openid: str
    key: str
    """MsgId, or for an event openid and time."""
    at: float
    kind: str
    text: str = ""
    tries: list[Try] = field(default_factory=list)
    done: bool = False
    taken: bool = False

    @property
    def arrived_at(self) -> float | None:
        """When the first whole request of it had been written, by the platform's clock."""
        return min((one.at for one in self.tries if one.arrived), default=None)


@dataclass
class Journal:
    """All of it: ``said`` in the order in which users acted, ``counts`` by name.

    Names: ``said``, ``try.<outcome>``, ``given_up``, ``shown.<how>``, ``refused.<errcode>``,
    ``fault.<name>``, ``call.<path>``, ``http.<status>`` for answers of the callback that were not 200."""

    said: list[Said] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def count(self, name: str) -> None:
        """One more."""
        self.counts[name] += 1

    @property
    def given_up(self) -> list[Said]:
        """What no try got an answer for: after three the platform forgets a message."""
        return [one for one in self.said if one.done and not one.taken]

    @property
    def faults(self) -> dict[str, int]:
        """How often each fault struck."""
        return {
            name.removeprefix("fault."): number
            for name, number in sorted(self.counts.items())
            if name.startswith("fault.")
        }
