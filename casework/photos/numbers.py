"""Identity numbers and numbers of disability certificates as they stand on cards. Pure.

The number of a 残疾人证 is the identity number, one digit for the kind and one for the grade, and after a
certificate was replaced B and how often (《中华人民共和国残疾人证管理办法》).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from casework.intake.identity import check_id_number
from casework.intake.problems import FieldError

#: The digit after the identity number on a disability certificate.
KIND_DIGITS: Final = {
    "1": "vision",
    "2": "hearing",
    "3": "speech",
    "4": "physical",
    "5": "intellectual",
    "6": "mental",
    "7": "multiple",
}
#: What the reader takes digits for.
_DIGITS: Final = str.maketrans("OoQDIl|ZSBxX×ⅩＸ", "000011125" + "8" + "XXXXX")
_TOKEN: Final = re.compile(r"(?<![0-9A-Za-z])[0-9OoQDIl|ZSBxX×ⅩＸ]{15,23}(?![0-9])")
_SHAPE: Final = re.compile(r"[0-9]{17}[0-9X]")
_CERTIFICATE: Final = re.compile(r"([0-9]{17}[0-9X])([1-7])([1-4])")


@dataclass(frozen=True)
class Number:
    """A number that was read. ``right``: its check digit and birthday hold. ``kind`` and ``grade`` only on a
    disability certificate."""

    text: str
    id_number: str
    right: bool
    kind: str | None = None
    grade: int | None = None


def number_in(texts: Iterable[str]) -> Number | None:
    """The first number of these texts whose check digit is right, else the first that looks like one."""
    wrong: Number | None = None
    for text in texts:
        for token in _TOKEN.findall("".join(text.split())):
            number = _number(token)
            if number.right:
                return number
            wrong = wrong or number
    return wrong


def _number(token: str) -> Number:
    # A replaced certificate ends in B1: its B is no 8.
    body = re.sub(r"B[0-9]$", "", token) if len(token) > 20 else token
    digits = body.translate(_DIGITS)
    if match := _CERTIFICATE.fullmatch(digits):
        number, kind, grade = match.groups()
        return Number(token, number, _right(number), KIND_DIGITS[kind], int(grade))
    return Number(token, digits, bool(_SHAPE.fullmatch(digits)) and _right(digits))


def _right(number: str) -> bool:
    try:
        return check_id_number(number) == number
    except FieldError:
        return False
