"""Words mistyped by sound: 底保户 → 低保户, 危方 → 危房. The mended text is as long as the typed one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import jieba
import yaml
from pypinyin import lazy_pinyin

from bot.nlu.fields.people import SURNAMES
from bot.nlu.place_sound import sound

_WORDS = Path(__file__).resolve().parents[2] / "data" / "spellings.yml"
_NAMED = re.compile(r"(?:叫|姓|名|：)[\u4e00-\u9fff]?$")
# Below this, jieba's dictionary knows a word only from some corpus's odd line.
_COMMON = 60
_LONGEST_TEXT = 400


@cache
def _by_sound() -> dict[str, str]:
    """The words of data/spellings.yml by how they sound; longer ones also by how the south says them."""
    rows = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))["words"]
    words = [word for row in rows for word in row]
    southern = {_southern(word): word for word in words if len(word) > 2}
    return southern | {_exact(word): word for word in words}


@lru_cache(maxsize=8192)
def _pinyin(char: str) -> str:
    return str(lazy_pinyin(char)[0])


def _exact(text: str) -> str:
    return " ".join(map(_pinyin, text))


def _southern(text: str) -> str:
    """With the sounds made one that the south confuses; marked, since short words would then be taken for others."""
    return "~" + " ".join(map(sound, text))


def _word_for(said: str) -> str | None:
    return _by_sound().get(_exact(said)) or (_by_sound().get(_southern(said)) if len(said) > 2 else None)


def mended(text: str) -> str:
    """``text`` (plain form) with mistyped words put right.

    Only what makes no word is touched: characters that jieba leaves single, between the borders of its words, and
    never what may be a name.
    """
    if len(text) > _LONGEST_TEXT:
        return text
    for start, end, word in _mistyped(text):
        text = text[:start] + word + text[end:]
    return text


def _mistyped(text: str) -> Iterator[tuple[int, int, str]]:
    """What to mend, in order, without overlap."""
    tokens = list(jieba.cut(text, HMM=False))
    borders = [0]
    for token in tokens:
        borders.append(borders[-1] + len(token))
    first = 0
    while first < len(tokens):
        found = None
        for last in range(min(first + 4, len(tokens)), first, -1):
            start, end = borders[first], borders[last]
            if not 2 <= end - start <= 4 or not _suspicious(tokens[first:last]):
                continue
            word = _word_for(text[start:end])
            if word and word != text[start:end] and not _may_be_name(text, start, end):
                found = last, (start, end, word)
                break
        if found:
            yield found[1]
        first = found[0] if found else first + 1


def _suspicious(tokens: list[str]) -> bool:
    """Whether the tokens make no word: one that is hardly one, or several with a single character among them."""
    if len(tokens) == 1:
        return (jieba.get_FREQ(tokens[0]) or 0) < _COMMON
    return any(len(token) == 1 for token in tokens)


def _may_be_name(text: str, start: int, end: int) -> bool:
    before = text[:start]
    introduced = before.endswith("是") and text[start] in SURNAMES
    return end - start <= 3 and (introduced or bool(_NAMED.search(before)))
