"""One fault run: many people talk through a faulty platform while parts of the program die; then it is looked
whether all of it is there, once."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from random import Random
from signal import Signals

import httpx

from casework.channels.wording import channel_wording
from tests.faults.checks import findings, without_resent
from tests.faults.frame import Outcome, Person, Plan, Side, Talk
from tests.faults.killing import Part, kill, wait_until_ready
from tests.faults.stored import given_up, kept, owed
from tests.faults.texts import sayings
from tests.support.running import Running

End = tuple[Part, Signals]
#: So many more things everybody has to say, to get what a platform did not let through.
SPARE = 3


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
        self.kills: list[float] = []
        self._each = each + SPARE
        self._spoke = [0.0] * plan.people
        self._in_a_row: list[tuple[float, int]] = []

    def person_of(self, number: int) -> int | None:
        """Whose text has that number."""
        person = number // self._each
        return person if 0 <= person < len(self.people) else None

    def step(self) -> int:
        """Somebody says something; how many that were. 0: all is said."""
        now = time.monotonic()
        if self._in_a_row and self._in_a_row[0][0] <= now:
            return self._say(self._in_a_row.pop(0)[1])
        left = [place for place, texts in enumerate(self._to_say) if texts]
        if not left:
            return 0
        rested = [place for place in left if self._spoke[place] <= now - self._plan.burst_pause]
        if not rested:
            time.sleep(0.02)
            return self.step()
        place = self._random.choice(rested)
        if self._random.random() < self._plan.burst:
            for turn in range(1, self._random.randint(2, 4)):
                self._in_a_row.append((now + turn * self._plan.burst_pause, place))
            self._in_a_row.sort()
        return self._say(place)

    def _say(self, place: int) -> int:
        if not self._to_say[place]:
            return self.step()
        text = self._to_say[place].pop(0)
        self._spoke[place] = time.monotonic()
        self.said[place].append(text)
        self.people[place].says(text)
        return 1

    def once_more(self) -> None:
        """Everybody says one more thing."""
        for place, texts in enumerate(self._spare):
            self._to_say[place].append(texts.pop(0))
            self._say(place)

    @property
    def total(self) -> int:
        """Everything that will have been said."""
        return sum(map(len, self.said)) + sum(map(len, self._to_say))


def run(side: Side, running: Running, plan: Plan, tell: Callable[[str], None] = print) -> Outcome:
    """The whole of it. The program runs with ``side.settings`` already."""
    begun = time.monotonic()
    side.connect(running)
    talking = Talking(side, plan)
    outcome = Outcome(side.name)
    _talk(talking, running, plan, side, tell)
    wait_until_ready(running)
    # What waits is heard and answered in the same weather.
    _wait(lambda: _rest(side, running), plan.patience, None)
    side.quiet()
    rounds = _write_again(talking, running, plan, side)
    live = _live_replies(talking, running, plan, side)
    _wait(lambda: _rest(side, running), plan.patience, outcome)
    _judge(talking, running, side, outcome)
    outcome.figures = {
        "居民说的话": talking.total,
        "人": plan.people,
        "杀掉服务": plan.kills_of_service,
        "杀掉引擎": plan.kills_of_engine,
        "重启服务": plan.restarts_of_service,
        "为收到剩下的又写了几轮": rounds,
        "工作人员说的话": live,
        **outcome.figures,
        **side.figures(),
    }
    outcome.seconds = time.monotonic() - begun
    return outcome


def _talk(talking: Talking, running: Running, plan: Plan, side: Side, tell: Callable[[str], None]) -> None:
    """Everybody talks; after equal shares of it something dies, once it is up again from the time before."""
    ends = _ends(plan)
    total, done, ended = talking.total, 0, 0
    pause = Random(plan.seed + 1)
    while count := talking.step():
        done += count
        _wait(lambda: _crowd(side, plan), plan.patience, None)
        if ended < len(ends) and done >= total * (ended + 1) / (len(ends) + 1) and _ready(running):
            _end(talking, running, ends[ended], f"{done}/{total} 条", tell)
            ended += 1
        time.sleep(pause.expovariate(1 / plan.seconds_between))
    for end in ends[ended:]:
        wait_until_ready(running)
        _end(talking, running, end, "都说完了", tell)


def _ends(plan: Plan) -> list[End]:
    """What dies, and how, in the order of the seed."""
    ends: list[End] = []
    ends += [("service", Signals.SIGKILL)] * plan.kills_of_service
    ends += [("engine", Signals.SIGKILL)] * plan.kills_of_engine
    ends += [("service", Signals.SIGTERM)] * plan.restarts_of_service
    Random(plan.seed).shuffle(ends)
    return ends


def _ready(running: Running) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return running.ready()
    return False


def _end(talking: Talking, running: Running, end: End, when: str, tell: Callable[[str], None]) -> None:
    part, how = end
    tell(f"{when}：{part} {how.name}")
    if (part, how) == ("service", Signals.SIGKILL):
        talking.kills.append(time.time())
    kill(running, part, how)


def _write_again(talking: Talking, running: Running, plan: Plan, side: Side) -> int:
    """Where a platform allows only so many messages after each of a person's own, the rest goes out when they
    write again. So they do; how often."""
    rounds = 0
    while given_up(running) and rounds < SPARE:
        talking.once_more()
        rounds += 1
        _wait(lambda: _rest(side, running), plan.patience, None)
    return rounds


def _live_replies(talking: Talking, running: Running, plan: Plan, side: Side) -> int:
    """A caseworker takes over some talks, says something, and hands them back."""
    _wait(lambda: _rest(side, running), plan.patience, None)
    told = 0
    for person, found in sorted(kept(running, talking.person_of).items())[: plan.live_replies]:
        path = f"/api/v1/conversations/{found.talks[-1]}"
        for step, body in (
            ("takeover", None),
            ("reply", {"text": f"我是工作人员，您好（给第{person}位的话）"}),
            ("release", None),
        ):
            running.staff.post(f"{path}/{step}", json=body).raise_for_status()
        told += 1
    return told


def _crowd(side: Side, plan: Plan) -> dict[str, int]:
    """What keeps people from saying more."""
    number = side.under_way()
    return {"under way": number} if number >= plan.at_once else {}


def _rest(side: Side, running: Running) -> dict[str, int]:
    """What is not done yet."""
    rest = {"under way": side.under_way(), **owed(running)}
    return {name: number for name, number in rest.items() if number}


def _wait(rest: Callable[[], dict[str, int]], patience: float, outcome: Outcome | None) -> None:
    until = time.monotonic() + patience
    while left := rest():
        if time.monotonic() > until:
            if outcome is not None:
                outcome.findings.append(f"等了 {patience:g} 秒还没做完：{left}")
            return
        time.sleep(0.1)


def _judge(talking: Talking, running: Running, side: Side, outcome: Outcome) -> None:
    """Compare what everybody said and saw with what is kept."""
    stored = kept(running, talking.person_of)
    shown = resent = 0
    for place, (person, said) in enumerate(zip(talking.people, talking.said, strict=True)):
        if not said:
            continue
        messages = stored[place].messages if place in stored else []
        prefixes = ("", channel_wording().caseworker)
        arrivals = {text: person.arrival(text) for text in said}
        talk = Talk(f"第{place}位", said, person.seen(), messages, arrivals, prefixes)
        talk, twice = without_resent(talk, talking.kills)
        shown, resent = shown + len(talk.shown), resent + twice
        if wrong := findings(talk):
            outcome.findings += wrong
            outcome.wrong.append(talk)
    outcome.findings += side.broken()
    outcome.findings += [f"未送达（{reason}）：{number}" for reason, number in given_up(running).items()]
    everything = [message for one in stored.values() for message in one.messages]
    outcome.figures = {
        "记下的居民的话": sum(message["sender"] == "resident" for message in everything),
        "易助和工作人员的话": sum(message["sender"] != "resident" for message in everything),
        "显示的消息": shown,
        "杀掉时正在路上、又发一遍的": resent,
        "不对的地方": len(outcome.findings),
    }
