"""Real letters to a mayor: are those about social assistance recognised, and the others left alone?

The letters (github.com/jaredyam/sl-mayor-mailbox, MIT) are of real people and stay where they are, outside of
the repository; ``labels.csv`` holds their numbers and what a caseworker read in them. ``in``: asks for social
assistance, asks about it, or speaks of one received. Letters that can fairly be read either way
(resettlement, insurance) have no label.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from evals.cases import Case
from evals.parts import Measured, shared_file
from evals.running import Ask, in_parallel
from evals.scoring import score as score_cases
from evals.tally import Share

LABELS: Final = Path(__file__).with_name("labels.csv")
LETTERS: Final = "shangluo_mayor_mailbox_1179_redacted.csv"
#: What the chat takes of one message.
LONGEST: Final = 2000
#: With a need, or with one of these, a letter counts as taken up.
_ABOUT_ASSISTANCE: Final = frozenset({"ask_policy", "ask_resource", "ask_status", "feedback"})
_LEFT_ALONE: Final = frozenset({"out_of_scope", "chitchat"})


@dataclass(frozen=True)
class Letter:
    """A letter's number, its text as sent, and its labels."""

    id: str
    text: str
    in_scope: bool
    needs: frozenset[str]
    needs_any: frozenset[str]
    needs_optional: frozenset[str]


def measure(ask: Ask) -> Measured:
    """Ask for each labelled letter. Raises Skipped where the letters are not at hand."""
    letters = load(shared_file(LETTERS))
    answers = in_parallel(lambda letter: ask(letter.text, None, "dehua"), letters)
    return score(zip(letters, answers, strict=True))


def load(letters: Path, labels: Path = LABELS) -> list[Letter]:
    """The labelled letters, title first, cut to what the chat takes. KeyError for an unknown number."""
    csv.field_size_limit(sys.maxsize)
    with letters.open(encoding="utf-8-sig", newline="") as file:
        texts = {
            row["mail_id"]: f"{row['title'].strip()}。{row['query'].strip()}" for row in csv.DictReader(file)
        }
    with labels.open(encoding="utf-8", newline="") as file:
        return [
            Letter(
                row["mail_id"],
                texts[row["mail_id"]][:LONGEST],
                row["scope"] == "in",
                frozenset(row["needs"].split()),
                frozenset(row["needs_any"].split()),
                frozenset(row["needs_optional"].split()),
            )
            for row in csv.DictReader(file)
        ]


def taken_up(answer: Mapping[str, Any]) -> bool:
    """Whether the service would deal with it, rather than say where else to turn."""
    if answer["intent"] in _LEFT_ALONE:
        return False
    return bool(answer["needs"]) or answer["intent"] in _ABOUT_ASSISTANCE


def score(pairs: Iterable[tuple[Letter, Mapping[str, Any]]]) -> Measured:
    """Scope and needs; details name letters by number only."""
    inside, outside, alarms = Share(), Share(), Share()
    cases: list[tuple[Case, Mapping[str, Any]]] = []
    lines: list[str] = []
    for letter, answer in pairs:
        right = taken_up(answer) is letter.in_scope
        (inside if letter.in_scope else outside).count(right)
        alarms.count(answer["crisis"] is not None)
        named = " ".join(sorted({need["service"] for need in answer["needs"]}))
        if not right:
            scope = "in" if letter.in_scope else "out"
            lines.append(f"{letter.id} {scope} → {answer['intent']} ({answer['confidence']:.2f}) {named}")
        if answer["crisis"] is not None:
            lines.append(f"{letter.id} alarm: {answer['crisis']}")
        # A letter's text stays out of every file: the number stands in its place.
        case = Case(
            letter.id,
            letter.id,
            needs=letter.needs,
            needs_any=letter.needs_any,
            needs_optional=letter.needs_optional,
        )
        cases.append((case, {**answer, "crisis": None, "fields": {}}))
    needs = score_cases(cases)
    figures = {
        "scope_accuracy": Share(inside.right + outside.right, inside.of + outside.of).value,
        "scope_recall_in": inside.value,
        "scope_recall_out": outside.value,
        "need_f1": needs.needs.total.f1,
        "false_alarms": alarms.value if alarms.of else 0.0,
    }
    details = "\n".join([*lines, "", "── needs", *needs.needs.lines(), "", *needs.misses["need"]])
    return Measured(figures, f"{inside.of} about assistance, {outside.of} about other things", details)
