"""Somebody who files an application in a fault run. What is asked depends on what was said, so they wait for
every answer, read it on the screen, and do the next thing then."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from casework.channels.linking import GOOD_FOR
from casework.channels.wording import channel_wording
from tests.faults.asked import asked, numbered
from tests.faults.frame import Beside, Person
from tests.faults.persona import ADDRESS, TOWNSHIP, Persona

#: Of what was shown since somebody did something, whether what they wait for is there.
Awaited = Callable[[str], bool]
#: Seconds for which who unsubscribes stays away: WeChat dates what it tells by seconds.
AWAY = 1.5
_CODE = re.compile(r"接续码是 (\d{6})")


class Stuck(Exception):
    """What was shown cannot be answered; the text says why."""


@dataclass(frozen=True)
class Wait:
    """Somebody waits before they go on. ``writes``: they may write again where nothing comes."""

    who: Filer
    awaited: Awaited
    writes: bool = True

    @property
    def over(self) -> bool:
        """Whether it is there."""
        return self.awaited(self.who.shown())


Story = Iterator[Wait]


class Filer:
    """One of them. ``said``: what the transcript has to have of them, in this order. ``beside``: what they
    were shown that stands in no transcript. ``ways``: how often they did what; ``nudges``: how often they
    wrote again while they waited."""

    def __init__(self, person: Person, persona: Persona, numbers: Iterator[int], random: Random) -> None:
        self.person, self.persona = person, persona
        self._numbers, self._random = numbers, random
        self.said: list[str] = []
        self.beside: list[Beside] = []
        self.ways: Counter[str] = Counter()
        self.age = persona.age
        self.code = ""
        self.nudges = 0
        self._wording = channel_wording()
        self._mark = 0
        self._answered: set[str] = set()
        self._asking: str | None = None
        self._before: set[str] = set()

    # What they do one after the other

    def files(self) -> Story:
        """From the greeting to the number of the application, and asks how it stands."""
        self._acts("begins", self.person.comes)
        yield Wait(self, bool)
        yield from self._opens()
        extras = [self._leaves, self._is_not_heard, self._shows_a_picture]
        if self.person.edits is not None:
            extras.append(self._edits)
        self._random.shuffle(extras)
        while self._asking != "filed":
            while extras and self._answered and (self._asking == "confirm" or self._random.random() < 0.4):
                yield from extras.pop()()
            yield from self._answers(str(self._asking))
        yield from self.asks_how_it_stands()

    def wants_a_code(self) -> Story:
        """To let somebody else go on with it elsewhere."""
        self._acts("code", lambda: self.person.says("接续码", ""))
        yield Wait(self, lambda shown: _CODE.search(shown) is not None)
        self.code = _CODE.findall(self.shown())[-1]
        link, minutes = self._wording.link, int(GOOD_FOR.total_seconds() // 60)
        text = f"{link.code.format(code=self.code, minutes=minutes)}\n{link.other_way}"
        self.beside.append(Beside(len(self.said), text))

    def joins(self, code: str) -> Story:
        """Goes on with somebody's talk, whose last words they are shown."""
        self._acts("joins", lambda: self.person.says(code, ""))
        self.beside.append(Beside(len(self.said), self._wording.link.joined, newest=True))
        yield Wait(self, lambda shown: self._wording.link.joined in shown)
        yield from self.asks_how_it_stands()

    def asks_how_it_stands(self) -> Story:
        """What can be asked at any time after filing."""
        yield from self._says_and_waits("查进度", lambda shown: "您的申请" in shown)

    def writes_again(self, words: str = "查进度") -> None:
        """Waits for nothing: what did not come may come now."""
        text = f"{words}（第{next(self._numbers)}条）"
        self.said.append(text)
        self.person.says(text)
        self.ways["nudge"] += 1
        self.nudges += 1

    # How

    def _opens(self) -> Story:
        self._number = next(self._numbers)
        self._says(self.persona.opening(self._number, self.age))
        yield Wait(self, self._asks_something)

    def _answers(self, question: str) -> Story:
        self._answered.add(question)
        if question == "township":
            self.said.append(self._wording.sayings["place"].format(township=TOWNSHIP))
            self._acts("place", lambda: self.person.sends_place(ADDRESS))
        elif question == "phone":
            self._tells_the_phone()
        else:
            self._chooses(question)
        yield Wait(self, self._asks_something)

    def _chooses(self, question: str) -> None:
        """By tap, by number, in words: whichever the screen allows, and chance."""
        try:
            title, words = self.persona.answer(question)
        except KeyError:
            raise Stuck(f"不知道怎么答“{question}”") from None
        shown, ways = self.shown(), ["words"]
        if title is not None and self.person.can_tap(title):
            ways += ["tap"] * 4
        if title is not None and numbered(shown, title):
            ways += ["number", "number"]
        self.said.append(words)
        match way := self._random.choice(ways):
            case "tap":
                self._acts(way, lambda: self.person.taps(str(title)))
            case "number":
                number = numbered(shown, str(title))
                self._acts(way, lambda: self.person.says(str(number), words))
            case _:
                self._acts(way, lambda: self.person.says(words))

    def _tells_the_phone(self) -> None:
        if self.person.shares_phone is None:
            said = f"她的电话是{self.persona.phone}"
            self.said.append(said)
            self._acts("voice", lambda: self.person.sends_voice(said))
        else:
            share = self.person.shares_phone
            self.said.append(self._wording.sayings["phone_own"].format(phone=self.persona.phone))
            self._acts("contact", lambda: share(self.persona.phone))

    def _leaves(self) -> Story:
        """And comes back: what was asked still is."""
        self._acts("leaves", self.person.leaves)
        gone = time.monotonic()
        yield Wait(self, lambda _: self.person.settled() and time.monotonic() > gone + AWAY, writes=False)
        welcomed = self.person.returns()
        back = self._wording.welcome_back
        yield Wait(self, lambda shown: self.person.settled() and (not welcomed or back in shown))

    def _is_not_heard(self) -> Story:
        """Speaks, and nobody could write it down."""
        self.said.append(self._wording.voice_unheard.shown)
        self._acts("unheard", lambda: self.person.sends_voice(None))
        yield Wait(self, lambda shown: self._wording.voice_unheard.said in shown)

    def _shows_a_picture(self) -> Story:
        """On which nothing can be read."""
        self.said.append(self._wording.picture_unread.shown)
        self._acts("picture", self.person.sends_picture)
        unread = (self._wording.picture_unread.said, self._wording.picture_not_now.said)
        yield Wait(self, lambda shown: any(said in shown for said in unread))

    def _edits(self) -> Story:
        """The first sentence has another age now."""
        edit = self.person.edits
        assert edit is not None
        old, new = (self.persona.opening(self._number, age) for age in (self.age, self.age + 1))
        self.age += 1
        self.said.append(self._wording.sayings["edit"].format(text=new))
        self._acts("edit", lambda: edit(old, new))
        yield Wait(self, self._asks_something)

    def _says_and_waits(self, words: str, awaited: Awaited) -> Story:
        self._says(f"{words}（第{next(self._numbers)}条）")
        yield Wait(self, awaited)

    def _says(self, text: str) -> None:
        self.said.append(text)
        self._acts("says", lambda: self.person.says(text))

    def _acts(self, way: str, act: Callable[[], object]) -> None:
        self._before |= {seen.text for seen in self.person.seen()}
        self._mark = len(self.person.seen())
        self.ways[way] += 1
        self.nudges = 0
        act()

    # What they read

    def shown(self) -> str:
        """Since they did something."""
        return "\n".join(seen.text for seen in self.person.seen()[self._mark :])

    def _asks_something(self, shown: str) -> bool:
        """Whether there is a question to answer. One that was answered, and stands there in the same words
        once more, only went out again."""
        new = [(asked(seen.text), seen.text) for seen in self.person.seen()[self._mark :]]
        fresh = [key for key, text in new if key and not (key in self._answered and text in self._before)]
        self._asking = fresh[-1] if fresh else self._asking
        return bool(fresh)
