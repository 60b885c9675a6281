"""Mainland telephone numbers: mobile, or a landline with its area code."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumberType, ValidationResult

from casework.intake.problems import FieldError

_MOBILE_DIGITS = 11
_SEPARATORS = re.compile(r"[\s()（）.\-‐‑–—－]+")
_MAINLAND = "86"
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


def at_home(text: str, *, abroad: bool = True) -> str | None:
    """A number out of an address book as it is dialled in the mainland, digits only; None for one of another
    country or region, or of none that can be told.

    ``abroad``: it is known to be written as it is dialled from another country, with or without ``+``.
    Otherwise one without ``+`` may be written as at home, unless it would be a good number somewhere else.

    >>> at_home("8613800138000"), at_home("+86 595 2352 2222"), at_home("13474567890")
    ('13800138000', '059523522222', None)
    >>> at_home("138 0013 8000", abroad=False), at_home("13474567890", abroad=False)
    ('13800138000', None)
    """
    written = _SEPARATORS.sub("", text)
    digits = written.removeprefix("+").removeprefix("00")
    if not digits.isascii() or not digits.isdigit():
        return None
    if digits.startswith(_MAINLAND):
        national = digits.removeprefix(_MAINLAND)
        return _checked(national) or _checked(f"0{national}")
    if abroad or digits != written or _elsewhere(digits):
        return None
    return _checked(digits)


def _checked(digits: str) -> str | None:
    try:
        return check_phone(digits)
    except FieldError:
        return None


def _elsewhere(digits: str) -> bool:
    """Whether these digits, with ``+`` before them, are somebody's number."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(f"+{digits}"))
    except phonenumbers.NumberParseException:
        return False


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
