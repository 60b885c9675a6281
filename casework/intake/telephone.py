"""Mainland telephone numbers: mobile, or a landline with its area code."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumberType, ValidationResult

from casework.intake.problems import FieldError

_MOBILE_DIGITS = 11
_SEPARATORS = re.compile(r"[\s()（）.\-‐‑–—－]+")
_COUNTRY = re.compile(r"^(\+|00)86")


def check_phone(text: str) -> str:
    """The national number, digits only: ``13812345678``, ``059523522222``.

    Raises FieldError with ``phone_short``, ``phone_long`` or ``phone_invalid``.
    """
    digits = _COUNTRY.sub("", _SEPARATORS.sub("", text))
    if not digits.isascii() or not digits.isdigit():
        raise FieldError("phone", "phone_invalid")
    if digits.startswith("1") and not digits.startswith("10"):
        _length(len(digits), _MOBILE_DIGITS)
    elif not digits.startswith("0"):
        # A landline without its area code cannot be called from elsewhere.
        raise FieldError("phone", "phone_short" if len(digits) < 10 else "phone_invalid")
    number = phonenumbers.PhoneNumber(country_code=86, national_number=int(digits))
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible in (ValidationResult.TOO_SHORT, ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        raise FieldError("phone", "phone_short")
    if possible == ValidationResult.TOO_LONG:
        raise FieldError("phone", "phone_long")
    if phonenumbers.is_valid_number(number):
        if phonenumbers.number_type(number) in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE):
            return digits
        raise FieldError("phone", "phone_invalid")
    if digits.startswith("0"):
        _landline_length(digits)
    raise FieldError("phone", "phone_invalid")


def _length(count: int, wanted: int) -> None:
    if count < wanted:
        raise FieldError("phone", "phone_short")
    if count > wanted:
        raise FieldError("phone", "phone_long")


def _landline_length(digits: str) -> None:
    """Whether one digit more or fewer would make it right: that is the mistake to point out."""
    for reason, other in (("phone_short", f"{digits}{{}}"), ("phone_long", digits[:-1])):
        for extra in "0123456789":
            candidate = other.format(extra)
            number = phonenumbers.PhoneNumber(country_code=86, national_number=int(candidate))
            if phonenumbers.is_valid_number(number):
                raise FieldError("phone", reason)
