"""The stations whose QR codes hang on a wall somewhere, for one who scans them at a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from casework.channels.types import STATION_SCENE


class NoSuchStation(Exception):
    """No station, or several, are called so; the text lists those that may be meant."""


def scene_of(stations: Mapping[str, str], wanted: str) -> str:
    """What the QR code of a station carries: by its code, its name, or a part of either that no other has.
    ``stations``: names by code. Raises NoSuchStation.

    >>> scene_of({"dehua.station.xunzhong": "浔中镇驿站", "dehua.station.chunmei": "春美乡驿站"}, "浔中")
    'station:dehua.station.xunzhong'
    """
    wanted = wanted.removeprefix(STATION_SCENE)
    if wanted in stations:
        return f"{STATION_SCENE}{wanted}"
    named = {code: name for code, name in stations.items() if name == wanted}
    found = named or {code: name for code, name in stations.items() if wanted in name or wanted in code}
    if len(found) != 1:
        said = "像的有几个" if found else "没有这个驿站，有的是"
        raise NoSuchStation(f"{said}：{listed(found or stations)}")
    return f"{STATION_SCENE}{next(iter(found))}"


def listed(stations: Mapping[str, str]) -> str:
    """A line a station: its name and its code.

    >>> print(listed({"dehua.station.chunmei": "春美乡驿站"}))
    <BLANKLINE>
        春美乡驿站  dehua.station.chunmei
    """
    if not stations:
        return "还没有登记驿站"
    return "".join(f"\n    {name}  {code}" for code, name in stations.items())
