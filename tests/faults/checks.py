"""Whether anything was lost, doubled or out of order: what was said and shown against what is stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, islice

from api.turns import KEPT_FOR_LATER
from tests.faults.frame import Message, Seen, Talk

_SPACE = re.compile(r"\s+")
#: What stands below a message that can be answered by a number, without white space.
_CHOICES = re.compile(r"(1\..*)?（回复数字就行）$|（可以回复：.*）$")
#: Seconds around a kill in which nobody can know what arrived.
UNSURE = 3.0
#: So many such messages of one person are looked at.
MOST_UNSURE = 10
#: So many ways to place what was seen late are tried.
MOST_WAYS = 300
#: What arrived within so many seconds may be heard in either order: it travelled side by side.
SAME_MOMENT = 0.4


def findings(talk: Talk) -> list[str]:
    """Everything that is wrong with it, a sentence each."""
    return [
        f"{talk.who}：{what}" for check in (_said, _order, _answered, shown_wrongly) for what in check(talk)
    ]


def _resident(talk: Talk) -> list[str]:
    return [message["text"] for message in talk.stored if message["sender"] == "resident"]


def _said(talk: Talk) -> list[str]:
    """Each thing that was said is stored exactly once, and nothing else is."""
    stored, said = Counter(_resident(talk)), Counter(talk.said)
    lost = [f"丢了：{text}" for text in (said - stored).elements()]
    doubled = [f"多了：{text}" for text in (stored - said).elements()]
    return lost + doubled


def _order(talk: Talk) -> list[str]:
    """What was said earlier is stored earlier, unless it arrived later."""
    if talk.in_turn:
        first = next(
            (pair for pair in zip(_resident(talk), talk.said, strict=False) if len({*pair}) > 1), None
        )
        return [] if first is None else [f"顺序错了：{first[0]} 在 {first[1]} 前面"]
    place = {text: at for at, text in enumerate(_resident(talk))}
    known = [text for text in talk.said if text in place]
    wrong = []
    for at, earlier in enumerate(known):
        for later in known[at + 1 :]:
            if place[earlier] > place[later] and not _overtaken(talk, earlier, later):
                wrong.append(
                    f"顺序错了：{later} 在 {earlier} 前面，"
                    f"到达时间是 {talk.arrivals[earlier]} 和 {talk.arrivals[later]}"
                )
    return wrong


def _overtaken(talk: Talk, earlier: str, later: str) -> bool:
    surely, first = talk.arrivals[earlier].surely, talk.arrivals[later].first
    return surely is None or first is None or surely > first - SAME_MOMENT


def _answered(talk: Talk) -> list[str]:
    """Each thing that was said is answered, and with nothing twice. While the engine is down the resident is
    told to wait; that does not count."""
    wrong: list[str] = []
    for asked in talk.stored:
        if asked["sender"] != "resident":
            continue
        answers = [message["text"] for message in talk.stored if message.get("in_reply_to") == asked["id"]]
        if not [text for text in answers if text != KEPT_FOR_LATER]:
            wrong.append(f"没有回答：{asked['text']}")
        wrong += [f"答了两遍：{text}" for text, number in Counter(answers).items() if number > 1]
    return wrong


def shown_wrongly(talk: Talk) -> list[str]:
    """Every message of ours was shown exactly once, in order; besides them only the lines of choices.

    What the platform asked for once more has its place by what it answers, not by when it was seen. Where the
    same was said several times, any of the places may be meant: the talk is right if one choice makes it so.
    """
    expected = [message for message in talk.stored if message["sender"] != "resident"]
    late = [seen for seen in talk.shown if seen.again is not None]
    screen = _tight("".join(seen.text for seen in talk.shown if seen.again is None))
    first: list[str] | None = None
    for left, unplaced in islice(_without(expected, late, talk), MOST_WAYS):
        wrong = [f"多显示了：{text}" for text in unplaced] + _in_order(left, screen, talk.prefixes)
        if not wrong:
            return []
        first = wrong if first is None else first
    return first or []


def _without(
    expected: Sequence[Message], late: Sequence[Seen], talk: Talk
) -> Iterator[tuple[Sequence[Message], list[str]]]:
    """Every way to take what was seen late out of ``expected``: what is left, and what has no place there."""
    if not late:
        yield expected, []
        return
    seen, *rest = late
    places = _places(expected, _tight(seen.text), _until(talk, str(seen.again)))
    for place in places:
        yield from _without([*expected[: place.start], *expected[place.stop :]], rest, talk)
    if not places:
        for left, unplaced in _without(expected, rest, talk):
            yield left, [seen.text, *unplaced]


def _until(talk: Talk, asked: str) -> list[object]:
    """What the answer to ``asked`` may answer: that, and what was said before it and is not answered yet."""
    said = [message for message in talk.stored if message["sender"] == "resident"]
    place = max((at for at, message in enumerate(said) if message["text"] == asked), default=-1)
    return [message["id"] for message in said[: place + 1]]


def _places(expected: Sequence[Message], text: str, until: Sequence[object]) -> list[slice]:
    """Which messages in a row ``text`` may consist of, each an answer to one of ``until`` or unasked; those
    first that answer the last of ``until``."""
    found = []
    for first in range(len(expected)):
        at, allowed, answered = 0, [""], set[object]()
        for place, message in enumerate(expected[first:], first):
            said, answers = _tight(message["text"]), message.get("in_reply_to")
            begin = text.find(said, at)
            if begin < 0 or text[at:begin] not in allowed or (answers is not None and answers not in until):
                break
            answered.add(answers)
            at, allowed = begin + len(said), lines_of(message)
            if text[at:] in allowed:
                found.append((until[-1] not in answered, slice(first, place + 1)))
                break
    return [place for _, place in sorted(found, key=lambda one: one[0])]


def without_resent(talk: Talk, kills: Sequence[float]) -> tuple[Talk, int]:
    """``talk`` without what was on its way when the service was killed and went out once more, and how many
    those are: whether a message arrived that nobody could confirm, nobody can know, and it must not be lost.
    They are the fewest without which what was shown is right; where none make it right, all of it stays.
    """
    unsure = [place for place in range(len(talk.shown)) if _unsure(talk.shown, place, kills)]
    for number in range(len(unsure) + 1):
        for gone in combinations(unsure[:MOST_UNSURE], number):
            left = replace(talk, shown=[seen for place, seen in enumerate(talk.shown) if place not in gone])
            if not shown_wrongly(left):
                return left, number
    return talk, 0


def _unsure(shown: Sequence[Seen], place: int, kills: Sequence[float]) -> bool:
    """Whether it was shown around a kill, and once more, maybe together with others, after that."""
    seen = shown[place]
    core = _CHOICES.sub("", _tight(seen.text))
    near = any(abs(seen.at - kill) <= UNSURE for kill in kills)
    return near and core != "" and any(_tight(later.text).startswith(core) for later in shown[place + 1 :])


def _in_order(expected: Sequence[Message], screen: str, prefixes: Sequence[str]) -> list[str]:
    wrong: list[str] = []
    # Who is told to wait several times is told the same: that is counted and not put in order.
    wait = _tight(KEPT_FOR_LATER)
    waits = sum(message["text"] == KEPT_FOR_LATER for message in expected)
    if screen.count(wait) != waits:
        wrong.append(f"“{KEPT_FOR_LATER}”显示了 {screen.count(wait)} 次，说了 {waits} 次")
    screen = screen.replace(wait, "")
    at, allowed = 0, [""]
    for message in expected:
        if message["text"] == KEPT_FOR_LATER:
            continue
        text = _tight(message["text"])
        found = screen.find(text, at)
        if found < 0:
            wrong.append(f"没有显示，或者显示得早了：{message['text']}")
            continue
        if message["sender"] == "caseworker":
            allowed = [lines + _tight(prefix) for lines in allowed for prefix in prefixes]
        if (between := screen[at:found]) not in allowed:
            wrong.append(f"多显示了：{between}")
        at, allowed = found + len(text), lines_of(message)
    if screen[at:] not in allowed:
        wrong.append(f"多显示了：{screen[at:]}")
    return wrong


def lines_of(message: Message) -> list[str]:
    """What may stand below a message for its quick replies, without white space."""
    titles = [choice["title"] for choice in message.get("quick_replies") or ()]
    if not titles:
        return [""]
    numbered = "".join(f"{number}.{title}" for number, title in enumerate(titles, 1))
    return [
        "",
        _tight(numbered),
        _tight(f"{numbered}（回复数字就行）"),
        _tight(f"（可以回复：{''.join(f'“{title}”' for title in titles)}）"),
        _tight("".join(titles)),
    ]


def _tight(text: str) -> str:
    return _SPACE.sub("", text)
