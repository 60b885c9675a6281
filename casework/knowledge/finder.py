"""Finds the entry that answers a question. Pure: the same question, context and entries give the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from casework.knowledge.meaning import MeaningIndex
from casework.knowledge.model import Entry, Words
from casework.knowledge.reading import NAME_WEIGHT, PEOPLE_WEIGHT, TOPIC_MARK, Reader, Reading
from casework.knowledge.similarity import SimilarityIndex

MOST_BUTTONS = 4
#: How much each sign counts. Chosen on questions.yml, blind.yml and fresh.yml; TOPIC from 2 to 3 or MEANS
#: from 4 to 6 makes a difference of at most a hundredth there.
TOPIC, ASPECT, SIMILAR, MEANS = 2.5, 1.2, 2.5, 6.0
#: A topic that the talk was about counts less than one that is named; the broader one less than the topic.
CONTEXT_WEIGHT, BROADER_WEIGHT, INSTEAD_WEIGHT = 0.6, 0.45, 0.8
#: An aspect named with at least two characters tells its home topic.
TELLING_ASPECT = 0.7
#: Without a topic, an example must be as near as this, in characters or in meaning.
SOUNDS_ALIKE, MEANS_ALIKE = 0.42, 0.68
#: With no aspect named, an example as near as this tells what is asked.
SAYS_THE_SAME, MEANS_THE_SAME = 0.5, 0.55
#: Farther than this from every example, words that only point at a topic do not make a question about it.
MEANS_NOTHING = 0.48
#: With fewer characters than this beside its topic, a question is the topic alone: 低保呢.
ASKS_SOMETHING = 2

Kind = Literal["answered", "which_topic", "unknown"]


@dataclass(frozen=True)
class Button:
    """A question that can be asked next."""

    title: str
    text: str


@dataclass(frozen=True)
class Finding:
    """What is answered: an entry, or the question which topic is meant, or that it is not known here."""

    kind: Kind
    entry: Entry | None = None
    buttons: tuple[Button, ...] = ()
    turn_to: str | None = None


class Finder:
    """Finds among the entries of one region."""

    def __init__(self, entries: Sequence[Entry], words: Words) -> None:
        self._entries = list(entries)
        self._words = words
        self._reader = Reader(words)
        self._number = {entry.id: number for number, entry in enumerate(self._entries)}
        self._place = {(entry.topic, entry.aspect): entry for entry in reversed(self._entries)}
        read = [
            (self._reader.read(example), number)
            for number, entry in enumerate(self._entries)
            for example in entry.examples
        ]
        # An example that names its topic is only like a question about that topic.
        self._naming = SimilarityIndex([(r.unnamed, n) for r, n in read if TOPIC_MARK in r.unnamed])
        self._open = SimilarityIndex([(r.unnamed, n) for r, n in read if TOPIC_MARK not in r.unnamed])
        self._meaning = MeaningIndex(
            [(r.text, number, TOPIC_MARK not in r.unnamed) for r, number in read], len(self._entries)
        )

    def read_ahead(self) -> None:
        """Make now what the first question in free words needs: some seconds, once a process."""
        self._meaning.read_ahead()

    @property
    def is_ready(self) -> bool:
        """Whether that is made."""
        return self._meaning.is_ready

    def topics_in(self, text: str) -> list[str]:
        """The topics that ``text`` names, not those it only points at."""
        topics = self._reader.read(text).topics
        return [code for code, weight in topics.items() if weight >= NAME_WEIGHT]

    def find(self, question: str, context: Sequence[str] = ()) -> Finding:
        """What is answered to ``question``; ``context`` names the topics of the talk, nearest first."""
        reading = self._reader.read(question)
        named = any(weight >= PEOPLE_WEIGHT for weight in reading.topics.values())
        if reading.turn_to and not named:
            return Finding("unknown", turn_to=reading.turn_to)
        topics = self._weigh_topics(reading, context)
        alike = self._alike(reading, topics)
        meaning = self._nearness(reading, topics, context)
        scores = MEANS * meaning + np.array(
            [self._score(entry, topics, reading, alike.get(n, 0.0)) for n, entry in enumerate(self._entries)]
        )
        best = self._own_answer(int(np.argmax(scores)), reading)
        entry, similarity, nearness = self._entries[best], alike.get(best, 0.0), float(meaning[best])
        near = similarity >= SOUNDS_ALIKE or nearness >= MEANS_ALIKE
        if not near and not (topics and (reading.topics or reading.aspects)):
            return self._which_topic() if reading.aspects else Finding("unknown")
        if reading.aspects:
            return Finding("answered", entry)
        if not near and not named and nearness < MEANS_NOTHING:
            return Finding("unknown")
        first = self._place.get((entry.topic, "who")) or self._place.get((entry.topic, "what"), entry)
        if entry == first or (similarity < SAYS_THE_SAME and nearness < MEANS_THE_SAME):
            return Finding("answered", first, self._further(first))
        return Finding("answered", entry)

    def _own_answer(self, number: int, reading: Reading) -> int:
        """Where a topic is named that answers the same itself, its answer, not that of the topic above it."""
        entry = self._entries[number]
        for code, weight in reading.topics.items():
            own = self._place.get((code, entry.aspect))
            if own and weight >= NAME_WEIGHT and self._words.topics[code].broader == entry.topic:
                return self._number[own.id]
        return number

    def _weigh_topics(self, reading: Reading, context: Sequence[str]) -> dict[str, float]:
        weights = dict(reading.topics)
        if not weights:
            for rank, code in enumerate(context):
                weights.setdefault(code, CONTEXT_WEIGHT / (rank + 1))
        if not weights:
            for code, weight in reading.aspects.items():
                home = self._words.aspects[code].home
                if home is not None and weight >= TELLING_ASPECT:
                    weights[home] = CONTEXT_WEIGHT
        for code, weight in list(weights.items()):
            broader = self._words.topics[code].broader
            while broader is not None:
                weight *= BROADER_WEIGHT
                weights[broader] = max(weight, weights.get(broader, 0.0))
                broader = self._words.topics[broader].broader
        return weights

    def _nearness(
        self, reading: Reading, topics: dict[str, float], context: Sequence[str]
    ) -> npt.NDArray[np.float32]:
        if len(reading.unnamed.replace(TOPIC_MARK, "")) < ASKS_SOMETHING:
            return np.zeros(len(self._entries), dtype=np.float32)
        if not topics:
            return self._meaning.nearest(reading.text, only_open=True)
        # Where the talk gives the topic, the question is read as if it named it: 要等多久 → 低保要等多久.
        given = "" if reading.topics or not context else self._words.topics[context[0]].label
        return self._meaning.nearest(given + reading.text)

    def _alike(self, reading: Reading, topics: dict[str, float]) -> dict[int, float]:
        alike = self._open.nearest(reading.unnamed)
        # Where the talk gives the topic, the question is read as if it named it.
        text = reading.unnamed if TOPIC_MARK in reading.unnamed else TOPIC_MARK + reading.unnamed
        for number, similarity in (self._naming.nearest(text) if topics else {}).items():
            if self._entries[number].topic in topics:
                alike[number] = max(similarity, alike.get(number, 0.0))
        return alike

    def _score(self, entry: Entry, topics: dict[str, float], reading: Reading, similarity: float) -> float:
        return (
            TOPIC * topics.get(entry.topic, 0.0)
            + ASPECT * self._aspect_weight(entry, reading)
            + SIMILAR * similarity
        )

    def _aspect_weight(self, entry: Entry, reading: Reading) -> float:
        best = 0.0
        for code, weight in reading.aspects.items():
            at: str | None = code
            while at is not None and at != entry.aspect:
                if (entry.topic, at) in self._place:  # the topic answers that aspect itself
                    at = None
                    break
                at, weight = self._words.aspects[at].instead, weight * INSTEAD_WEIGHT
            if at is not None:
                best = max(best, weight)
        return best

    def _further(self, entry: Entry) -> tuple[Button, ...]:
        label = self._words.topics[entry.topic].label
        offered = [
            code
            for code in self._words.offered_aspects
            if code != entry.aspect and (entry.topic, code) in self._place
        ]
        aspects = [self._words.aspects[code] for code in offered[:MOST_BUTTONS]]
        return tuple(Button(aspect.label, aspect.question.format(topic=label)) for aspect in aspects)

    def _which_topic(self) -> Finding:
        labels = [self._words.topics[code].label for code in self._words.offered]
        return Finding("which_topic", buttons=tuple(Button(label, f"{label}要什么条件") for label in labels))
