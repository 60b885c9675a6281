"""What a channel's stand-in has to offer for a fault run, and what a run is. A channel adds one ``Side``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.support.running import Running

Message = Mapping[str, Any]


@dataclass(frozen=True)
class Arrival:
    """When something that was said reached the service, in seconds of any one clock.

    ``first``: the earliest request that may have been heard, None if none was. ``surely``: the earliest one
    that was heard for certain, None if no request came through. Whatever was said later may be heard earlier
    only if this one was not surely there by then.
    """

    first: float | None
    surely: float | None


@dataclass(frozen=True)
class Seen:
    """One message on somebody's screen: what a person reads, buttons left out, numbers and lines for typed
    choices left in. ``at``: when it was shown, by this machine's clock (0.0: not known). ``again``: the
    answer to that thing of theirs, which the platform had to ask for once more because the first answer was
    lost on its way or came too late; what was said later may have been answered meanwhile."""

    text: str
    at: float = 0.0
    again: str | None = None


@dataclass(frozen=True)
class Talk:
    """One person's side of it.

    ``stored``: the messages of all their talks as the staff API gives them, each with ``in_reply_to`` as the
    database has it. ``arrivals``: of each thing that was said. ``prefixes``: what may stand before a
    caseworker's words. ``in_turn``: they waited for each answer, so that all of it is stored in their order.
    """

    who: str
    said: Sequence[str]
    shown: Sequence[Seen]
    stored: Sequence[Message]
    arrivals: Mapping[str, Arrival]
    prefixes: Sequence[str] = ("",)
    in_turn: bool = False


@dataclass(frozen=True)
class Beside:
    """Something that is shown and stands in no transcript: after the answers to the first ``after`` things
    that were said. ``newest``: what was said last to whoever goes on with this talk is shown below it."""

    after: int
    text: str
    newest: bool = False


class Person(Protocol):
    """Somebody at the platform. Whatever they do is done now, and no answer waited for."""

    @property
    def edits(self) -> Callable[[str, str], None] | None:
        """Change something that was said; None where a platform has no such thing."""
        ...

    @property
    def shares_phone(self) -> Callable[[str], None] | None:
        """Hand over the own number by one tap; None as for ``edits``."""
        ...

    def says(self, text: str, stored: str | None = None) -> None:
        """Type it; ``stored``: how it stands in the transcript, if otherwise; empty: not at all."""
        ...

    def comes(self) -> None:
        """Begin, as one does there: follow the account, start the bot."""
        ...

    def leaves(self) -> None:
        """Unsubscribe, or block us."""
        ...

    def returns(self) -> bool:
        """Come back; whether that is answered."""
        ...

    def can_tap(self, title: str) -> bool:
        """Whether the newest choices on the screen can be tapped, and this is one of them."""
        ...

    def taps(self, title: str) -> None:
        """Tap it."""
        ...

    def sends_voice(self, heard: str | None) -> None:
        """Speak; ``heard``: what the platform writes down of it."""
        ...

    def sends_picture(self) -> None:
        """A picture with nothing to read on it."""
        ...

    def sends_place(self, address: str) -> None:
        """A place on the map."""
        ...

    def settled(self) -> bool:
        """Whether all that they did was delivered."""
        ...

    def seen(self) -> Sequence[Seen]:
        """Everything that was shown, oldest first."""
        ...

    def arrival(self, text: str) -> Arrival:
        """How what was said arrived."""
        ...


class Side(Protocol):
    """One platform and its faults, as ``tests/faults/<channel>.py`` builds it."""

    name: str
    settings: Mapping[str, str]
    """Settings ``YIZHU_*`` for the program."""
    only_inside: bool
    """Whether the platform takes no message of ours but the answer inside its own call: what is not ready by
    then comes with the answer to the next thing that the person says."""

    def connect(self, running: Running) -> None:
        """The program runs: deliver there from now on."""
        ...

    def person(self) -> Person:
        """Somebody new."""
        ...

    def quiet(self) -> None:
        """No more faults from now on."""
        ...

    def under_way(self) -> int:
        """So many things that people said are still being delivered."""
        ...

    def figures(self) -> Mapping[str, int]:
        """Counts for the table: words in Chinese, what happened how often."""
        ...

    def broken(self) -> Sequence[str]:
        """What the platform itself saw go wrong: a 5xx, a message that it gave up. Must be empty."""
        ...

    def stop(self) -> None:
        """Hang up."""
        ...


@dataclass(frozen=True)
class Plan:
    """How much, and what dies."""

    messages: int = 1200
    people: int = 60
    kills_of_service: int = 4
    kills_of_engine: int = 3
    restarts_of_service: int = 2
    """Ended by SIGTERM, as whoever restarts it does: it may finish what is under way."""
    filers: int = 10
    """So many people besides hold a whole talk that files an application, and wait for each answer."""
    linked: int = 3
    """So many of them have somebody who goes on with it elsewhere, by a code."""
    live_replies: int = 20
    """So many talks are taken over by a caseworker, who says something and hands them back."""
    seconds_between: float = 0.05
    """Mean pause between two things that anybody says."""
    at_once: int = 12
    """Nobody says anything more while so many things are being delivered: a county is not a load test."""
    burst: float = 0.3
    """Probability that a person says the next things ``burst_pause`` seconds later, waiting for nothing."""
    burst_pause: float = 0.5
    patience: float = 180.0
    """Seconds after the last word until all must be answered and shown."""
    seed: int = 1


@dataclass
class Outcome:
    """What a run found. ``findings`` empty: nothing lost, nothing doubled, all in order."""

    side: str
    figures: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    wrong: list[Talk] = field(default_factory=list)
    """The talks of which the findings tell."""
    seconds: float = 0.0

    @property
    def clean(self) -> bool:
        """Whether it may be shown around."""
        return not self.findings
