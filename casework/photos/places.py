"""The township that an address lies in, by the region's gazetteer. Pure."""

from __future__ import annotations

from typing import Final

from casework.regions.pack import RegionPack

#: A name of fewer characters is too short to be known with one of them wrong.
_LONG_ENOUGH: Final = 3


def township_in(address: str, pack: RegionPack) -> str | None:
    """The official name of the township in ``address``; None for one elsewhere or told unclearly.

    Behind the name of what the region lies in, one character may be read wrongly, if only one township
    looks like it.
    """
    if found := pack.township(address):
        return found.name
    rest = pack.bare_place(address)
    if rest == "".join(address.split()):
        return None
    alike = [
        place.name
        for place in pack.townships
        if len(place.name) >= _LONG_ENOUGH and _one_wrong(place.name, rest[: len(place.name)])
    ]
    return alike[0] if len(alike) == 1 else None


def _one_wrong(name: str, read: str) -> bool:
    return len(name) == len(read) and sum(a != b for a, b in zip(name, read, strict=True)) == 1
