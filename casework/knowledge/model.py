"""What the knowledge folder holds: documents, entries, and the words by which a question is recognised."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator

#: Where a document says something before its first numbered part.
OPENING: Final = "开头"
MAX_ANSWER: Final = 200
MAX_EXAMPLES: Final = 30
_PART = re.compile(r"([一二三四五六七八九十])(?:（([一二三四五六七八九十])）)?")
_DIGITS: Final = "零一二三四五六七八九"


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error
    return pattern


ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
AnswerText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ANSWER)]

#: A regular expression over the plain text of a question, for what no list of words can hold.
Pattern = Annotated[str, AfterValidator(_compiles)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(_Part):
    """A document that answers rest on: what it is called, since when it holds, how it is divided.

    ``articles`` counts 第…条, ``points`` numbers that run through the whole text, ``sections`` the
    （一）（二）… under each 一、二、…. ``since`` is a phrase that is read out. ``older_than_law`` marks
    those that the law of 2026 may have overtaken.
    """

    title: str
    number: str | None = None
    since: str
    articles: int = 0
    points: int = 0
    sections: dict[str, int] = Field(default_factory=dict)
    older_than_law: bool = False

    def has(self, place: int | str) -> bool:
        """Whether there is such an article, point or part."""
        if isinstance(place, int):
            return 1 <= place <= max(self.articles, self.points)
        if place == OPENING:
            return bool(self.sections)
        found = _PART.fullmatch(place)
        if found is None or found[1] not in self.sections:
            return False
        return found[2] is None or numeral_value(found[2]) <= self.sections[found[1]]

    def say(self, place: int | str) -> str:
        """The place in words: 第九条, 第15点, 第二部分（一）."""
        if isinstance(place, int):
            return f"第{numeral(place)}条" if self.articles else f"第{place}点"
        if place == OPENING:
            return OPENING
        found = _PART.fullmatch(place)
        assert found is not None  # checked by ``has`` when the folder was read
        return f"第{found[1]}部分" + (f"（{found[2]}）" if found[2] else "")


class Source(_Part):
    """Where in a document an answer stands: article or point numbers, or parts such as ``二（一）``."""

    document: str
    articles: list[int | str] = Field(min_length=1)


class Entry(_Part):
    """One answer: of a topic, to one aspect of it, in one region or everywhere."""

    id: str = Field(pattern=r"^[a-z_]+(\.[a-z_]+)+$")
    topic: str
    aspect: str
    region: str | None = None
    examples: list[ShortText] = Field(min_length=3, max_length=MAX_EXAMPLES)
    answer: AnswerText
    sources: list[Source] = Field(min_length=1)
    law_note: bool = True

    @field_validator("answer")
    @classmethod
    def _whole_sentences(cls, value: str) -> str:
        if not value.endswith(("。", "？", "！")):
            raise ValueError("an answer ends with a full stop")
        return value


class Topic(_Part):
    """What is asked about. ``names`` name it, ``people`` those who have it, ``cues`` only point at it.

    ``broader`` is the topic that is asked where this one has no answer of its own.
    """

    label: str
    decides: str
    broader: str | None = None
    names: list[str] = Field(min_length=1)
    people: list[str] = Field(default_factory=list)
    cues: list[str] = Field(default_factory=list)
    patterns: list[Pattern] = Field(default_factory=list)


class Aspect(_Part):
    """What is asked about a topic. ``question`` is what a button says; ``judged``: somebody decides it.

    ``generic`` words stand in many questions and count less than others. ``home`` is the topic that is
    meant where none is named: 有车行不行 is about 低保.
    """

    label: str
    question: str
    words: list[str] = Field(min_length=1)
    patterns: list[Pattern] = Field(default_factory=list)
    instead: str | None = None
    judged: bool = False
    generic: bool = False
    home: str | None = None


class Unanswered(_Part):
    """Words of what no source answers, and who may know."""

    words: list[str]
    turn_to: str


class Words(_Part):
    """By what a question is recognised (``words.yml``)."""

    topics: dict[str, Topic]
    aspects: dict[str, Aspect]
    respell: dict[str, str]
    traditional: dict[str, str]
    unanswered: list[Unanswered]
    by_service: dict[str, str]
    by_category: dict[str, str]
    offered: list[str] = Field(max_length=4)
    offered_aspects: list[str]
    law_note: str
    decides_note: str


def numeral(number: int) -> str:
    """1 to 99 as a Chinese numeral: 十, 四十二."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def numeral_value(character: str) -> int:
    """The value of a one-character numeral from 一 to 十."""
    return 10 if character == "十" else _DIGITS.index(character)
