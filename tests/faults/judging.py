"""Compares what everybody said and saw with what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casework.channels.wording import channel_wording
from tests.faults.checks import findings, without_resent
from tests.faults.crowd import Crowd
from tests.faults.filed import talks, wrongly_filed
from tests.faults.frame import Outcome, Side, Talk
from tests.faults.stored import Kept, applications, given_up, kept
from tests.faults.talking import Talking
from tests.support.running import Running


def judge(crowd: Crowd, running: Running, side: Side, outcome: Outcome) -> None:
    """Into ``outcome``: what is wrong, and counts."""
    stored = kept(running, crowd.person_of)
    tales = [(tale, stored.get(tale.filer.persona.place, Kept())) for tale in crowd.stories.tales]
    sides = [talks(tale, found, side.only_inside) for tale, found in tales]
    whole = [*_single(crowd.talking, stored), *(talk for both in sides for talk in both)]
    shown = _judge_talks(whole, crowd.kills, outcome)
    filed = [wrongly_filed(tale, applications(running, found.talks)) for tale, found in tales]
    for both, wrong in zip(sides, filed, strict=True):
        outcome.findings += wrong
        outcome.wrong += [talk for talk in both if wrong and talk not in outcome.wrong]
    outcome.findings += side.broken()
    outcome.findings += [f"未送达（{reason}）：{number}" for reason, number in given_up(running).items()]
    once = {message["id"]: message for one in stored.values() for message in one.messages}.values()
    outcome.figures = {
        "记下的居民的话": sum(message["sender"] == "resident" for message in once),
        "易助和工作人员的话": sum(message["sender"] != "resident" for message in once),
        **shown,
        "该有的申请都有一份、内容对": sum(not one for one in filed),
        "不对的地方": len(outcome.findings),
    }


def _single(talking: Talking, stored: dict[int, Kept]) -> Iterator[Talk]:
    prefixes = ("", channel_wording().caseworker)
    for place, (person, said) in enumerate(zip(talking.people, talking.said, strict=True)):
        if said:
            messages = stored[place].messages if place in stored else []
            arrivals = {text: person.arrival(text) for text in said}
            yield Talk(f"第{place}位", said, person.seen(), messages, arrivals, prefixes)


def _judge_talks(whole: Sequence[Talk], kills: Sequence[float], outcome: Outcome) -> dict[str, int]:
    shown = resent = 0
    for one in whole:
        talk, twice = without_resent(one, kills)
        shown, resent = shown + len(talk.shown), resent + twice
        if wrong := findings(talk):
            outcome.findings += wrong
            outcome.wrong.append(talk)
    return {"显示的消息": shown, "杀掉时正在路上、又发一遍的": resent}
