"""Townships named in an utterance: by their names, by what they sound like, or places that are none of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import jieba

from bot.nlu.gazetteer import Gazetteer
from bot.nlu.place_sound import mend, sound, stem

_HAN = "[\u4e00-\u9fff]"
_TOWNSHIP_WORD = re.compile(rf"({_HAN}{{2,8}}?)(镇|乡|街道)(?!下|亲|村|里|医|干|政|上|长|民|中学|小学|卫)")
# The characters after which the name of a place may begin.
_LEADS = frozenset(
    "嗯啊哦个住在是到回搬来自从于属归县市区省的我们咱俺阮她他您妈爸奶爷婆公嬷娘爹伯叔姑姨哥姐弟妹舅家里人就"
)
# 住王哥庄 is no 诸往.
_NEVER_FIRST = frozenset("住在是的了我他她俺您咱阮")
_INDOORS = re.compile("[家村城县市乡镇这那]里")
_TAIL = r"(?:的|里|那里|那边|这边|那头|这头|[那这][儿片块](?:儿)?|附近|一带|下面|人|老家|住|吧|啊|呀|呢|哦|啦|咧|嘛|了|[，。！；、])"
_LIVES = re.compile(rf"(?:住在|家在|住|在|来自)({_HAN}{{2,3}})(?=$|[，。！？；、])")
_HOME = re.compile(rf"(?:住在|家在|我是|来自|家住|住|户口在|老家在?){_HAN}{{0,4}}$")
_GENERIC = "县城|县里|城里|城关|镇上|乡下|农村|村里|山上|山里|老家|家里|乡镇|市区|市里|街上"
_LEAD = re.compile(
    r"(?:嗯|啊|哦|那个|真的|我们?|俺们?|阮|咱们?|她|他|老人家?|老家|娘家|就|都|也|家里?|户口|住|在|是|从|来自|属于|的|本县|本市|[，、])*"
)
_LONGEST_VAGUE = 24
# 不知道是哪个镇, 外面的镇
_NO_NAME = re.compile(r"(?:[哪这那几每某各一两]个?|什么|啥|没有?|不|的|乡)$")
_COUNTY_WORD = re.compile(rf"{_HAN}{{1,4}}县(?!里|城|长|民|政)")
_AREA_WORDS = ("省", "市", "县", "区", "州")
_TOWN_WORDS = ("镇", "乡", "街")
_TOWN_SOUNDS = (sound("镇"), sound("乡"))
# In jieba's dictionary: from here on a word is everybody's, and no slip (上班 is no 三班).
_EVERYDAY = 250
# Behind another county's name: nothing more, or the name of a place in it that is no village. Behind a town's: the word.
_REST = rf"(?:{_TAIL})*(?=$|[，。！？；、])"
_IN_COUNTY = re.compile(rf"[省市县区州]?(?:{_HAN}{{2,4}}(?<![村路街园房厝])(?<![社小]区))??{_REST}")
_OF_SLIP = re.compile(rf"(?!岛)(?:[镇乡街\d]|{_TAIL}|{_HAN}{{2}}|$)")
_OF_TOWN = re.compile(rf"(?:[镇乡]|街道?)?{_REST}")


@dataclass(frozen=True)
class Place:
    """A township that was named: its full official name, or None with a problem; range in the text."""

    name: str | None
    start: int
    end: int
    exact: bool
    problem: str | None = None


def find_places(text: str, gazetteer: Gazetteer, asked: bool = False) -> Iterator[Place]:
    """Townships named in ``text``, the surest kind first; ``asked`` when the question was for the township."""
    if gazetteer.full_pattern is None:
        return
    whole = text.rstrip("。！？，")
    if asked and len(whole) <= _LONGEST_VAGUE and _vague(gazetteer.areas).fullmatch(whole):
        yield Place(None, 0, len(whole), exact=True, problem="township_vague")
        return
    taken: set[int] = set()
    for pattern, table in (
        (gazetteer.full_pattern, gazetteer.full),
        (gazetteer.village_pattern, gazetteer.villages),
        (gazetteer.short_pattern, gazetteer.short),
    ):
        for match in pattern.finditer(text) if pattern else ():
            start, end = match.span()
            if taken.isdisjoint(range(start, end)) and not _of_other_county(text, start, end, gazetteer):
                taken.update(range(start, end))
                yield Place(table[match.group()], start, end, exact=True)
    if not taken:
        yield from _near(text, gazetteer, asked)


@lru_cache(maxsize=64)
def _vague(areas: tuple[str, ...]) -> re.Pattern[str]:
    """An answer that names nothing but what the townships lie in, or any town: 我们是文登区的, 在镇上."""
    named = "|".join([*map(re.escape, areas), _GENERIC])
    return re.compile(rf"{_LEAD.pattern}(?:(?:{named})(?:{_TAIL})*?){{1,4}}(?:{_TAIL})*")


def _of_other_county(text: str, start: int, end: int, gazetteer: Gazetteer) -> bool:
    """Whether the name at ``[start, end)`` is another county's (崂山区), or stands behind one's (即墨区温泉镇)."""
    if text[start:end] in gazetteer.also_counties and re.match("[省市县区州]", text[end:]):
        return True
    before = re.sub("[省市县区州]$", "", text[max(0, start - 5) : start])
    return any(
        before[-size:] in gazetteer.counties or before[-size:] in gazetteer.also_counties
        for size in range(2, min(4, len(before)) + 1)
    )


def _near(text: str, gazetteer: Gazetteer, asked: bool) -> Iterator[Place]:
    """Misspelt names (寻中镇), names that only an answer may carry (上勇), and townships of other counties."""
    for match in _TOWNSHIP_WORD.finditer(text):
        found = _with_suffix(match, gazetteer, asked)
        if found and (asked or found.problem != "township_vague"):
            yield found
        return
    for match in _LIVES.finditer(text):
        start = _inside(text, match.start(1), gazetteer.areas)
        said = text[start : match.end(1)]
        other = _other(said, gazetteer) or _of_county(said, gazetteer)
        name = None if other or _everyday(said) else mend(said, gazetteer.sounds)
        if name and set(said) & set(stem(name)):
            yield Place(name, start, match.end(1), exact=False)
            return
    if asked:
        yield from _bare(text, gazetteer)


def _with_suffix(match: re.Match[str], gazetteer: Gazetteer, asked: bool) -> Place | None:
    """What the words before 镇, 乡 or 街道 name."""
    text, end = match.string, match.end(1)
    start = match.start()
    for begin in _begins(text, start, end):
        start = _inside(text, begin, gazetteer.areas)
        said = text[start:end]
        if not said and begin < start:
            return Place(None, begin, match.end(), exact=True, problem="township_vague")
        if other := _other(said, gazetteer, town=True) or _of_county(said, gazetteer):
            break
        if name := mend(said, gazetteer.sounds):
            return Place(name, start, match.end(), exact=False)
    else:
        other = "township_elsewhere"
    said = text[start:end]
    if len(said) < 2 or _NO_NAME.search(said):
        return None
    if asked or said + match.group(2) in gazetteer.elsewhere or _HOME.search(text[:start]):
        return Place(None, start, match.end(), exact=True, problem=other)
    return None


def _begins(text: str, start: int, end: int) -> Iterator[int]:
    """Where in ``[start, end)``, characters only, the name of a place may begin and have two more of them."""
    return (
        at
        for at in range(start, end - 1)
        if (at == start or text[at - 1] in _LEADS)
        and text[at] not in _NEVER_FIRST
        and not _INDOORS.match(text, max(at - 1, 0))
    )


def _inside(text: str, at: int, areas: tuple[str, ...]) -> int:
    """Behind the names of what the townships lie in: 山东省威海市文登区 says nothing yet."""
    while area := next((area for area in areas if text.startswith(area, at)), None):
        at += len(area)
    return at


def _other(said: str, gazetteer: Gazetteer, town: bool = False) -> str | None:
    """The problem of a name that is another county's or a township's around; one of ours may have been meant.

    ``town``: it was called a town, so none of our villages is meant by it.
    """
    ours = sound(said) in gazetteer.sounds or (said in gazetteer.village_stems and not town)
    if said in gazetteer.towns or said in gazetteer.near_counties:
        return "township_vague" if ours else "township_elsewhere"
    return "township_elsewhere" if said in gazetteer.counties and not ours else None


def _is_slip(name: str, after: str) -> bool:
    """Whether a name that sounds like one of ours is meant as one, by what stands behind it: 寻中那边, 寻中真."""
    meant = _OF_SLIP.match(after) or sound(after) in _TOWN_SOUNDS
    return bool(meant) and not _everyday(name)


def _everyday(word: str) -> bool:
    jieba.initialize()
    return bool(jieba.dt.FREQ.get(word, 0) >= _EVERYDAY)


def _of_county(said: str, gazetteer: Gazetteer) -> str | None:
    """The problem of what has another county's name in front: 永春蓬壶."""
    inside = any(said[:size] in gazetteer.counties for size in range(2, min(4, len(said) - 2) + 1))
    return "township_elsewhere" if inside else None


def _bare(text: str, gazetteer: Gazetteer) -> Iterator[Place]:
    """A short answer to "which township": what sounds like one, or the name of another county or its township."""
    for run in re.finditer(rf"{_HAN}{{2,}}", text[:40]):
        for begin in _begins(text, run.start(), run.end()):
            if place := _at(text, begin, run.end(), gazetteer):
                yield place
                return
    county = _COUNTY_WORD.search(text)
    if county and not any(area in county.group() for area in gazetteer.areas):
        yield Place(None, county.start(), county.end(), exact=True, problem="township_elsewhere")


def _at(text: str, begin: int, end: int, gazetteer: Gazetteer) -> Place | None:
    """The place whose name begins at ``begin``, the longest name first; another county's only as all that is said."""
    start = _inside(text, begin, gazetteer.areas)
    said = text[start:end]
    for size in range(min(4, len(said)), 1, -1):
        name, after = said[:size], said[size:]
        if problem := _other(name, gazetteer, town=after[:1] in _TOWN_WORDS) or (
            "township_elsewhere" if name in gazetteer.also_counties and after[:1] in _AREA_WORDS else None
        ):
            behind = _OF_TOWN if name in gazetteer.towns else _IN_COUNTY
            alone = _LEAD.fullmatch(text, 0, begin) and behind.match(text, start + size)
            return Place(None, start, start + size, exact=True, problem=problem) if alone else None
        mended = mend(name, gazetteer.sounds)
        exact = mended is not None and name == stem(mended)
        if mended and not after.startswith(_AREA_WORDS) and (exact or _is_slip(name, after)):
            return Place(mended, start, start + size, exact=False)
    return None
