"""Telephone and identity numbers: any run of digits, written or spoken, and what it must be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import phonenumbers

from bot.nlu.fields.found import Found
from bot.nlu.fields.story import Story
from bot.nlu.numbers import spoken_digits

_RUN = re.compile(
    r"(?<![\d.])(?:\+?86[- ]?)?[(（]?\d[\d\- ()（）]{4,30}[\dXx]?(?![\d])|[零〇幺一二两三四五六七八九](?:[，、]?[零〇幺一二两三四五六七八九]){6,17}"
)
#: Which of two numbers comes first is said: 打不通这个就打那个.
_PREFERRED = re.compile("打不通|打不进|备用|其次|也行|也可以|主要|优先|不在就|不在的?话|再打|没人接")
_PHONE_WORD = re.compile(r"(?:电话|手机|号码|座机|联系|打我|打给我|微信|tel|TEL|Tel)[^，。！？；]{0,8}$")
_ID_WORD = re.compile(r"(?:身份证|证件|身份号)[^，。！？；]{0,8}$")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_problem(number: str, today: date) -> str | None:
    """What is wrong with an 18-character identity number, None if nothing (GB 11643-1999).

    Codes: ``id_length``, ``id_date`` (the birth date in positions 7 to 14), ``id_check_digit``
    (ISO 7064 MOD 11-2 over the first 17 digits).
    """
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return "id_length"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "id_date"
    if not date(1890, 1, 1) <= born <= today:
        return "id_date"
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS))  # noqa: B905
    return None if "10X98765432"[total % 11] == number[17] else "id_check_digit"


def phone_problem(digits: str) -> str | None:
    """What is wrong with a mainland number (digits only, with area code when fixed), None if nothing."""
    mobile = digits.startswith("1")
    if mobile and len(digits) != 11:
        return "phone_short" if len(digits) < 11 else "phone_long"
    if not mobile and len(digits) < 10:
        return "phone_short"
    if not mobile and len(digits) > 12:
        return "phone_long"
    try:
        parsed = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        return "phone_invalid"
    return None if phonenumbers.is_valid_number(parsed) else "phone_invalid"


def find_contact(story: Story) -> Iterator[Found]:
    """Phone and id_number, each the first valid one, or the problem of what was meant as one.

    Two different telephones are a problem too, unless it is said which comes first.
    """
    found = list(_each(story))
    phones = [one for one in found if one.field == "phone" and not one.problem]
    if len({one.value for one in phones}) > 1 and not _PREFERRED.search(story.text):
        several = Found("phone", None, phones[0].start, phones[-1].end, problem="phone_several")
        found = [one for one in found if one.field != "phone"] + [several]
    yield from found


def _each(story: Story) -> Iterator[Found]:
    for match in _RUN.finditer(story.text):
        start, end = match.start(), match.end()
        said = match.group()
        digits = re.sub(r"[^\dX]", "", spoken_digits(said).upper())
        if len(digits) <= 12 or re.match(r"\+?86[- ]?1", said):
            digits = re.sub(r"^86(?=1\d{10}$)", "", digits)
        before = story.text[max(0, start - 16) : start]
        together = list(re.finditer(r"1\d{10}", said))
        if len(together) > 1 and story.asking != "id_number":
            for one in together:
                yield from _judge(story, one.group(), before, start + one.start(), start + one.end())
        else:
            yield from _judge(story, digits, before, start, end)


def _judge(story: Story, digits: str, before: str, start: int, end: int) -> Iterator[Found]:
    id_meant = bool(_ID_WORD.search(before)) or (
        story.asking == "id_number" and not _PHONE_WORD.search(before)
    )
    phone_meant = bool(_PHONE_WORD.search(before)) or (story.asking == "phone" and not id_meant)
    if (
        id_meant
        or len(digits) == 18
        or (len(digits) in (15, 16, 17, 19) and not phone_meant and not digits.startswith("1"))
    ):
        problem = id_problem(digits, story.today)
        if id_meant or len(digits) in (15, 17, 19) or problem != "id_length":
            yield Found("id_number", None if problem else digits, start, end, problem=problem)
        return
    problem = phone_problem(digits)
    if problem is None:
        yield Found("phone", digits, start, end)
    elif phone_meant or (re.match(r"1[3-9]", digits) and 9 <= len(digits) <= 13):
        yield Found("phone", None, start, end, problem=problem)
