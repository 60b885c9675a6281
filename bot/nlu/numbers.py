"""Numbers as people write and say them: 82, 八十多, 两千五, 1.5k, 三千来块, 两三千, 俩, 幺三八."""

from __future__ import annotations

import re
from functools import lru_cache

import cn2an

DIGITS = "零〇一二两三四五六七八九"
HAN_NUMBER = rf"[{DIGITS}十百千万廿卅俩仨]"
# A number with what may be glued to it. Longest forms first; "来" and "多" are kept outside of the value.
NUMBER = rf"(?:\d+(?:,\d{{3}})*(?:\.\d+)?[kKwW千万百](?:\d+[千百]?)?|\d+(?:,\d{{3}})*(?:\.\d+)?|{HAN_NUMBER}+(?:点{HAN_NUMBER}+)?)"
_ABOUT = re.compile(r"(?:左右|上下|以上|出头|好几|[多来几余把])+")
_MIXED = re.compile(r"(\d+(?:\.\d+)?)([kKwW百千万])(?:(\d+)([百千])?)?")
_EITHER = re.compile(r"(.*[百千万])([一二两三四五六七八])([二三四五六七八九])")
_UNITS = {"百": 100, "千": 1000, "万": 10000, "k": 1000, "w": 10000}
_RANGE = re.compile(r"([一二两三四五六七八九])([二三四五六七八九])([十百千万]+)")
_DIGIT_OF = {
    "零": 0,
    "〇": 0,
    "幺": 1,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}


def spoken_digits(text: str) -> str:
    """幺三八〇零 → 13800; characters that are no digit stay."""
    return "".join(str(_DIGIT_OF.get(char, char)) for char in text)


@lru_cache(maxsize=2048)
def parse_number(text: str) -> float | None:
    """The value of one number as written, or None if it is none.

    多, 来, 几, 左右 are rounded down to the number said (八十多 → 80); a range gives its middle (两三千 → 2500).
    """
    said = _ABOUT.sub("", text.replace(",", "").strip())
    if not said or len(said) > 16:
        return None
    if re.fullmatch(r"\d+(?:\.\d+)?", said):
        return float(said)
    either = _EITHER.fullmatch(said)
    if either and _DIGIT_OF[either.group(3)] == _DIGIT_OF[either.group(2)] + 1:
        said = either.group(1) + either.group(2)  # 两千二三 → 两千二
    mixed = _MIXED.fullmatch(said)
    if mixed:
        return _mixed(mixed)
    if said in ("俩", "仨"):
        return 2.0 if said == "俩" else 3.0
    if not re.fullmatch(rf"{HAN_NUMBER}+(?:点{HAN_NUMBER}+)?", said):
        return None
    between = _RANGE.fullmatch(said)
    if between:
        unit = _han("一" + between.group(3)) or 0.0
        return (_DIGIT_OF[between.group(1)] + _DIGIT_OF[between.group(2)]) / 2 * unit
    return _han(said)


def _mixed(match: re.Match[str]) -> float:
    """1.5k, 3k5 (3500), 2万4 (24000), 1万2500, 3千5百."""
    head, unit = float(match.group(1)), _UNITS[match.group(2).lower()]
    value = head * unit
    tail, tail_unit = match.group(3), match.group(4)
    if tail and tail_unit:
        value += int(tail) * _UNITS[tail_unit]
    elif tail:
        value += int(tail) * unit / 10 if len(tail) == 1 else int(tail)
    return round(value, 4)


def _han(text: str) -> float | None:
    """A number in Chinese characters only."""
    plain = text.replace("〇", "零").replace("俩", "两")
    if re.fullmatch(rf"[{DIGITS}]{{2,}}", plain):
        return float(spoken_digits(plain))
    if plain[0] in "十百千万" and plain[0] != "十":
        plain = "一" + plain
    try:
        return float(cn2an.cn2an(plain, "smart"))
    except ValueError:
        return None


def whole(value: float | None) -> int | None:
    """The value as an int where it is one."""
    return int(value) if value is not None and value == int(value) else None
