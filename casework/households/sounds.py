"""How a name sounds: what one person says, another writes down differently. Pure.

Names are taken down from speech, at the door and over the telephone: 陈阿妹 and 陈阿美, 林 and 凌. ``key``
lets such names fall together; which sounds do is data (``data/duplicates.yml``).
"""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from casework.households.rules import Sounds


def syllables(name: str) -> tuple[str, ...]:
    """The syllables of a name without tones: 陈阿妹 gives ``("chen", "a", "mei")``. Letters stay letters.

    Each character by itself, in its commonest reading: what is compared is read the same way on both sides.
    """
    return tuple(_syllable(character) for character in name)


@lru_cache(maxsize=16_384)
def _syllable(character: str) -> str:
    return "".join(lazy_pinyin(character, style=Style.NORMAL))


def spoken(name: str) -> str:
    """One text for all names that are homophones, tones aside."""
    return " ".join(syllables(name))


def key(name: str, sounds: Sounds) -> str:
    """One text for all names that sound alike."""
    return " ".join(_alike(syllable, sounds) for syllable in syllables(name))


def _alike(syllable: str, sounds: Sounds) -> str:
    for initial in sorted(sounds.initials, key=len, reverse=True):
        if syllable.startswith(initial):
            syllable = sounds.initials[initial] + syllable[len(initial) :]
            break
    for final in sorted(sounds.finals, key=len, reverse=True):
        if syllable.endswith(final):
            return syllable[: -len(final)] + sounds.finals[final]
    return syllable
