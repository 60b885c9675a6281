"""Mainland identity numbers (GB 11643-1999): 18 characters with date of birth and check digit."""

from __future__ import annotations

import re
from datetime import date

from id_validator import helper

from casework.intake.problems import FieldError

_LENGTH = 18
_FORM = re.compile(r"[0-9]{17}[0-9X]")


def check_id_number(text: str) -> str:
    """The number in capitals and without spaces.

    Raises FieldError with ``id_length``, ``id_date`` (no such birthday) or ``id_check_digit``. Whether the
    division code in front is known is not asked: codes are abolished, and tables of them go out of date.
    """
    number = re.sub(r"[\s-]", "", text).upper()
    if len(number) != _LENGTH:
        raise FieldError("id_number", "id_length")
    if not _FORM.fullmatch(number):
        raise FieldError("id_number", "id_check_digit")
    if birth_date(number) is None:
        raise FieldError("id_number", "id_date")
    if str(helper.generator_check_bit(number[:17])).upper() != number[17]:
        raise FieldError("id_number", "id_check_digit")
    return number


def birth_date(number: str) -> date | None:
    """The date of birth in an 18-character number, None if there is no such day or it is before 1890."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1890 else None


def plausible_birth(born: date | None, today: date) -> bool:
    """Whether somebody alive on ``today`` can be born then: not after it, and at most 120 years old."""
    return born is not None and born <= today and age_on(born, today) <= 120


def age_on(born: date, today: date) -> int:
    """Completed years (周岁) on ``today``."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def sex_of(number: str) -> str:
    """``male`` or ``female``: the 17th digit is odd for men."""
    return "male" if int(number[16]) % 2 else "female"
