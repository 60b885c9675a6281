"""Whether a noted value says the same as the expected one."""

from __future__ import annotations

import re
from typing import Any

_APART = re.compile(r"[、，,;；和及跟还有 ]+")
_FILLER = re.compile(r"[\s,，。.、的]+")


def same(key: str, expected: Any, noted: Any) -> bool:
    """Equal; illnesses and addresses by what they name, for nobody says those the same way twice."""
    if key == "illness" and isinstance(noted, str) and expected != "none" and noted != "none":
        return _same_illness(str(expected), noted)
    if key == "address" and isinstance(noted, str):
        a, b = _FILLER.sub("", str(expected)), _FILLER.sub("", noted)
        # A township or county in front, or left away, is the same place.
        return a in b or (b in a and len(b) * 2 >= len(a))
    if isinstance(expected, bool) or isinstance(noted, bool):
        return expected is noted
    return bool(expected == noted)


def _same_illness(expected: str, noted: str) -> bool:
    """All that is expected stands in the note, and nothing else of weight does."""
    there = [part for part in _APART.split(expected) if part]
    if not all(part in noted for part in there):
        return False
    rest = noted
    for part in there:
        rest = rest.replace(part, "")
    return len(_FILLER.sub("", _APART.sub("", rest))) <= 4
