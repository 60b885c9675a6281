"""The people of a run who file an application, all at once, each at their own pace."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

from tests.faults.frame import Plan, Side
from tests.faults.persona import Persona
from tests.faults.story import Filer, Story, Stuck, Wait

#: About so many things one of them does.
STEPS = 22
#: Texts with a number that each may say.
NUMBERS = 40
#: Where answers come inside the platform's own call only, who waited so many seconds writes again.
NUDGES_AFTER = 15.0


@dataclass
class Tale:
    """One of them, and who goes on with the talk elsewhere. ``wrong``: why it came to no end."""

    filer: Filer
    other: Filer | None = None
    story: Story | None = None
    wait: Wait | None = None
    since: float = 0.0
    steps: int = 0
    ended: bool = False
    wrong: str = ""

    @property
    def people(self) -> list[Filer]:
        """Both."""
        return [self.filer] if self.other is None else [self.filer, self.other]

    def whole(self) -> Story:
        """What they do."""
        yield from self.filer.files()
        if self.other is not None:
            yield from self.filer.wants_a_code()
            yield from self.other.joins(self.filer.code)


class Stories:
    """All of them. ``first``: their first place among the people of the run, and their first number."""

    def __init__(self, side: Side, plan: Plan, first_place: int, first_number: int) -> None:
        self._plan, self._nudges = plan, side.only_inside
        self._first_place, self._first_number = first_place, first_number
        places = count(first_place)
        random = Random(plan.seed + 2)

        def filer() -> Filer:
            place = next(places)
            numbers = count(first_number + (place - first_place) * NUMBERS)
            return Filer(side.person(), Persona(place), numbers, Random(random.random()))

        self.tales = [Tale(filer(), filer() if at < plan.linked else None) for at in range(plan.filers)]

    def person_of(self, number: int) -> int | None:
        """Whose text has that number."""
        place = (number - self._first_number) // NUMBERS
        people = sum(len(tale.people) for tale in self.tales)
        return self._first_place + place if 0 <= place < people else None

    def step(self, share: float) -> None:
        """Whoever got what they waited for goes on; who is due by now, when this ``share`` of the run is
        over, begins. Over the first half of it everybody does."""
        for at, tale in enumerate(self.tales):
            if tale.ended or (tale.wait is None and share < at / (2 * len(self.tales))):
                continue
            if tale.wait is None or tale.wait.over:
                self._next(tale)
            else:
                self._waits(tale, tale.wait)

    def _next(self, tale: Tale) -> None:
        tale.story = tale.story or tale.whole()
        tale.steps, tale.since = tale.steps + 1, time.monotonic()
        try:
            tale.wait = next(tale.story, None)
        except Stuck as why:
            tale.wait, tale.wrong = None, str(why)
        tale.ended = tale.wait is None

    def _waits(self, tale: Tale, wait: Wait) -> None:
        waited = time.monotonic() - tale.since
        if waited > self._plan.patience:
            tale.ended, tale.wrong = True, f"等了 {waited:.0f} 秒没有下文"
        elif self._nudges and wait.writes and waited > NUDGES_AFTER * (1 + wait.who.nudges):
            wait.who.writes_again()

    def once_more(self, who: Collection[int] | None = None) -> Iterator[Filer]:
        """Each of them who spoke says one thing more, or only those of ``who``."""
        for tale in self.tales:
            for one in tale.people:
                if one.said and (who is None or one.persona.place in who):
                    one.writes_again()
                    yield one

    @property
    def done(self) -> int:
        """So much of it, in things that somebody does."""
        return sum(STEPS if tale.ended else min(tale.steps, STEPS - 1) for tale in self.tales)

    @property
    def total(self) -> int:
        """All of it."""
        return STEPS * len(self.tales)

    @property
    def ended(self) -> bool:
        """Whether all of them came to an end."""
        return all(tale.ended for tale in self.tales)

    def figures(self) -> dict[str, int]:
        """For the table: who, and by which ways."""
        ways = sum((one.ways for tale in self.tales for one in tale.people), Counter[str]())
        said = sum(len(one.said) for tale in self.tales for one in tale.people)
        linked = sum(tale.other is not None for tale in self.tales)
        named = {name: ways[way] for way, name in _WAYS.items() if ways[way]}
        return {"填完一份申请的人": len(self.tales), "其中接续给别人的": linked, "他们说的话": said, **named}


_WAYS = {
    "number": "打数字选的",
    "tap": "点选的",
    "words": "打字答的",
    "voice": "语音答的",
    "unheard": "没听出来的语音",
    "picture": "图片",
    "place": "位置",
    "contact": "一点就发的电话",
    "edit": "改了说过的话",
    "leaves": "取消关注又回来",
    "nudge": "又写一句、收没到的",
}
