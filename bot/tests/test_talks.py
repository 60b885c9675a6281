"""What was said in whole talks: fields and intent together, as the engine settles them (data/talks.txt)."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from bot.nlu.context import resolve
from bot.nlu.fields.component import entity_of
from bot.nlu.fields.extract import extract
from bot.nlu.intents import Intent
from bot.nlu.plain_text import normalise
from bot.tests.test_fields import GAZETTEER, TODAY, expected

UNSURE = Intent("chitchat", 0.4)  # a classifier that does not know these words


def _cases() -> list[tuple[str, str, str, str]]:
    lines = (Path(__file__).parent / "data" / "talks.txt").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")] for line in lines if line.strip() and line[0] != "#"]
    return [(asking, text, said, intent) for asking, text, said, intent in rows]


def understood(text: str, asking: str | None, classified: Intent) -> tuple[str, dict[str, Any], set[str]]:
    """Intent, values and problems, as the pipeline's last three components settle them."""
    plain = normalise(text).text
    found = [entity_of(item) for item in extract(plain, TODAY, GAZETTEER, asking)]
    settled, entities = resolve(plain, asking, classified, found)
    return (
        settled.intent.name,
        {item["entity"]: item["value"] for item in entities if "problem" not in item},
        {item["problem"] for item in entities if "problem" in item},
    )


@pytest.mark.parametrize(("asking", "text", "said", "intents"), _cases())
def test_a_turn_says_this_and_means_this(asking: str, text: str, said: str, intents: str) -> None:
    intent, values, problems = understood(text, asking or None, UNSURE)
    assert (values, problems) == expected(said)
    assert not intents or intent in intents.split("/")


def test_a_turn_is_understood_in_a_moment() -> None:
    cases = _cases()
    start = time.process_time()
    for asking, text, _, _ in cases:
        understood(text, asking or None, UNSURE)
    assert (time.process_time() - start) / len(cases) < 0.004
