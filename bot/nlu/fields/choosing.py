"""Which of the values that were found are the person in need's, and which one of a field counts."""

from __future__ import annotations

import re

from bot.nlu.fields.answer_part import BESIDE
from bot.nlu.fields.found import Found
from bot.nlu.fields.people import I_AM_THEIRS, OLDER, SELF, YOUNG
from bot.nlu.fields.story import Story

PERSONAL = frozenset({"age", "sex", "name", "living", "self_care", "illness", "disability", "employment"})
CORRECTS = re.compile(
    r"其实|实际上|不对|说错|错了|更正|改成|改为|应该是|不不|哦不|啊不|噢不|记错|打错|写错|是错的|不是"
)
_SEVERITY = {"dependent": 3, "partial": 2, "independent": 1}


#: Asked of the household: what is told of a spouse or child then is theirs. 老伴退休金两千 retires nobody else.
_OF_ALL = frozenset({"monthly_income", "household_size", "living", "housing", "children", "category"})


def concerns(story: Story, item: Found) -> bool:
    """Whether a value is the person in need's; a weak one counts only when it was asked for."""
    if item.weak and story.asking != item.field:
        return False
    if story.asking in _OF_ALL and item.field in PERSONAL - {story.asking} and item.subject in BESIDE:
        return False
    if story.asking == "children" and item.field in ("age", "employment", "sex", "name", "illness"):
        return False
    if item.field in ("age", "employment") and item.subject in YOUNG and story.in_need in (None, SELF):
        return False
    if (
        item.field not in PERSONAL
        or item.subject is None
        or story.in_need is None
        or item.subject == story.in_need
    ):
        return True
    if story.in_need == "pronoun" and item.subject == SELF and I_AM_THEIRS.search(story.text):
        return False  # 我是她女儿，今年五十，她八十了
    if item.subject == "pronoun" or story.in_need == "pronoun":
        return True
    # "我妈叫王秀英" while asked of an unnamed person, or an answer told from the proxy's side.
    if story.asking == item.field and item.subject != SELF:
        return True
    if (story.in_need in OLDER and item.subject == "parents") or (
        story.in_need == "parents" and item.subject in OLDER
    ):
        return True
    return {item.subject, story.in_need} in (
        {"elder", "title:male"},
        {"elder", "title:female"},
        {"elder", "neighbour"},
        {"elder", "uncle"},
        {"elder", "aunt"},
        {"elder", "grandmother"},
        {"elder", "grandfather"},
        {"neighbour", "title:male"},
        {"neighbour", "title:female"},
        {"spouse", "husband"},
        {"spouse", "wife"},
    )


def choose(story: Story, key: str, items: list[Found]) -> Found | None:
    """One of several values of a field: a valid one before a problem, after a correction the later one."""
    values = [item for item in items if item.problem is None]
    pool = sorted(values or items, key=lambda item: (item.start, item.start - item.end))
    if not pool:
        return None
    if len(pool) == 1:
        return pool[0]
    for item in reversed(pool):
        between = story.text[pool[0].start : item.start]
        if item.start > pool[0].start and CORRECTS.search(between):
            return item
    if key == "self_care":
        return max(pool, key=lambda item: (_SEVERITY[item.value], -item.start))
    if key == "disability":
        return max(pool, key=_detail)
    if key in ("housing", "living", "employment", "category", "filled_by"):
        return _ranked(key, pool)
    return pool[0]


def _detail(item: Found) -> tuple[int, int]:
    """How much a disability's value says."""
    value = item.value
    return (
        sum(part is not None for part in value.values()) + 1 if isinstance(value, dict) else 0,
        -item.start,
    )


_RANK = {
    "housing": ("unsafe", "none", "rented", "safe"),
    "living": ("institution", "alone", "with_grandchildren", "with_family", "spouse_only", "other"),
    "employment": ("unable", "retired", "seeking", "student", "working"),
    "category": ("tekun", "dibao_marginal", "dibao", "rigid_expenditure", "relapse_monitoring", "none"),
    "filled_by": ("staff", "volunteer", "neighbour", "family", "self"),
}


def _ranked(key: str, pool: list[Found]) -> Found:
    """The weightier value of two that were both said; of equal ones the first."""
    order = _RANK[key]
    return min(pool, key=lambda item: (order.index(item.value), item.start))
