"""Names of townships as they are heard: which one a misspelt name sounds like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from pypinyin import lazy_pinyin
from rapidfuzz.distance import Levenshtein

SUFFIX = re.compile(r"(?:街道办事处|街道办|街道|办事处|镇|乡)$")
_INITIAL = re.compile(r"[^aeiou]*")


def stem(name: str) -> str:
    """上涌镇 → 上涌."""
    return SUFFIX.sub("", name)


@lru_cache(maxsize=4096)
def sound(text: str) -> str:
    """How the characters sound, in pinyin; sounds that the south confuses (zh and z, ng and n …) are made one."""
    plain = " ".join(lazy_pinyin(text))
    for pair in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n")):
        plain = plain.replace(*pair)
    return plain


def mend(said: str, sounds: Mapping[str, str]) -> str | None:
    """The one name of ``sounds`` (by how their stems sound) that ``said`` sounds like.

    Two characters have to sound the same: with one letter off they are as well another place's (石岛, 俚岛). Of
    three one may be a letter off, though not in how it begins.
    """
    exact = sounds.get(sound(said))
    if exact or len(said) < 3:
        return exact
    near = {name for heard, name in sounds.items() if _close(said, stem(name), sound(said), heard)}
    return near.pop() if len(near) == 1 else None


def _close(said: str, name: str, heard_said: str, heard_name: str) -> bool:
    if len(said) != len(name):
        return False
    wrong = sum(left != right for left, right in zip(said, name, strict=True))
    pairs = zip(heard_said.split(), heard_name.split(), strict=True)
    return (
        wrong == 1
        and Levenshtein.distance(heard_said, heard_name) == 1
        and all(_begins(left) == _begins(right) for left, right in pairs)
    )


def _begins(syllable: str) -> str:
    match = _INITIAL.match(syllable)
    return match.group() if match else ""
