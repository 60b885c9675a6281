"""The names of a region: its townships as residents write them, what it lies in, and the places around it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.place_sound import SUFFIX, sound, stem

_PLACE_BEFORE = (
    r"^|(?<=[，。！？；、：:（(])|(?<=住在)|(?<=住)|(?<=在)|(?<=家是)|(?<=是)|(?<=来自)|(?<=到)|(?<=去)|(?<=于)|(?<=县)"
    r"|(?<=市)|(?<=区)|(?<=家里)|(?<=我家)|(?<=址)|(?<=回)|(?<=我们)|(?<=我是)"
)
_PLACE_AFTER = r"(?=$|[，。！？；、）)\d]|镇|乡|街道|这|那|的|人(?!家|和)|村|街|老家|住|有|一个|附近|山|下面|我|他|她|吧|啊|呀)"
_AREA_SUFFIX = re.compile(r"[省市县区]$")

Rows = list[dict[str, object]]
#: Codes and names: of counties, of townships.
Coded = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Gazetteer:
    """The names of one region and of what lies around it.

    ``short`` maps names without 镇 or 乡, ``villages`` those that name one township, ``sounds`` how stems sound.
    ``areas`` are the region's own places that are no township: what it lies in, its districts, 县城. ``towns`` are
    the bare names of townships around it, ``elsewhere`` official ones of others; ``counties`` are other counties,
    cities and provinces, ``near_counties`` those of its province; ``also_counties`` are named as one of its
    townships (崂山区, 崂山街道).
    """

    names: tuple[str, ...] = ()
    full: dict[str, str] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)
    villages: dict[str, str] = field(default_factory=dict)
    sounds: dict[str, str] = field(default_factory=dict)
    full_pattern: re.Pattern[str] | None = None
    short_pattern: re.Pattern[str] | None = None
    village_pattern: re.Pattern[str] | None = None
    village_stems: frozenset[str] = frozenset()
    areas: tuple[str, ...] = ()
    towns: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    counties: frozenset[str] = frozenset()
    near_counties: frozenset[str] = frozenset()
    also_counties: frozenset[str] = frozenset()


def build(
    townships: Rows,
    elsewhere: frozenset[str] = frozenset(),
    counties: Coded = (),
    towns: Coded = (),
    region: Mapping[str, object] | None = None,
) -> Gazetteer:
    """A gazetteer from the ``townships`` list of a region pack (``code``, ``name``, ``aliases``, ``villages``).

    ``elsewhere``: names of other regions' townships. ``counties``: codes and names of all provinces, cities and
    counties; those in whose code a township's lies are the region's own. ``towns``: codes and names of townships;
    those of the region's province count. ``region``: region.yml, for its ``within`` and ``vague_places``.
    """
    vague = _listed(region, "vague_places")
    codes = [str(row.get("code", "")) for row in townships]
    provinces = {code[:2] for code in codes}
    full: dict[str, str] = {}
    short: dict[str, str] = {}
    owners: dict[str, set[str]] = defaultdict(set)
    for row in townships:
        name = str(row["name"])
        for said in [name, *_listed(row, "aliases"), stem(name)]:
            if said not in vague:  # 城区 is any town's; 城区街道 is one
                (full if SUFFIX.search(said) and len(stem(said)) > 1 else short).setdefault(said, name)
        for said in _listed(row, "villages"):
            # A bare name (花园, 光明) is an everyday word; it counts only as 花园村 or 花园社区.
            for spoken in [said] if said.endswith(("村", "社区")) else [said + "村", said + "社区"]:
                owners[spoken].add(name)
    for said in list(short.values()):
        for other in ("镇", "乡"):
            full.setdefault(stem(said) + other, said)
    villages = {
        village: next(iter(places))
        for village, places in owners.items()
        if len(places) == 1 and len(village) >= 3
    }
    names = tuple(dict.fromkeys(full.values()))
    own = set(full) | set(short)
    areas = _areas(townships, region, own)
    foreign = frozenset(
        name for code, name in counties if not any(own_code.startswith(code) for own_code in codes)
    ) - set(areas)
    village_stems = frozenset(re.sub("(?:村|社区)$", "", village) for village in owners)
    around = {
        stem(name)
        for code, name in towns
        if code[:2] in provinces and not any(code[:6] == own_code[:6] for own_code in codes)
    }
    return Gazetteer(
        names=names,
        village_stems=village_stems,
        full=full,
        short=short,
        villages=villages,
        sounds={sound(stem(name)): name for name in names if stem(name) not in vague},
        full_pattern=_either(full),
        short_pattern=_either(
            short,
            before=f"(?:{'|'.join([_PLACE_BEFORE, *(f'(?<={area})' for area in areas)])})",
            after=_PLACE_AFTER,
        ),
        village_pattern=_either(villages),
        areas=areas,
        towns=frozenset(name for name in around if len(name) > 1) - own - set(areas),
        elsewhere=elsewhere - set(full),
        counties=foreign - own,
        near_counties=(frozenset(name for code, name in counties if code[:2] in provinces) & foreign) - own,
        also_counties=foreign & own,
    )


def _listed(row: Mapping[str, object] | None, key: str) -> list[str]:
    listed = (row or {}).get(key)
    return [str(value) for value in listed] if isinstance(listed, list) else []


def _areas(townships: Rows, region: Mapping[str, object] | None, own: set[str]) -> tuple[str, ...]:
    """The region's own places that are no township, the longest first."""
    districts = dict.fromkeys(str(row["district"]) for row in townships if row.get("district"))
    around = [*_listed(region, "within"), *districts]
    bare = [_AREA_SUFFIX.sub("", name) for name in around if len(name) > 2]
    every = {*around, *bare, *_listed(region, "vague_places")} - own
    return tuple(sorted(every, key=lambda name: (-len(name), name)))


def _either(words: dict[str, str], before: str = "", after: str = "") -> re.Pattern[str] | None:
    if not words:
        return None
    longest = sorted(words, key=len, reverse=True)
    return re.compile(f"{before}(?:{'|'.join(map(re.escape, longest))}){after}")


def coded_names(file: Path) -> Coded:
    """Code and name of each place in a list of ``scripts/county_names.py``; none where there is no file."""
    if not file.exists():
        return ()
    lines = (
        line.split() for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    )
    return tuple((code, name) for code, name in lines)


def load(regions: Path) -> dict[str, Gazetteer]:
    """The gazetteer of each region pack under ``regions`` (``<region>/townships.yml``)."""
    rows = {path.parent.name: _yaml(path)["townships"] for path in sorted(regions.glob("*/townships.yml"))}
    counties, towns = coded_names(regions / "counties.txt"), coded_names(regions / "towns.txt")
    every = {region: frozenset(str(row["name"]) for row in listed) for region, listed in rows.items()}
    return {
        region: build(
            listed,
            frozenset().union(*(names for other, names in every.items() if other != region)),
            counties,
            towns,
            _yaml(regions / region / "region.yml"),
        )
        for region, listed in rows.items()
    }


def _yaml(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8"))) if path.exists() else {}
