"""What an answer to a follow-up question means. Pure.

A yes to “送餐的人来了吗？” closes a case, so nothing is taken as one that does not say it: a bare 好的 or
谢谢 is not understood and asked again. Where the words say both, what was said last counts
(昨天没来，今天来了), and whoever came but did it badly has not done it (来了，可是饭是冷的).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from casework.followup.wording import followup_wording
from casework.followup.words import heard_words
from casework.simplified import simplified
from casework.understanding.model import NeedMention, Understanding

Meaning = Literal["yes", "no", "rating", "later", "unclear", "other"]

#: Whatever else was said, these come first: danger, a person, the end of it.
_FIRST: Final = frozenset({"crisis", "human", "withdraw", "erase"})
#: Without an answer in it, such a message is about something else: the talk answers it as always.
_SOMETHING_ELSE: Final = frozenset(
    {
        "ask_policy",
        "ask_resource",
        "ask_status",
        "apply",
        "help",
        "greet",
        "bye",
        "chitchat",
        "out_of_scope",
    }
)
_BREAK: Final = re.compile(
    r"[，。！？；、：,.!?;:~～…\n—]+|(?<=[^到从])(?=后来|结果|现在|今天|昨天|前天|这次|上次)"
)
_OF_COMING: Final = re.compile("[来到送见办收影等装修批]")
#: A rating of so few characters is one, whatever it was taken for (算了 a withdrawal, 不错 chat).
_A_WORD: Final = 6
#: What thanks the office, and says nothing of the service (谢谢, 你们真好).
_THANKS: Final = re.compile(
    "谢谢|谢|感谢|多谢|感恩|辛苦|(你们?|政府|党|国家|领导)(对我们?)?(真的?|太|很|都|实在)好"
)
_NUMBER: Final = re.compile(r"([0-9]{1,3}|[零一二两三四五六七八九十]{1,2})(?:分|颗星|星|颗)")
_BARE_NUMBER: Final = re.compile(r"(?:打|给|就|算)?([0-9]{1,3}|[一二两三四五六七八九十])(?:吧|啊|了)?")
#: Stars are given (打3, 给2); a number alone may as well be the place of a button.
_GIVEN: Final = re.compile("[打给]")
_NUMERALS: Final = {mark: number for number, mark in enumerate("零一二三四五六七八九十")} | {"两": 2}


@dataclass(frozen=True)
class Heard:
    """What was heard. ``stars`` (1 to 5) for a rating, also one that came along with a yes.

    ``goes_on``: beside the answer something new was asked for, which the talk takes up as always.
    """

    meaning: Meaning
    stars: int | None = None
    goes_on: bool = False

    @property
    def settles(self) -> bool:
        """Whether the question has its answer."""
        return self.meaning in ("yes", "no", "rating")


def hear_delivery(text: str, understanding: Understanding, service: str) -> Heard:
    """What ``text`` answers to “came, or done?” about ``service``."""
    if _comes_first(understanding) and not _nothing_else(text, understanding):
        return Heard("other")
    new = [need for need in understanding.needs if need.service != service]
    if understanding.intent == "apply" and new:
        meaning = _came(_without(text, new))
        if meaning in (None, "later"):
            return Heard("other")
        return Heard(meaning, goes_on=_without(text, new) != text)
    meaning = _came(text)
    if meaning == "yes" and _praises_something_else(text, understanding):
        return Heard("other")
    if meaning is not None:
        stars = _stars(_folded(text)) if meaning == "yes" and _says_how_it_was(text) else None
        return Heard(meaning, stars)
    return Heard("other" if _about_something_else(understanding) else "unclear")


def hear_rating(text: str, understanding: Understanding) -> Heard:
    """What ``text`` answers to “are you content?”; ``later`` when nothing is to be said about it.

    Nothing but a number that the buttons have too (1: the first, 满意, or one star?) is asked about again.
    """
    said = _folded(text)
    asks_for_more = understanding.intent == "apply" and bool(understanding.needs)
    first = _comes_first(understanding) and (understanding.crisis is not None or len(said) > _A_WORD)
    if first or asks_for_more:
        return Heard("other")
    if _may_be_a_place(said):
        return Heard("unclear")
    if (stars := _stars(said)) is not None:
        return Heard("rating", stars)
    if heard_words().no_rating.search(said) or understanding.intent == "skip":
        return Heard("later")
    return Heard("other" if _about_something_else(understanding) else "unclear")


def _comes_first(understanding: Understanding) -> bool:
    return understanding.crisis is not None or understanding.intent in _FIRST


def _nothing_else(text: str, understanding: Understanding) -> bool:
    """Whether ``text`` says that somebody came or did not and nothing besides, whatever it was taken for.

    Without the question in mind 没见人 sounds like a person who is missing, 解决了 like a withdrawal. Where
    danger was heard only a saying known by heart is believed; where it was suspected, every part must speak
    of coming.
    """
    words, clauses = heard_words(), _clauses(_turned(text))
    alone = [bool(words.yes_alone.fullmatch(one) or words.no_alone.fullmatch(one)) for one in clauses]
    if understanding.crisis is not None:
        return alone == [True]
    suspected = understanding.intent == "crisis"
    return bool(clauses) and all(
        known or (_decisive(one) and (not suspected or _OF_COMING.search(one) is not None))
        for one, known in zip(clauses, alone, strict=True)
    )


def _decisive(clause: str) -> bool:
    words = heard_words()
    return any(pattern.search(clause) for pattern in (words.yes, words.no, words.wrong, words.good))


def _about_something_else(understanding: Understanding) -> bool:
    return understanding.intent in _SOMETHING_ELSE or bool(understanding.fields)


def _folded(text: str) -> str:
    """Without white space, full-width and traditional characters as ordinary ones."""
    plain = simplified(unicodedata.normalize("NFKC", text)).lower()
    return "".join(mark for mark in plain if not mark.isspace() or mark == "\n").strip()


def _turned(text: str) -> str:
    said = _folded(text)
    for pattern, meant in heard_words().turns_of_phrase:
        said = pattern.sub(meant, said)
    return said


def _clauses(said: str) -> list[str]:
    return [clause for clause in _BREAK.split(said) if clause]


def _came(text: str) -> Literal["yes", "no", "later"] | None:
    """Yes, no, later, or None when the words do not say."""
    words, said = heard_words(), _turned(text)
    last: Literal["yes", "no"] | None = None
    wrong = good = False
    for clause in _clauses(said):
        if words.wrong.search(clause):
            wrong = True
        elif words.good.search(clause):
            good = True
        if words.no_alone.fullmatch(clause) or words.no.search(clause):
            last = "no"
        elif words.yes_alone.fullmatch(clause) or words.yes.search(clause):
            last = "yes"
    if last == "yes" and (wrong or _but(said)):
        return "no"
    if last is not None:
        return last
    if wrong:
        return "no"
    if words.unsure.search(said):
        return "later"
    return "yes" if good and not _only_thanks(said) else None


def _praises_something_else(text: str, understanding: Understanding) -> bool:
    """Whether ``text`` is small talk with praise in it, and no part of it speaks of coming or doing."""
    if understanding.intent not in _SOMETHING_ELSE or len(_folded(text)) <= _A_WORD:
        return False
    words = heard_words()
    clauses = _clauses(_turned(text))
    return not any(words.yes_alone.fullmatch(one) or words.yes.search(one) for one in clauses)


def _but(said: str) -> bool:
    """Whether a “but” follows, and not one that ends well (来了，不过挺好的)."""
    words = heard_words()
    pieces = words.but.split(said)
    return len(pieces) > 1 and not words.good.search(pieces[-1])


def _only_thanks(said: str) -> bool:
    return not heard_words().good.search(_THANKS.sub("", said))


def _says_how_it_was(text: str) -> bool:
    said = _turned(text)
    words = heard_words()
    plain = words.almost.search(said) is None and not _only_thanks(said)
    return plain and words.good.search(said) is not None


def _stars(said: str) -> int | None:
    words = heard_words()
    number = _NUMBER.search(said) if "十分满意" not in said else None
    number = number or _BARE_NUMBER.fullmatch(said)
    if number is not None:
        return _as_stars(number.group(1))
    for pattern, meant in words.turns_of_phrase:
        said = pattern.sub(meant, said)
    return next((stars for stars, pattern in words.ratings if pattern.search(said)), None)


def _may_be_a_place(said: str) -> bool:
    """Whether it is a number alone that may mean a button, counted, as well as stars: each the opposite."""
    number = _BARE_NUMBER.fullmatch(said.strip("。.！!，,"))
    if number is None or _GIVEN.search(said):
        return False
    return 1 <= _value(number.group(1)) <= len(followup_wording().rating.buttons)


def _value(mark: str) -> int:
    return int(mark) if mark.isdecimal() else _NUMERALS.get(mark, -1)


def _as_stars(mark: str) -> int | None:
    """1 to 5 as said, full marks of ten or a hundred as 5, none at all as 1; else it is not understood."""
    value = _value(mark)
    if value in (10, 100):
        return 5
    if value == 0:
        return 1
    return value if 1 <= value <= 5 else None


def _without(text: str, needs: list[NeedMention]) -> str:
    """``text`` without the clauses that name one of ``needs``, unless such a clause itself says whether
    somebody came (没人来做饭)."""
    kept, at = [], 0
    for clause in re.split(r"(?<=[，。！？；,.!?;\n])", text):
        named = any(at <= need.start < at + len(clause) for need in needs)
        if not named or _came(clause) is not None:
            kept.append(clause)
        at += len(clause)
    return "".join(kept)
