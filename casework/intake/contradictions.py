"""What was said before and what is said now: does the later say more, less, or something else? Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from pydantic import JsonValue

from casework.intake.derive import conflicts
from casework.intake.draft import Contradiction, Draft, Evidence

#: What a later statement does to a value: it repeats it, completes it, or says otherwise.
Relation = Literal["same", "more", "otherwise"]

#: Which of two statements is right, by the order in which the question names them.
Choice = Literal["first", "last"]

#: Values that say less than any other of their field.
_VAGUE: Final[Mapping[str, frozenset[str]]] = {
    "category": frozenset({"unknown"}),
    "children": frozenset({"minor"}),
    "living": frozenset({"with_family", "other"}),
}
#: ``minor`` says less than 留守 or 孤儿, but it is something else than ``none``.
_NOT_MORE: Final[Mapping[str, frozenset[str]]] = {
    "children": frozenset({"none"}),
    "living": frozenset({"alone", "spouse_only", "institution"}),
    "category": frozenset(),
}
_NUMBERED: Final = r"(?:第?[0-9一二三四五六七八九十百零之-]+(?:号|號|组|栋|幢|单元|室|楼|弄|层)楼?)+"
_NUMBER_ONLY: Final = re.compile(_NUMBERED)
_NUMBER_BEHIND: Final = re.compile(_NUMBERED + "$")
#: Heard from words like 她 or 大娘 on the way: the first reading stays unless it is corrected.
UNDISPUTED: Final = frozenset({"sex", "filled_by"})
#: 是我自己, 本人: said outright, so nothing needs to be asked.
_OUTRIGHT: Final = ("自己", "本人")


def outright(key: str, now: JsonValue, words: str) -> bool:
    """Whether ``words`` say ``now`` so plainly that they take the place of what was gathered before."""
    return key == "filled_by" and now == "self" and any(word in words for word in _OUTRIGHT)


def relation(
    key: str, before: JsonValue, now: JsonValue, *, instead: bool = False
) -> tuple[Relation, JsonValue]:
    """How ``now`` relates to ``before``, and the value that stands if it is taken.

    ``instead``: the words take back what was said before, so nothing of a list is kept.
    """
    if before == now:
        return "same", before
    if key == "illness":
        return ("otherwise", now) if instead else _illness(str(before), str(now))
    if key == "disability":
        return _disability(before, now)
    if key == "address":
        longer, shorter = sorted((str(before), str(now)), key=len, reverse=True)
        if shorter in longer:
            return ("more" if longer == now else "same"), longer
        return _house_number(str(before), str(now))
    if key == "monthly_income" and _about_the_same(before, now):
        return "same", before
    vague, apart = _VAGUE.get(key, frozenset()), _NOT_MORE.get(key, frozenset())
    if before in vague and now not in apart:
        return "more", now
    if now in vague and before not in apart:
        return "same", before
    return "otherwise", now


def _about_the_same(before: JsonValue, now: JsonValue) -> bool:
    """两千五左右 and 两千四 are the same household's money."""
    if not isinstance(before, int | float) or not isinstance(now, int | float):
        return False
    return abs(before - now) <= 0.1 * max(before, now)


def _illness(before: str, now: str) -> tuple[Relation, JsonValue]:
    if "none" in (before, now):
        return "otherwise", now
    if now in before:
        return "same", before
    return "more", now if before in now else f"{before}、{now}"


def _disability(before: JsonValue, now: JsonValue) -> tuple[Relation, JsonValue]:
    if not isinstance(before, dict) or not isinstance(now, dict):
        return "otherwise", now
    both: dict[str, Any] = {
        part: before.get(part) if now.get(part) is None else now[part] for part in ("kind", "grade")
    }
    if before.get("kind") not in (None, both["kind"]):
        # The grade was that of another kind.
        return "otherwise", now
    if before.get("grade") not in (None, both["grade"]):
        return "otherwise", both
    return ("same" if both == before else "more"), both


def _house_number(before: str, now: str) -> tuple[Relation, JsonValue]:
    """5号 says where in the village: it completes the address, or takes the place of another number."""
    if not _NUMBER_ONLY.fullmatch(now):
        return "otherwise", now
    village = _NUMBER_BEHIND.sub("", before)
    return ("more" if village == before else "otherwise"), village + now


def between_fields(draft: Draft, today: date) -> list[Contradiction]:
    """Pairs of values that cannot both be right and have not been asked about: alone, but four people."""
    said = {key: value for key, value in draft.fields.items() if key not in draft.derived}
    return [
        Contradiction(field=pair.first, against=pair.second, code=pair.code)
        for pair in conflicts(said, today)
        if pair.code not in draft.settled
    ]


def settle(
    draft: Draft,
    dispute: Contradiction,
    touched: set[str],
    choice: Choice | None,
    today: date,
) -> None:
    """After its question was answered: the value that was named stands. Changes ``draft``.

    ``touched`` are the fields that the answer named, ``choice`` which statement it pointed at. Of two fields,
    the one that the answer did not name is let go if it still contradicts. Without a usable answer the value
    said first stays, and two fields stay both.
    """
    draft.disputes = [other for other in draft.disputes if other != dispute]
    draft.attempts.pop(tries_of(dispute), None)
    if dispute.against is None:
        if choice == "last" and dispute.field not in touched and dispute.evidence is not None:
            draft.fields[dispute.field] = dispute.now
            draft.evidence[dispute.field] = [dispute.evidence]
        return
    draft.settled.add(dispute.code)
    still = {pair.code for pair in conflicts(draft.fields, today)}
    if dispute.code not in still:
        return
    if not touched & {dispute.field, dispute.against} and choice is not None:
        touched = {dispute.field if choice == "first" else dispute.against}
    for kept, dropped in ((dispute.field, dispute.against), (dispute.against, dispute.field)):
        if kept in touched:
            forget(draft, dropped)
            return


def tries_of(dispute: Contradiction) -> str:
    """Under this key the draft counts the answers to ``dispute`` that settled nothing."""
    return f"conflict:{dispute.code}"


def forget(draft: Draft, key: str) -> None:
    """Take the value of ``key`` out of the draft."""
    draft.fields.pop(key, None)
    draft.evidence.pop(key, None)
    draft.derived.discard(key)


def dispute_of(key: str, before: JsonValue, now: JsonValue, said: Evidence) -> Contradiction:
    """Two values for one field."""
    return Contradiction(field=key, before=before, now=now, evidence=said, code=key)
