"""The township that a place on the map lies in, by the words that came with it. Pure."""

from __future__ import annotations

import re
from typing import Final

from casework.regions.pack import RegionPack

_COUNTRY: Final = re.compile(r"^(中华人民共和国|中国)")
_SPACE: Final = re.compile(r"\s+")


def township_of(label: str, pack: RegionPack) -> str | None:
    """The official name of the township in a platform's address of a place (福建省泉州市德化县上涌镇…).

    It has to begin there, behind the names of what the region lies in, with the township's name, or with a
    village's that only one township has. A road that is called after a township tells nothing, and nothing
    is guessed: None.
    """
    told = _COUNTRY.sub("", _SPACE.sub("", label))
    if found := pack.township(told):
        return found.name
    rest = pack.bare_place(told)
    if rest == told:
        return None  # a village's name alone may lie anywhere in the country
    named = {place.name for place in pack.townships for village in place.villages if rest.startswith(village)}
    return named.pop() if len(named) == 1 else None
