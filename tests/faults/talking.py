"""The people of a run who ask single things, often one after the other without waiting."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from random import Random

from tests.faults.frame import Person, Plan, Side
from tests.faults.texts import sayings

#: So many more things everybody has to say, to get what a platform did not let through.
SPARE = 12


class Talking:
    """The people of a run and what they say."""

    def __init__(self, side: Side, plan: Plan) -> None:
        self._random = Random(plan.seed)
        self._plan = plan
        self.people: list[Person] = [side.person() for _ in range(plan.people)]
        each = -(-plan.messages // plan.people)
        texts = [sayings(self._random, each + SPARE, place * (each + SPARE)) for place in range(plan.people)]
        self._to_say = [mine[:each] for mine in texts]
        self._spare = [mine[each:] for mine in texts]
        self.said: list[list[str]] = [[] for _ in self.people]
        self._each = each + SPARE
        self.numbers = self._each * plan.people
        self._spoke = [0.0] * plan.people
        self._in_a_row: list[tuple[float, int]] = []

    def person_of(self, number: int) -> int | None:
        """Whose text has that number."""
        person = number // self._each
        return person if 0 <= person < len(self.people) else None

    def step(self) -> int:
        """Somebody says something; how many that were. 0: all is said, or nobody is rested."""
        now = time.monotonic()
        if self._in_a_row and self._in_a_row[0][0] <= now:
            return self._say(self._in_a_row.pop(0)[1])
        left = [place for place, texts in enumerate(self._to_say) if texts]
        if not left:
            return 0
        rested = [place for place in left if self._spoke[place] <= now - self._plan.burst_pause]
        if not rested:
            return 0
        place = self._random.choice(rested)
        if self._random.random() < self._plan.burst:
            for turn in range(1, self._random.randint(2, 4)):
                self._in_a_row.append((now + turn * self._plan.burst_pause, place))
            self._in_a_row.sort()
        return self._say(place)

    def _say(self, place: int) -> int:
        if not self._to_say[place]:
            return 0
        text = self._to_say[place].pop(0)
        self._spoke[place] = time.monotonic()
        self.said[place].append(text)
        self.people[place].says(text)
        return 1

    def once_more(self, who: Collection[int] | None = None) -> Iterator[Person]:
        """Everybody says one more thing, or only those of ``who``."""
        for place, texts in enumerate(self._spare):
            if who is not None and place not in who:
                continue
            self._to_say[place].append(texts.pop(0))
            self._say(place)
            yield self.people[place]

    @property
    def ended(self) -> bool:
        """Whether all is said."""
        return not any(self._to_say)

    @property
    def done(self) -> int:
        """Everything that was said so far."""
        return sum(map(len, self.said))

    @property
    def total(self) -> int:
        """Everything that will have been said."""
        return sum(map(len, self.said)) + sum(map(len, self._to_say))
