"""How many fields of invented cards are proposed rightly, and how many seconds a picture takes."""

from __future__ import annotations

import io
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from PIL import Image

from casework.intake.identity import age_on
from casework.photos.lines import CardKind
from casework.photos.parsing import CardText, parse
from casework.photos.reader import CardReader
from casework.regions import RegionPack
from evals.photos.cards import dibao_card, disability_card, id_card
from evals.photos.people import Person, invented
from evals.photos.spoiling import WAYS

DRAWERS: Final[dict[CardKind, Callable[[Person], Image.Image]]] = {
    "id_card": id_card,
    "disability_card": disability_card,
    "dibao_card": dibao_card,
}


@dataclass(frozen=True)
class Sample:
    """A photo of an invented card, what was done to it, and what should be proposed."""

    kind: CardKind
    way: str
    data: bytes
    expected: dict[str, Any]


@dataclass
class Score:
    """Fields that were right, out of how many; wrong ones that were proposed as sure; seconds a picture."""

    right: int = 0
    of: int = 0
    misleading: int = 0
    seconds: list[float] = field(default_factory=list)
    missed: Counter[str] = field(default_factory=Counter)


def samples(pack: RegionPack, today: date, rounds: int) -> Iterator[Sample]:
    """Each kind of card in each way it may be photographed, ``rounds`` times, each of another person."""
    number = 0
    for _ in range(rounds):
        for way, spoil in WAYS.items():
            for kind, draw in DRAWERS.items():
                number += 1
                person = invented(number, pack)
                picture = spoil(draw(person), random.Random(number))
                yield Sample(kind, way, jpeg(picture), expected(person, kind, today))


def jpeg(picture: Image.Image) -> bytes:
    """The picture as a telephone sends it."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def expected(person: Person, kind: CardKind, today: date) -> dict[str, Any]:
    """What a person would copy from the card."""
    fields: dict[str, Any] = {
        "name": person.name,
        "sex": person.sex,
        "age": age_on(person.born, today),
        "id_number": person.id_number,
        "address": person.address,
        "township": person.township,
    }
    if kind == "disability_card":
        fields["disability"] = {"kind": person.disability[0], "grade": person.disability[1]}
    if kind == "dibao_card":
        fields |= {"category": "dibao", "household_size": person.household}
    return fields


def count(score: Score, sample: Sample, read: CardText) -> None:
    """Add one picture to a score."""
    for key, value in sample.expected.items():
        proposal = read.fields.get(key)
        score.of += 1
        if proposal is not None and proposal.value == value:
            score.right += 1
            continue
        score.missed[f"{key}（{sample.way}）"] += 1
        if proposal is not None and proposal.value is not None and proposal.confidence > 0.8:
            score.misleading += 1


def measure(pack: RegionPack, today: date, rounds: int, reader: CardReader) -> dict[str, Score]:
    """Scores by way of photographing. The first picture, which also loads the engine, is not timed."""
    scores = {way: Score() for way in WAYS}
    started = False
    for sample in samples(pack, today, rounds):
        if not started:
            reader.lines(sample.data)
            started = True
        began = time.perf_counter()
        _, lines = reader.lines(sample.data)
        read = parse(lines, None, pack, today)
        scores[sample.way].seconds.append(time.perf_counter() - began)
        count(scores[sample.way], sample, read)
    return scores
