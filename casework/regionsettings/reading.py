"""Reads what staff set a place to: each value of its kind, and nothing that does not belong there. Pure."""

from __future__ import annotations

import math
import re
from typing import Any

from pydantic import JsonValue

from casework.directory.checking import clean
from casework.errors import FieldIssue, Invalid
from casework.regionsettings.places import Leaf, Place

_NUMBER = re.compile(r"\d{3,12}")


def read_values(place: Place, given: dict[str, Any]) -> dict[str, JsonValue]:
    """The values of a place, every one of them; per cent is turned into a share of 1.

    Raises ``Invalid`` with everything that is wrong.
    """
    unknown = given.keys() - {leaf.key for leaf in place.leaves}
    issues = [FieldIssue(field=key, reason="field_unknown") for key in sorted(unknown)]
    values: dict[str, JsonValue] = {}
    for leaf in place.leaves:
        value, reason = _read(leaf, given.get(leaf.key))
        if reason:
            issues.append(FieldIssue(field=leaf.key, reason=reason))
        values[leaf.key] = value
    if issues:
        raise Invalid(issues)
    return values


def shown(leaf: Leaf, value: JsonValue) -> JsonValue:
    """A value as it is read and written by staff: a share as per cent, 20.0 as 20."""
    if leaf.kind == "share" and isinstance(value, int | float):
        value = round(value * 100, 4)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _read(leaf: Leaf, given: Any) -> tuple[JsonValue, str | None]:
    if leaf.kind in ("text", "phone"):
        return _text(leaf, given)
    return _number(leaf, given)


def _text(leaf: Leaf, given: Any) -> tuple[JsonValue, str | None]:
    if given is not None and not isinstance(given, str):
        return None, "not_text"
    said = clean(given or "")
    if leaf.kind == "phone":
        said = said.replace("-", "").replace(" ", "")
    if not said:
        return None, "missing"
    if len(said) > leaf.longest:
        return None, "too_long"
    if "{" in said or "}" in said:
        return None, "braces"
    if leaf.kind == "phone" and not _NUMBER.fullmatch(said):
        return None, "hotline_number"
    return said, None


def _number(leaf: Leaf, given: Any) -> tuple[JsonValue, str | None]:
    if given is None or given == "":
        return None, "missing"
    if isinstance(given, bool):
        return None, "not_number"
    try:
        number = float(given)
    except (TypeError, ValueError):
        return None, "not_number"
    if not math.isfinite(number):
        return None, "not_number"
    if leaf.kind == "whole" and not number.is_integer():
        return None, "not_whole_number"
    if not leaf.lowest <= number <= leaf.highest:
        return None, "out_of_range"
    if leaf.kind == "share":
        return number / 100, None
    return int(number) if number.is_integer() else number, None
