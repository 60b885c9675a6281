"""All fields of one utterance: every finder's values, those of other people left out, one a field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from bot.nlu.corrections import Correction, find_correction
from bot.nlu.fields.age import find_age
from bot.nlu.fields.answer_part import own_part, taken_back, the_same
from bot.nlu.fields.category import find_category
from bot.nlu.fields.children import find_children
from bot.nlu.fields.choosing import PERSONAL, choose, concerns
from bot.nlu.fields.companions import find_companions
from bot.nlu.fields.consent import find_consent
from bot.nlu.fields.contact import find_contact
from bot.nlu.fields.disability import find_disability
from bot.nlu.fields.found import Found
from bot.nlu.fields.household import find_household_size, find_living
from bot.nlu.fields.housing import find_housing
from bot.nlu.fields.illness import find_illness
from bot.nlu.fields.money import find_money
from bot.nlu.fields.name import find_name
from bot.nlu.fields.people import SELF, YOUNG
from bot.nlu.fields.place import find_address, find_township
from bot.nlu.fields.self_care import find_self_care
from bot.nlu.fields.story import Story
from bot.nlu.fields.who import find_filled_by, find_sex
from bot.nlu.fields.work import find_employment, find_farmer
from bot.nlu.gazetteer import Gazetteer

_NUMERALS = "0123456789零〇一二两三四五六七八九十幺百千"
# A finder runs only when the text has one of its characters: no value of the field can be said without.
FINDERS: tuple[tuple[Callable[[Story], Iterator[Found]], frozenset[str] | None], ...] = (
    (find_contact, frozenset("0123456789零〇幺一二两三四五六七八九")),
    (find_age, frozenset(_NUMERALS + "古花耄廿卅卌")),
    (find_sex, None),
    (find_name, None),
    (find_filled_by, None),
    (find_township, None),
    (find_address, frozenset("村区路街巷厝道寓城苑里园址")),
    (find_household_size, frozenset("口人个俩仨位和跟老夫")),
    (find_living, frozenset("人住居过活独孤己俩两院流跟和同与光就只剩家")),
    (find_category, frozenset("低特五刚返监户支困么评政享助份保")),
    (find_money, frozenset("共块元钱月年天入薪金资源挣赚账领拿贴保")),
    (find_self_care, frozenset("瘫床理能扶走站澡衣饭厕失吃卧护身遂坐动靠植全步行轮什啥样喂尿便翻起帮照")),
    (find_illness, None),
    (find_disability, frozenset("残盲瞎聋哑障明听看见截断缺瘸跛侏级")),
    (find_housing, frozenset("房租厝屋漏墙住家棚塌危楼瓦")),
    (find_children, frozenset("孩孤父母爸妈子女娃囝学级守后岁成幼婴事育儿")),
    (find_employment, frozenset("袂力上在工班活退休学读念店摊种农养业劳动岗卖快送滴收废瓷捡事裁辞厂闲")),
    (find_farmer, frozenset("农种田地户村城脱贫亩乡")),
    (find_consent, frozenset("同愿授允答不别莫毋资信情")),
)


def extract(
    text: str, today: date, gazetteer: Gazetteer | None = None, asking: str | None = None
) -> list[Found]:
    """The field values that ``text`` (plain form) says of the person in need, in order of place.

    ``asking``, the question being answered, lets short answers count; None reads the text for itself.
    What a correction or a joke takes back is no value; a correction's new value answers the field that it names.
    """
    joke = taken_back(text)
    if joke:
        start, end = joke
        meant = extract(text[:start] + text[end:], today, gazetteer, asking)
        return [item if item.end <= start else _moved(item, end - start) for item in meant]
    correction = find_correction(text)
    if correction is None:
        own = _own(text, today, gazetteer, asking)
        return _read(text, today, gazetteer, asking) if own is None else own
    named = correction.field
    found = _read(text, today, gazetteer, "confirm" if named and asking and named != asking else asking)
    if asking is None and named is None:
        return found
    wrong, value = correction.wrong, correction.value
    kept = [item for item in found if not (item.start < wrong[1] and item.end > wrong[0])]
    kept = [
        item
        for item in kept
        if not (
            item.field in ("sex", "filled_by")
            and value[0] <= item.start < value[1]
            and named not in (None, item.field)
        )
    ]
    new = _new_value(text, today, gazetteer, correction, found, asking)
    if new and (new.problem is None or not any(item.field == new.field for item in kept)):
        kept = [
            item for item in kept if item.field != new.field and not (item.weak and item.start >= value[0])
        ] + [new]
    return sorted(kept, key=lambda item: (item.start, item.end))


def _own(text: str, today: date, gazetteer: Gazetteer | None, asking: str | None) -> list[Found] | None:
    """老伴八十，我七十七: the speaker's own value of what was asked; nothing that is said of the other one."""
    part = own_part(text, asking)
    if part is None:
        return None
    whole, bare, end = part
    assert asking is not None
    if the_same(text[bare:end]):
        answer = next((one for one in _read(text, today, gazetteer, asking) if one.field == asking), None)
    else:
        answers = (_shifted(text[start:end], start, today, gazetteer, asking) for start in (whole, bare))
        answer = next((one for one in answers if one), None)
    if answer is None and whole == bare:
        return None
    beside = _read(text, today, gazetteer, asking, of_speaker=True)
    return sorted(
        [item for item in beside if item.field != asking] + ([answer] if answer else []),
        key=lambda item: (item.start, item.end),
    )


# Of a correction that names no field: which fields the taken back and the new words may both be values of.
_GUESSES = (
    "township",
    "sex",
    "category",
    "living",
    "housing",
    "disability",
    "household_size",
    "age",
    "illness",
    "employment",
    "farmer",
    "name",
)
_LIKE = {
    "household_size": re.compile("[口人个]"),
    "age": re.compile(r"岁|^[\d一二三四五六七八九十]{2,3}$"),
    "illness": re.compile("病|症|癌|炎|中风|高血压|梗"),
    "name": re.compile(r"^[\u4e00-\u9fff]{2,4}$"),
    "living": re.compile("住|一个人|老伴|[儿女孙爸妈]"),
}


def _new_value(
    text: str,
    today: date,
    gazetteer: Gazetteer | None,
    correction: Correction,
    found: list[Found],
    asking: str | None,
) -> Found | None:
    """The value that a correction puts in the place of another; the one of ``asking`` is tried first."""
    start, end = correction.value
    said, wrong = text[start:end], text[slice(*correction.wrong)]
    if not said:
        return None
    if correction.field:
        return _shifted(said, start, today, gazetteer, correction.field)
    if any(start <= item.start < end for item in found):
        return None
    asked = [asking] if asking in ("name", "phone", "id_number", "age", "monthly_income") else []
    for field in (*asked, *_GUESSES):
        if field in _LIKE and not _LIKE[field].search(wrong):
            continue
        if field == "name" and said[0] != wrong[0] and asking != "name":
            continue
        old = _shifted(wrong, 0, today, gazetteer, field)
        new = _shifted(said, start, today, gazetteer, field) if old and not old.problem else None
        if new and not new.problem:
            return new
    return None


def _shifted(said: str, start: int, today: date, gazetteer: Gazetteer | None, field: str) -> Found | None:
    """``said`` read as the answer to the question for ``field``, at its place in the whole text."""
    for item in _read(said, today, gazetteer, field):
        if item.field == field:
            return _moved(item, start)
    return None


def _moved(item: Found, by: int) -> Found:
    return replace(item, start=item.start + by, end=item.end + by)


def _read(
    text: str, today: date, gazetteer: Gazetteer | None, asking: str | None, *, of_speaker: bool = False
) -> list[Found]:
    story = Story(text, today, gazetteer, asking, of_speaker=of_speaker)
    present = set(text)
    found = [
        item
        for finder, triggers in FINDERS
        if triggers is None or not triggers.isdisjoint(present) or asking
        for item in finder(story)
    ]
    if story.asking in (None, "needs") and not any(item.field == "living" for item in found):
        found += find_companions(story)
    kept = [item for item in found if concerns(story, item)]
    chosen = [
        choose(story, key, [item for item in kept if item.field == key])
        for key in {item.field for item in kept}
    ]
    named = next((item for item in chosen if item and item.field == "name"), None)
    if named:
        # 林阿妹: the sister in it is a name.
        chosen = [
            item
            for item in chosen
            if item and not (item.field in ("sex", "filled_by") and named.start <= item.start < named.end)
        ]
    chosen.append(_minor(story, [item for item in chosen if item], found))
    chosen.append(_raises(story, [item for item in chosen if item]))
    chosen.append(_first_person(story, [item for item in chosen if item]))
    return sorted((item for item in chosen if item), key=lambda item: (item.start, item.end))


def _minor(story: Story, chosen: list[Found], found: list[Found]) -> Found | None:
    """我女儿脑瘫，今年7岁: a child who is the person in need, or whose age was said, is a minor of the household."""
    if any(item.field == "children" for item in chosen) or story.asking not in (None, "needs"):
        return None
    for item in found:
        if item.field == "age" and item.value is not None and item.value < 18 and item.subject in YOUNG:
            return Found("children", "minor", item.start, item.end)
    child = next((person for person in story.people if person.key == "child"), None)
    if (
        child
        and story.in_need == "child"
        and not any(item.field == "age" for item in chosen)
        and "们" not in story.text[child.end : child.end + 1]
    ):
        return Found("children", "minor", child.start, child.end)
    return None


_RAISED = frozenset({"grandson", "granddaughter"})
_SCHOOL = re.compile("功课|作业|辅导|补课|补习|年级|学习|成绩|数学|英语|语文|兴趣班|学费|老师")


def _raises(story: Story, chosen: list[Found]) -> Found | None:
    """孙子四年级了，作业我不会教: who raises another's child speaks for the child. Marked as inferred."""
    if story.asking not in (None, "needs") or story.in_need not in _RAISED | {None, SELF}:
        return None
    raised = next((person for person in story.people if person.key in _RAISED), None)
    own = any(
        (item.field in PERSONAL - {"sex", "name", "living"} and item.subject == SELF)
        or item.field == "filled_by"
        for item in chosen
    )
    if raised is None or own or not _SCHOOL.search(story.text):
        return None
    return Found("filled_by", "family", raised.start, raised.end, inferred=True)


def _first_person(story: Story, chosen: list[Found]) -> Found | None:
    """我今年72，一个人住: who tells of the own age or trouble is the one who types. Marked as inferred."""
    own = any(item.field in PERSONAL - {"sex", "name"} and item.subject == SELF for item in chosen)
    # A parent tells of the own household; no other grown person was named.
    own = own or (
        any(item.field == "children" and item.value != "none" for item in chosen)
        and all(
            person.key in YOUNG or person.key in (SELF, "coparent") or person.role == "away"
            for person in story.people
        )
    )
    if (
        not own
        or story.in_need != SELF
        or story.asking not in (None, "needs")
        or any(item.field == "filled_by" for item in chosen)
    ):
        return None
    person = next((person for person in story.people if person.key == SELF), None)
    if person is None:
        return None
    return Found("filled_by", "self", person.start, person.end, inferred=True)
