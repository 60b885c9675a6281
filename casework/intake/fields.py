"""Checks one field's value: type, range and form (contract section 5).

The same check runs where a value is said, where staff correct it, and again when the application is filed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Final

from pydantic import JsonValue

from casework.intake.identity import birth_date, check_id_number, plausible_birth
from casework.intake.keys import CHOICES, DISABILITY_KINDS, FIELD_KEYS, FLAGS
from casework.intake.problems import FieldError
from casework.intake.telephone import check_phone
from casework.regions.pack import RegionPack

#: Why a value cannot be taken. Each has its Chinese wording in the dialogue's domain.
REASONS: Final = (
    "field_unknown",
    "empty",
    "not_text",
    "not_a_choice",
    "not_yes_no",
    "age_invalid",
    "age_range",
    "household_size_invalid",
    "household_size_range",
    "income_invalid",
    "income_range",
    "phone_short",
    "phone_long",
    "phone_invalid",
    "id_length",
    "id_check_digit",
    "id_date",
    "name_long",
    "name_invalid",
    "address_long",
    "illness_long",
    "township_elsewhere",
    "township_vague",
    "township_ambiguous",
    "disability_invalid",
    "disability_grade",
)

NAME_LENGTH: Final = 30
ILLNESS_LENGTH: Final = 100
ADDRESS_LENGTH: Final = 200
_DOTS = re.compile("[•‧・．.]")
#: Said or typed of an illness, these mean that there is none. 无大病，有高血压 is more than that.
_HEALTHY = re.compile(
    r"none|(?:身体|目前|暂时|现在|一直)*(?:"
    r"(?:没有?|无|没得过?|未患)(?:什么|啥|任何|重大|重|大|慢性|其他|过)*(?:疾病|毛病|病史|病|问题)?的?"
    r"|(?:都|也|还|很|挺|比较)?(?:健康|硬朗|好(?:着呢|得很)?)的?)",
    re.IGNORECASE,
)
_STOPS = " ，。！、；,.!;"
#: Put where something of a person is asked for, these say that there is nothing to put.
_NOTHING = frozenset("无|没有|暂无|没填|不知道|不清楚|不详|未知|none|null|n/a|-|--|—|——|/|?|？".split("|"))  # noqa: SIM905


def check_field(key: str, value: JsonValue, pack: RegionPack, *, today: date | None = None) -> JsonValue:
    """The value as it is stored: trimmed, numbers as numbers, the township by its official name.

    ``today`` (the region's date) lets an identity number be refused whose birthday is still to come.
    Raises FieldError with one of REASONS; its message never holds the value.
    """
    if key not in FIELD_KEYS:
        raise FieldError(key, "field_unknown")
    if value is None:
        raise FieldError(key, "empty")
    if key in CHOICES:
        return _choice(key, value)
    if key in FLAGS:
        if not isinstance(value, bool):
            raise FieldError(key, "not_yes_no")
        return value
    if key == "id_number":
        return _id_number(_text(key, value), today)
    if key == "township":
        return _township(_text(key, value), pack)
    return _CHECKS[key](value)


def says_nothing(text: str) -> bool:
    """Whether a box was only filled to say that there is nothing to put into it: 无, 不详, —."""
    return text.lower().strip(_STOPS) in _NOTHING


def _text(key: str, value: JsonValue) -> str:
    if not isinstance(value, str):
        raise FieldError(key, "not_text")
    folded = unicodedata.normalize("NFKC", value) if key in {"phone", "id_number"} else value
    kept = "".join(c if unicodedata.category(c)[0] not in "CZ" else " " for c in folded)
    text = " ".join(kept.split())
    if not text:
        raise FieldError(key, "empty")
    return text


def _choice(key: str, value: JsonValue) -> JsonValue:
    if not isinstance(value, str) or value not in CHOICES[key]:
        raise FieldError(key, "not_a_choice")
    return value


def _whole(key: str, value: JsonValue, lowest: int, highest: int) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise FieldError(key, f"{key}_invalid")
    if not lowest <= value <= highest:
        raise FieldError(key, f"{key}_range")
    return value


def _age(value: JsonValue) -> JsonValue:
    return _whole("age", value, 0, 120)


def _household_size(value: JsonValue) -> JsonValue:
    return _whole("household_size", value, 1, 30)


def _monthly_income(value: JsonValue) -> JsonValue:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise FieldError("monthly_income", "income_invalid")
    if not 0 <= value <= 1_000_000:
        raise FieldError("monthly_income", "income_range")
    cents = round(value, 2)
    return int(cents) if float(cents).is_integer() else cents


def _phone(value: JsonValue) -> JsonValue:
    return check_phone(_text("phone", value))


def _id_number(text: str, today: date | None) -> str:
    number = check_id_number(text)
    if today is not None and not plausible_birth(birth_date(number), today):
        raise FieldError("id_number", "id_date")
    return number


def _own_words(key: str, value: JsonValue) -> str:
    text = _text(key, value)
    if says_nothing(text):
        raise FieldError(key, "empty")
    return text


def _name(value: JsonValue) -> JsonValue:
    text = _DOTS.sub("·", _own_words("name", value))
    if len(text) > NAME_LENGTH:
        raise FieldError("name", "name_long")
    letters = [c for c in text if c not in "· '-"]
    if not letters or not all(_name_letter(c) for c in letters):
        raise FieldError("name", "name_invalid")
    # 张 三 is 张三; Mary Ann stays two words.
    return text if any(c.isascii() and c.isalpha() for c in text) else text.replace(" ", "")


def _name_letter(letter: str) -> bool:
    named = unicodedata.name(letter, "")
    return named.startswith(("CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH")) or (
        named.startswith("LATIN ") and letter.isalpha() and ord(letter) < 0x250
    )


def _illness(value: JsonValue) -> JsonValue:
    text = _text("illness", value)
    if len(text) > ILLNESS_LENGTH:
        raise FieldError("illness", "illness_long")
    return "none" if _HEALTHY.fullmatch(text.strip(_STOPS)) else text


def _address(value: JsonValue) -> JsonValue:
    text = _own_words("address", value)
    if len(text) > ADDRESS_LENGTH:
        raise FieldError("address", "address_long")
    return text


def _township(said: str, pack: RegionPack) -> str:
    if place := pack.township(said):
        return place.name
    of_village = pack.townships_of_village(said)
    if len(of_village) == 1:
        return of_village[0].name
    if of_village:
        raise FieldError("township", "township_ambiguous")
    raise FieldError("township", "township_vague" if pack.is_vague_place(said) else "township_elsewhere")


def _disability(value: JsonValue) -> JsonValue:
    if value == "none":
        return "none"
    if not isinstance(value, dict) or not set(value) <= {"kind", "grade"}:
        raise FieldError("disability", "disability_invalid")
    kind, grade = value.get("kind"), value.get("grade")
    if kind is not None and kind not in DISABILITY_KINDS:
        raise FieldError("disability", "disability_invalid")
    if grade is not None and (isinstance(grade, bool) or not isinstance(grade, int) or not 1 <= grade <= 4):
        raise FieldError("disability", "disability_grade")
    return {"kind": kind, "grade": grade}


_CHECKS: dict[str, Callable[[JsonValue], JsonValue]] = {
    "age": _age,
    "household_size": _household_size,
    "monthly_income": _monthly_income,
    "phone": _phone,
    "name": _name,
    "illness": _illness,
    "address": _address,
    "disability": _disability,
}

__all__ = ["FIELD_KEYS", "REASONS", "FieldError", "check_field", "says_nothing"]
