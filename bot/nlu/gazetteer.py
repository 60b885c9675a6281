"""Townships of a region as residents write them: short names, old names, villages, and near misses in sound."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml
from pypinyin import lazy_pinyin
from rapidfuzz.distance import Levenshtein

_SUFFIX = re.compile(r"(?:街道办事处|街道办|街道|办事处|镇|乡)$")
_HAN = "[\u4e00-\u9fff]"
_PLACE_BEFORE = (
    r"(?:^|(?<=[，。！？；、：:（(])|(?<=住在)|(?<=住)|(?<=在)|(?<=家是)|(?<=是)|(?<=来自)|(?<=到)|(?<=去)|(?<=于)|(?<=德化)|(?<=县)"
    r"|(?<=市)|(?<=区)|(?<=家里)|(?<=我家)|(?<=址)|(?<=回)|(?<=我们)|(?<=我是))"
)
_PLACE_AFTER = r"(?=$|[，。！？；、）)\d]|镇|乡|街道|这|那|的|人(?!家|和)|村|街|老家|住|有|一个|附近|山|县|下面|我|他|她|吧|啊|呀)"
_TOWNSHIP_WORD = re.compile(rf"({_HAN}{{2,4}}?)(镇|乡|街道)(?!下|亲|村|里|医|干|政|上|长|民|中学|小学|卫)")
_LEAD = re.compile(
    r"^.*?(?:住在|住|家在|在|来自|搬到|搬|回|是|去|到|县|市|区|省|的|我们|我|他|她|妈|爸|老家)(?=.{2,})"
)


@dataclass(frozen=True)
class Place:
    """A township that was named: its full official name, or None with a problem; range in the text."""

    name: str | None
    start: int
    end: int
    exact: bool
    problem: str | None = None


@dataclass(frozen=True)
class Gazetteer:
    """The names of one region. ``short`` maps names without 镇 or 乡, ``villages`` those that name one township."""

    names: tuple[str, ...] = ()
    full: dict[str, str] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)
    villages: dict[str, str] = field(default_factory=dict)
    sounds: dict[str, str] = field(default_factory=dict)
    full_pattern: re.Pattern[str] | None = None
    short_pattern: re.Pattern[str] | None = None
    village_pattern: re.Pattern[str] | None = None
    elsewhere: frozenset[str] = frozenset()
    counties: frozenset[str] = frozenset()


def stem(name: str) -> str:
    """上涌镇 → 上涌."""
    return _SUFFIX.sub("", name)


@lru_cache(maxsize=4096)
def sound(text: str) -> str:
    """How the characters sound, in pinyin; sounds that the south confuses (zh/z, ng/n, h/f, l/n) are made one."""
    plain = " ".join(lazy_pinyin(text))
    for pair in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n")):
        plain = plain.replace(*pair)
    return plain


def build(
    townships: list[dict[str, object]],
    elsewhere: frozenset[str] = frozenset(),
    counties: tuple[tuple[str, str], ...] = (),
) -> Gazetteer:
    """A gazetteer from the ``townships`` list of a region pack (``code``, ``name``, ``aliases``, ``villages``).

    ``elsewhere``: names of other regions' townships. ``counties``: codes and names of all counties and cities;
    those in whose code a township's lies are the region's own.
    """
    full: dict[str, str] = {}
    short: dict[str, str] = {}
    owners: dict[str, set[str]] = defaultdict(set)
    for row in townships:
        name = str(row["name"])
        aliases = [str(alias) for alias in row.get("aliases") or []]  # type: ignore[attr-defined]
        for said in [name, *aliases, stem(name)]:
            (full if _SUFFIX.search(said) and len(stem(said)) > 1 else short).setdefault(said, name)
        for village in row.get("villages") or []:  # type: ignore[attr-defined]
            said = str(village)
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
    return Gazetteer(
        names=names,
        full=full,
        short=short,
        villages=villages,
        sounds={sound(stem(name)): name for name in names},
        full_pattern=_either(full),
        short_pattern=_either(short, before=_PLACE_BEFORE, after=_PLACE_AFTER),
        village_pattern=_either(villages),
        elsewhere=elsewhere - set(full),
        counties=frozenset(
            name
            for code, name in counties
            if not any(str(row.get("code", "")).startswith(code) for row in townships)
        )
        - set(short)
        - set(full),
    )


def _either(words: dict[str, str], before: str = "", after: str = "") -> re.Pattern[str] | None:
    if not words:
        return None
    longest = sorted(words, key=len, reverse=True)
    return re.compile(f"{before}(?:{'|'.join(map(re.escape, longest))}){after}")


def county_names(file: Path) -> tuple[tuple[str, str], ...]:
    """Code and name of each county and city (``scripts/county_names.py``); none where there is no file."""
    if not file.exists():
        return ()
    lines = (
        line.split() for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    )
    return tuple((code, name) for code, name in lines)


def load(regions: Path) -> dict[str, Gazetteer]:
    """The gazetteer of each region pack under ``regions`` (``<region>/townships.yml``)."""
    rows = {
        path.parent.name: yaml.safe_load(path.read_text(encoding="utf-8"))["townships"]
        for path in sorted(regions.glob("*/townships.yml"))
    }
    counties = county_names(regions / "counties.txt")
    every = {region: frozenset(str(row["name"]) for row in listed) for region, listed in rows.items()}
    return {
        region: build(
            listed,
            frozenset().union(*(names for other, names in every.items() if other != region)),
            counties,
        )
        for region, listed in rows.items()
    }


def find_places(text: str, gazetteer: Gazetteer, asked: bool = False) -> Iterator[Place]:
    """Townships named in ``text``, the surest kind first; ``asked`` when the question was for the township."""
    if gazetteer.full_pattern is None:
        return
    taken: set[int] = set()
    for pattern, table in (
        (gazetteer.full_pattern, gazetteer.full),
        (gazetteer.village_pattern, gazetteer.villages),
        (gazetteer.short_pattern, gazetteer.short),
    ):
        for match in pattern.finditer(text) if pattern else ():
            if taken.isdisjoint(range(match.start(), match.end())):
                taken.update(range(match.start(), match.end()))
                yield Place(table[match.group()], match.start(), match.end(), exact=True)
    if not taken:
        yield from _near(text, gazetteer, asked)


def _near(text: str, gazetteer: Gazetteer, asked: bool) -> Iterator[Place]:
    """Misspelt names (寻中镇), names that only an answer may carry (上勇), and townships of other counties."""
    for match in _TOWNSHIP_WORD.finditer(text):
        said = match.group(1)
        cut = _LEAD.match(said)
        start = match.start() + (cut.end() if cut else 0)
        said = text[start : match.end(1)]
        name, start = _mend_tail(said, start, gazetteer)
        if name:
            yield Place(name, start, match.end(), exact=False)
        elif (asked or said + match.group(2) in gazetteer.elsewhere or _lives_there(text, start)) and len(
            said
        ) > 1:
            yield Place(None, start, match.end(), exact=True, problem="township_elsewhere")
        return
    candidate = re.compile(rf"(?:住在|家在|住|在|来自)({_HAN}{{2,3}})(?=$|[，。！？；、])")
    for match in candidate.finditer(text):
        name, start = _mend_tail(match.group(1), match.start(1), gazetteer)
        if name:
            yield Place(name, start, match.end(1), exact=False)
            return
    if asked:
        yield from _bare(text, gazetteer)


def _lives_there(text: str, start: int) -> bool:
    return bool(
        re.search(r"(?:住在|家在|我是|来自|家住|住|户口在|老家在?)[\u4e00-\u9fff]{0,4}$", text[:start])
    )


#: A bare answer that begins with another county's name: 永春蓬壶, 住安溪的.
_COUNTY = re.compile(
    r"(?:我们?|她|他|老人|家|真的|就|住|在|是|从|来自)*(?=(\S{2,4}?)(?:县|市|区|的|那边|那里|这边|人|\S{2,3}|$)[。，！]?$)"
)


def _bare(text: str, gazetteer: Gazetteer) -> Iterator[Place]:
    """A short answer to "which township": any two or three characters that sound like one; another county's name."""
    for match in re.finditer(rf"{_HAN}{{2,}}", text[:40]):
        word = match.group()
        for size in (3, 2):
            for at in range(len(word) - size + 1):
                name = mend(word[at : at + size], gazetteer, loose=True)
                if name:
                    yield Place(name, match.start() + at, match.start() + at + size, exact=False)
                    return
    county = _COUNTY.match(text)
    if county and county.group(1) in gazetteer.counties:
        yield Place(None, county.start(1), county.end(1), exact=True, problem="township_elsewhere")
        return
    other = re.search(rf"({_HAN}{{1,4}}?)(?:县|市|区)(?!里|城|长|民|政)", text)
    if other and other.group(1) not in ("德化", "威海") and not re.search("小|社|我们", other.group()):
        yield Place(None, other.start(), other.end(), exact=True, problem="township_elsewhere")


def _mend_tail(said: str, start: int, gazetteer: Gazetteer) -> tuple[str | None, int]:
    """The township that the end of ``said`` sounds like, and where its name begins."""
    for size in range(min(4, len(said)), 1, -1):
        if said.endswith("的") and size < len(said):
            break  # 住新盖的 is a house; 住盖的 may be 盖德 as it was heard
        name = mend(said[-size:], gazetteer)
        if name:
            return name, start + len(said) - size
    return None, start


@lru_cache(maxsize=4096)
def _distance(left: str, right: str) -> int:
    return int(Levenshtein.distance(left, right))


def mend(said: str, gazetteer: Gazetteer, loose: bool = False) -> str | None:
    """The full name of the one township that ``said`` sounds like; ``loose`` also when no character is right."""
    exact = gazetteer.sounds.get(sound(said))
    if exact and (loose or set(said) & set(exact)):
        return exact
    near = {
        name
        for heard, name in gazetteer.sounds.items()
        if len(said) == len(stem(name)) and _close(said, stem(name), sound(said), heard)
    }
    return near.pop() if len(near) == 1 else None


def _close(said: str, name: str, heard_said: str, heard_name: str) -> bool:
    """At most one letter of the sound off, and at least half of the characters right."""
    same = sum(left == right for left, right in zip(said, name, strict=False))
    return _distance(heard_said, heard_name) <= 1 and same * 2 >= len(name)
