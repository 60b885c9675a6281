"""One fault run: many people talk through a faulty platform while parts of the program die; then it is looked
whether all of it is there, once."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Collection
from random import Random
from signal import Signals

import httpx

from tests.faults.crowd import Crowd
from tests.faults.frame import Outcome, Plan, Side
from tests.faults.judging import judge
from tests.faults.killing import Part, kill, wait_until_ready
from tests.faults.stored import given_up, kept, owed
from tests.support.running import Running

End = tuple[Part, Signals]
#: So often at most everybody writes again, to get what a platform did not let through.
ROUNDS = 6


def run(side: Side, running: Running, plan: Plan, tell: Callable[[str], None] = print) -> Outcome:
    """The whole of it. The program runs with ``side.settings`` already."""
    begun = time.monotonic()
    side.connect(running)
    crowd = Crowd(side, plan)
    outcome = Outcome(side.name)
    _talk(crowd, running, plan, side, tell)
    wait_until_ready(running)
    # What waits is heard and answered in the same weather.
    _wait(lambda: _rest(side, running), plan.patience, None)
    side.quiet()
    rounds = _write_again(crowd, running, plan, side)
    live = _live_replies(crowd, running, plan, side)
    _wait(lambda: _rest(side, running), plan.patience, outcome)
    rounds += _write_again(crowd, running, plan, side) if side.only_inside else 0
    judge(crowd, running, side, outcome)
    outcome.figures = {
        "居民说的话": crowd.talking.total,
        "人": plan.people,
        **crowd.stories.figures(),
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


def _talk(crowd: Crowd, running: Running, plan: Plan, side: Side, tell: Callable[[str], None]) -> None:
    """Everybody talks; after equal shares of it something dies, once it is up again from the time before."""
    ends, ended = _ends(plan), 0
    pause = Random(plan.seed + 1)
    while not crowd.ended:
        crowd.step()
        _wait(lambda: _too_many(side, plan), plan.patience, None)
        if ended < len(ends) and crowd.share >= (ended + 1) / (len(ends) + 1) and _ready(running):
            _end(crowd, running, ends[ended], f"{crowd.share:.0%}", tell)
            ended += 1
        time.sleep(pause.expovariate(1 / plan.seconds_between))
    for end in ends[ended:]:
        wait_until_ready(running)
        _end(crowd, running, end, "都说完了", tell)


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


def _end(crowd: Crowd, running: Running, end: End, when: str, tell: Callable[[str], None]) -> None:
    part, how = end
    tell(f"{when}：{part} {how.name}")
    if (part, how) == ("service", Signals.SIGKILL):
        crowd.kills.append(time.time())
    kill(running, part, how)


def _write_again(crowd: Crowd, running: Running, plan: Plan, side: Side) -> int:
    """Where a platform allows only so many messages after each of a person's own, or none but the answer
    itself, the rest goes out when they write again. So they do; how often."""
    rounds = 0
    while given_up(running) and rounds < ROUNDS:
        _once_more(crowd, running, plan, side)
        rounds += 1
    return rounds


def _once_more(
    crowd: Crowd, running: Running, plan: Plan, side: Side, who: Collection[int] | None = None
) -> None:
    for _ in crowd.once_more(who):
        _wait(lambda: _too_many(side, plan), plan.patience, None)
    _wait(lambda: _rest(side, running), plan.patience, None)


def _live_replies(crowd: Crowd, running: Running, plan: Plan, side: Side) -> int:
    """A caseworker takes over some talks, those that filed an application first, says something, and hands
    them back. The people wrote just before: whom nothing more may be sent to has to be heard first."""
    _wait(lambda: _rest(side, running), plan.patience, None)
    stored = kept(running, crowd.person_of)
    # Of two who are linked the one who joined is the last.
    talks = {stored[person].talks[-1]: person for person in sorted(stored)}
    chosen = list(reversed(talks.items()))[: plan.live_replies]
    _once_more(crowd, running, plan, side, [person for _, person in chosen])
    for talk, person in chosen:
        for step, body in (
            ("takeover", None),
            ("reply", {"text": f"我是工作人员，您好（给第{person}位的话）"}),
            ("release", None),
        ):
            running.staff.post(f"/api/v1/conversations/{talk}/{step}", json=body).raise_for_status()
    return len(chosen)


def _too_many(side: Side, plan: Plan) -> dict[str, int]:
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
