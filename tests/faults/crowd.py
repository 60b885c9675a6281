"""Everybody of a run: those who ask single things, and those who file an application."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from tests.faults.frame import Plan, Side
from tests.faults.stories import Stories
from tests.faults.talking import Talking


class Crowd:
    """Both. ``kills``: when the service was killed, by this machine's clock."""

    def __init__(self, side: Side, plan: Plan) -> None:
        self.talking = Talking(side, plan)
        self.stories = Stories(side, plan, plan.people, self.talking.numbers)
        self.kills: list[float] = []

    def step(self) -> None:
        """Somebody does something, if anybody can."""
        self.talking.step()
        self.stories.step(self.share)

    def once_more(self, who: Collection[int] | None = None) -> Iterator[object]:
        """Everybody says one thing more, one after the other, or only those of ``who``."""
        yield from self.talking.once_more(who)
        yield from self.stories.once_more(who)

    def person_of(self, number: int) -> int | None:
        """Whose text has that number."""
        first = self.talking.person_of(number)
        return self.stories.person_of(number) if first is None else first

    @property
    def share(self) -> float:
        """How much of the run is over, from 0 to 1."""
        return (self.talking.done + self.stories.done) / (self.talking.total + self.stories.total)

    @property
    def ended(self) -> bool:
        """Whether all is said and done."""
        return self.talking.ended and self.stories.ended
