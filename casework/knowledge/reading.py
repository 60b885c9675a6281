"""How a question is read: spelling made one, then the words for topics and aspects that stand in it."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from casework.knowledge.model import Words

NAME_WEIGHT = 1.0
PEOPLE_WEIGHT = 0.75
CUE_WEIGHT = 0.6
GENERIC_WEIGHT = 0.6
PATTERN_WEIGHT = 0.85
#: The topic that all others are part of is only pointed at by words like 补助, which stand everywhere.
ROOT_WEIGHT = 0.5
#: Nobody asks a question longer than this; the rest of a long story is not looked at.
LONGEST = 300
#: Stands for the name of a topic where two questions are compared: which topic it is, is known already.
TOPIC_MARK = "\u25a1"
_NOT_WORDS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_FILLERS = re.compile(r"(?:嗯|呃|额)+|那个(?=低|五|特)")


@dataclass(frozen=True)
class Reading:
    """What stands in a question: its plain text, and a weight for every topic and aspect named in it.

    ``unnamed`` is the text with every topic's name replaced by one mark.
    """

    text: str
    unnamed: str
    topics: Mapping[str, float] = field(default_factory=dict)
    aspects: Mapping[str, float] = field(default_factory=dict)
    turn_to: str | None = None


class Reader:
    """Reads questions by the folder's words."""

    def __init__(self, words: Words) -> None:
        self._traditional = str.maketrans(dict(words.traditional))
        self._respell = dict(words.respell)
        self._misspelt = _lexicon_of(words.respell)
        named = [
            (word, code, weight)
            for code, topic in words.topics.items()
            for group, weight in (
                (topic.names, NAME_WEIGHT),
                (topic.people, PEOPLE_WEIGHT),
                (topic.cues, CUE_WEIGHT if topic.broader else CUE_WEIGHT * ROOT_WEIGHT),
            )
            for word in group
        ]
        self._topics = _Lexicon(named)
        self._aspects = _Lexicon(
            (word, code, aspect_weight(word) * (GENERIC_WEIGHT if aspect.generic else 1.0))
            for code, aspect in words.aspects.items()
            for word in aspect.words
        )
        self._topic_patterns = _patterns(
            {code: topic.patterns for code, topic in words.topics.items()},
            dict.fromkeys(words.topics, CUE_WEIGHT),
        )
        self._aspect_patterns = _patterns(
            {code: aspect.patterns for code, aspect in words.aspects.items()},
            {
                code: PATTERN_WEIGHT * (GENERIC_WEIGHT if aspect.generic else 1.0)
                for code, aspect in words.aspects.items()
            },
        )
        self._names = _lexicon_of(
            word for topic in words.topics.values() for word in (*topic.names, *topic.people)
        )
        self._unanswered = _Lexicon(
            (word, group.turn_to, 1.0) for group in words.unanswered for word in group.words
        )

    def plain(self, text: str) -> str:
        """``text`` without spaces, punctuation, fillers, traditional characters and known misspellings."""
        folded = unicodedata.normalize("NFKC", text).translate(self._traditional).lower()
        bare = _FILLERS.sub("", _NOT_WORDS.sub("", folded))
        return self._misspelt.replace(bare, self._respell.__getitem__)

    def read(self, text: str) -> Reading:
        """What stands in ``text``."""
        plain = self.plain(text[:LONGEST])
        unanswered = self._unanswered.find(plain)
        return Reading(
            text=plain,
            unnamed=self._names.replace(plain, lambda _: TOPIC_MARK),
            topics=_heaviest(self._topics.find(plain), self._topic_patterns, plain),
            aspects=_heaviest(self._aspects.find(plain), self._aspect_patterns, plain),
            turn_to=next(iter(unanswered), None),
        )


def aspect_weight(word: str) -> float:
    """A longer word says more: 多少 0.7, 能领多少 1."""
    return min(1.0, 0.3 + 0.2 * len(word))


class _Lexicon:
    """Words with what they mean. Of words that overlap, the one that begins first counts, the longest of
    those that begin together. Looking up slices is quicker than one large pattern."""

    def __init__(self, meanings: Iterable[tuple[str, str, float]]) -> None:
        self._meanings: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for word, code, weight in meanings:
            self._meanings[word].append((code, weight))
        self._longest = max(map(len, self._meanings), default=0)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where its words stand in ``text``."""
        at = 0
        while at < len(text):
            for end in range(min(len(text), at + self._longest), at, -1):
                if text[at:end] in self._meanings:
                    yield at, end
                    at = end
                    break
            else:
                at += 1

    def find(self, text: str) -> dict[str, float]:
        """The heaviest word for each meaning that stands in ``text``."""
        found: dict[str, float] = {}
        for start, end in self.spans(text):
            for code, weight in self._meanings[text[start:end]]:
                found[code] = max(weight, found.get(code, 0.0))
        return found

    def replace(self, text: str, by: Callable[[str], str]) -> str:
        """``text`` with each of its words replaced."""
        parts, last = [], 0
        for start, end in self.spans(text):
            parts += [text[last:start], by(text[start:end])]
            last = end
        return "".join([*parts, text[last:]])


_Weighed = list[tuple[re.Pattern[str], str, float]]


def _patterns(patterns: Mapping[str, list[str]], weights: Mapping[str, float]) -> _Weighed:
    return [(re.compile("|".join(some)), code, weights[code]) for code, some in patterns.items() if some]


def _heaviest(found: dict[str, float], patterns: _Weighed, text: str) -> dict[str, float]:
    for pattern, code, weight in patterns:
        if weight > found.get(code, 0.0) and pattern.search(text):
            found[code] = weight
    return found


def _lexicon_of(words: Iterable[str]) -> _Lexicon:
    return _Lexicon((word, word, 1.0) for word in words)
