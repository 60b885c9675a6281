"""Plays one persona against the running 易助, over the resident API only, answering what ``asking`` asks."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from evals.talks.persona import Persona, Word
from tests.support.running import Talk

#: A person gives up long before.
MOST_TURNS: Final = 30
#: So often is one question answered before the talk counts as stuck.
PATIENCE: Final = 4

_DIGITS: Final = "零一二三四五六七八九"
_KINDS: Final = {
    "vision": "视力", "hearing": "听力", "speech": "言语", "physical": "肢体",
    "intellectual": "智力", "mental": "精神", "multiple": "多重", None: "",
}  # fmt: skip
_GRADES: Final = {1: "一级", 2: "二级", 3: "三级", 4: "四级", None: "有证"}


@dataclass
class Played:
    """How the talk went: what the resident gave, every line of it, and where it ended."""

    told: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)
    turns: int = 0
    number: str | None = None
    stuck: str | None = None


def play(persona: Persona, talk: Talk, pool: Mapping[str, Any], seed: int) -> Played:
    """From the opening until it is filed, ended or stuck. Raises httpx.HTTPStatusError for a problem."""
    chance = random.Random(f"{seed}:{persona.id}")
    played = Played(told=set(persona.tells))
    queues = {key: list(words) for key, words in persona.words.items()}
    settles = dict(persona.settles)
    openings = list(persona.opening)
    asked: dict[str | None, int] = {}
    _hear(played, talk)
    while talk.state["phase"] != "submitted":
        question = talk.asking
        if openings:
            _say(played, talk, openings.pop(0).say)
            continue
        asked[question] = asked.get(question, 0) + 1
        own = queues.get(question or "nothing")
        if not own and persona.ends == "nothing" and question is None:
            break
        if asked[question] > PATIENCE + len(persona.words.get(question or "nothing", [])):
            played.stuck = f"asked {question} for the {asked[question]}th time"
            break
        if played.turns >= MOST_TURNS:
            played.stuck = f"still going after {MOST_TURNS} turns"
            break
        if question == "needs" and not own:
            own = persona.opening[-1:]
        if question in settles and question in played.told:
            word: Word | None = Word(say=settles.pop(question))
        else:
            word = own.pop(0) if own else answer(persona, question, pool, chance)
        if word is None:
            played.stuck = f"has nothing to say to {question}"
            break
        if word.tells is not None:
            played.told.update(word.tells)
        elif question in persona.facts and question not in persona.refuses:
            played.told.add(question)
        _say(played, talk, word.say)
        if word.leaves:
            _come_back(played, talk)
            backs = queues.get("back") or [Word(say=chance.choice(pool["back"]))]
            _say(played, talk, backs.pop(0).say)
    else:
        played.number = talk.number
        for text in persona.after:
            _say(played, talk, text, counts=False)
    played.number = played.number or talk.state["application_no"]
    return played


def answer(
    persona: Persona, question: str | None, pool: Mapping[str, Any], chance: random.Random
) -> Word | None:
    """What people say to that question; None when there is nothing to say."""
    if question is None:
        return Word(say=chance.choice(pool["lost"]), tells=[])
    if question in persona.refuses or (
        question not in persona.facts and question not in ("consent", "confirm")
    ):
        return Word(say=chance.choice(pool["refused"]), tells=[])
    value = first(persona.facts.get(question))
    sayings = pool[question]
    if isinstance(sayings, dict):
        sayings = sayings.get(_key(value), sayings.get("some", []))
    if not sayings:
        return None
    return Word(say=chance.choice(sayings).format(**_said(value)))


def first(fact: Any) -> Any:
    """The fact, or the first of the readings of it that are fair."""
    return fact["any"][0] if isinstance(fact, dict) and set(fact) == {"any"} else fact


def _key(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _said(value: Any) -> dict[str, str]:
    said = {"value": str(value), "chinese": "", "short": str(value)[:-1], "kind": "", "grade": ""}
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 100:
        said["chinese"] = chinese(value)
    if isinstance(value, dict):
        said["kind"], said["grade"] = _KINDS[value["kind"]], _GRADES[value["grade"]]
    return said


def chinese(number: int) -> str:
    """1..99 as people say it: 七十二, 十五, 两 for two of something."""
    tens, ones = divmod(number, 10)
    if not tens:
        return "两" if ones == 2 else _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def _say(played: Played, talk: Talk, text: str, *, counts: bool = True) -> None:
    played.turns += counts
    played.lines.append(f"  居民：{text}")
    talk.say(text)
    _hear(played, talk)


def _come_back(played: Played, talk: Talk) -> None:
    """The page is opened again: all that the resident said has to be there."""
    there = [message["text"] for message in talk.transcript() if message["sender"] == "resident"]
    played.lines.append("  （离开，又回来）")
    if len(there) != played.turns:
        raise AssertionError(f"{played.turns} said, {len(there)} kept")


def _hear(played: Played, talk: Talk) -> None:
    said = talk.said.replace("\n", " / ")
    played.lines.append(f"  易助：{said}  [{talk.state['phase']}, {talk.asking}]")
