"""One way of writing: what a resident typed, brought to half-width, simplified, unspaced Chinese.

The map back to the typed text is kept, since evidence is shown in the resident's own characters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

from bot.nlu.punctuation import breaks

_T2S = OpenCC("t2s")

# Full-width letters, digits and the symbols that stand in numbers; Chinese punctuation stays as it is.
_FOLD = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in "，！？：；（）～"}
_PUNCTUATION = {"?": "？", "!": "！", ";": "；", "｡": "。", "､": "、", "﹐": "，", "‚": "，"}
# Written words of southern Fujian, character for character, as the rest of China writes them.
_DIALECT = str.maketrans("毋佮拢攏蹛佇恁矣伫", "不跟都都住在你了在")
_LONE_WORDS = frozenset("男女有无是否嗯哦对")  # one-character answers in a list typed with spaces
_THOUSANDS = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+(?![\d,])")


@dataclass(frozen=True)
class Normalised:
    """``text`` after normalisation; ``offsets[i]`` is the index of character ``i`` in the original.

    ``source_length`` is the length of the original.
    """

    text: str
    offsets: tuple[int, ...]
    source_length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range in the original for ``[start, end)`` of ``text`` (clamped, never reversed)."""
        if not self.offsets:
            return 0, 0
        start = max(0, min(start, len(self.offsets) - 1))
        end = max(start + 1, min(end, len(self.offsets)))
        return self.offsets[start], self.offsets[end - 1] + 1


def _fold(char: str) -> str:
    """One character in its plain form; "" for what nobody sees (controls, zero-width)."""
    if char in "\n\r\u2028\u2029\x0b\x0c":
        return "\n"
    if char in "\t\u3000" or unicodedata.category(char) == "Zs":
        return " "
    if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return ""
    if 0x2460 <= ord(char) <= 0x2473:  # ① to ⑳ stay: NFKC would glue them to the next number
        return char
    folded = _FOLD.get(ord(char), char)
    if 0x1D7CE <= ord(char) <= 0x1D7FF or 0x2F00 <= ord(char) <= 0x2FDF or 0xF900 <= ord(char) <= 0xFAFF:
        folded = unicodedata.normalize("NFKC", char)
    return _PUNCTUATION.get(folded, folded)


@lru_cache(maxsize=4096)
def _simplify_one(char: str) -> str:
    """The simplified form of one character, the character itself where that is not exactly one."""
    plain = str(_T2S.convert(char))
    return plain if len(plain) == 1 else char


def _simplify(text: str) -> str:
    """Simplified characters, position by position."""
    if not any(char >= "\u3400" for char in text):
        return text
    whole = str(_T2S.convert(text))
    # Phrases (乾隆, 瞭解) convert better whole, but only a text of the same length keeps its offsets.
    if len(whole) == len(text):
        again = str(_T2S.convert(whole))
        if again == whole:
            return whole
    return "".join(map(_simplify_one, text))


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _join(chars: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Takes spaces out of Chinese: none inside words, a comma where they stand for one."""
    runs: list[list[tuple[str, int]]] = []
    spaces: list[tuple[str, int]] = []
    for char, at in chars:
        if char == " ":
            if not runs or len(spaces) == len(runs):
                continue
            spaces.append((char, at))
        else:
            if not runs or len(spaces) == len(runs):
                runs.append([])
            runs[-1].append((char, at))
    single = sum(len(run) == 1 for run in runs)
    spaced_out = len(runs) >= 4 and single >= 0.7 * len(runs)
    joined: list[tuple[str, int]] = []
    for number, run in enumerate(runs):
        if number:
            before, after = runs[number - 1], run
            glue = _glue(before, after, spaced_out)
            if glue:
                joined.append((glue, spaces[number - 1][1]))
        joined.extend(run)
    return joined


def _glue(before: list[tuple[str, int]], after: list[tuple[str, int]], spaced_out: bool) -> str:
    """What stands between two runs of characters that were typed with a space between them."""
    left, right = before[-1][0], after[0][0]
    if spaced_out:
        both_long = len(before) > 1 and len(after) > 1
        return (
            " "
            if both_long and left.isascii() and right.isascii() and left.isalnum() and right.isalnum()
            else ""
        )
    if left.isascii() and right.isascii() and left.isalnum() and right.isalnum():
        return "" if len(before) == len(after) == 1 and left.isdigit() and right.isdigit() else " "
    if not (_is_han(left) and _is_han(right)):
        return ""
    lone = [run[0][0] for run in (before, after) if len(run) == 1]
    return "" if any(char not in _LONE_WORDS for char in lone) else "，"


def _points(text: str) -> str:
    """ASCII commas and full stops as Chinese ones, but in 2,500 and 1.5."""
    if "," not in text and "." not in text:
        return text
    kept = {at for match in _THOUSANDS.finditer(text) for at in range(match.start(), match.end())}
    out = list(text)
    for at, char in enumerate(text):
        if char == "," and at not in kept:
            out[at] = "，"
        elif char == ".":
            left, right = text[at - 1 : at], text[at + 1 : at + 2]
            if not (left.isascii() and left.isalnum() and right.isascii() and right.isalnum()):
                out[at] = "。"
    return "".join(out)


def normalise(text: str) -> Normalised:
    """The plain form of ``text``. Total on any string; a second pass changes nothing."""
    folded = [(plain, at) for at, char in enumerate(text) for plain in _fold(char)[:1]]
    lines = [("。" if char == "\n" else char, at) for char, at in folded]
    while lines and lines[0][0] in " 。" and folded[0][0] in " \n":
        lines, folded = lines[1:], folded[1:]
    while lines and folded[-1][0] in " \n":
        lines, folded = lines[:-1], folded[:-1]
    kept = _join(lines)
    plain = _points(_simplify("".join(char for char, _ in kept)).translate(_DIALECT))
    if plain.startswith("/"):
        # Rasa's RegexMessageHandler takes a leading slash for a command; nothing a resident types is one.
        plain = "／" + plain[1:]
    places = [at for _, at in kept]
    for at in reversed(breaks(plain)):
        # The comma's own place is the next word's: what ends before it ends where it was typed.
        plain, places = f"{plain[:at]}，{plain[at:]}", [*places[:at], places[at], *places[at:]]
    offsets = tuple(places)
    return Normalised(text=plain, offsets=offsets, source_length=len(text))
