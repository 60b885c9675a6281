"""Scores of understood utterances. Pure: cases and answers in, figures, breakdowns and misses out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evals.cases import ANY, Case
from evals.tally import Share, Tallies, share_lines
from evals.values import same

#: An Understanding as the API gives it (contract, section 7).
Answer = Mapping[str, Any]


@dataclass
class Scores:
    """All that was counted. ``misses`` are lines, one for each thing that went wrong."""

    intents: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    voices: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    fields: Tallies = field(default_factory=Tallies)
    needs: Tallies = field(default_factory=Tallies)
    crises: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    false_alarms: Share = field(default_factory=Share)
    false_alarms_elsewhere: Share = field(default_factory=Share)
    confused: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    misses: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def figures(self) -> dict[str, float]:
        """The figures that are kept and compared."""
        crises = [share for share in self.crises.values()]
        found, there = sum(s.right for s in crises), sum(s.of for s in crises)
        intents = [share for share in self.intents.values()]
        return {
            "intent_accuracy": Share(sum(s.right for s in intents), sum(s.of for s in intents)).value,
            "field_recall": self.fields.total.recall,
            "field_precision": self.fields.total.precision,
            "need_f1": self.needs.total.f1,
            "crisis_recall": Share(found, there).value,
            "look_alike_false_alarms": self.false_alarms.value if self.false_alarms.of else 0.0,
            "other_false_alarms": self.false_alarms_elsewhere.value
            if self.false_alarms_elsewhere.of
            else 0.0,
        }

    def details(self) -> str:
        """Every breakdown and every miss, to be read by a person."""
        parts = [
            ("intents", share_lines(self.intents)),
            (
                "intents taken for others",
                [f"{a} → {b}: {n}" for (a, b), n in sorted(self.confused.items(), key=lambda i: -i[1])],
            ),
            ("fields", self.fields.lines()),
            ("needs", self.needs.lines()),
            ("crises found", share_lines(self.crises)),
            ("utterances all right, by voice", share_lines(self.voices)),
            *((f"missed: {kind}", lines) for kind, lines in sorted(self.misses.items())),
        ]
        return "\n\n".join("\n".join([f"── {title} ({len(lines)})", *lines]) for title, lines in parts)


def score(pairs: Iterable[tuple[Case, Answer]]) -> Scores:
    """Count all of them."""
    scores = Scores()
    for case, answer in pairs:
        right = [
            _intent(scores, case, answer),
            _fields(scores, case, answer),
            _needs(scores, case, answer),
            _crisis(scores, case, answer),
        ]
        scores.voices[case.voice].count(all(right))
    return scores


def _intent(scores: Scores, case: Case, answer: Answer) -> bool:
    if not case.intents:
        return True
    got = str(answer["intent"])
    right = got in case.intents
    scores.intents[case.intents[0]].count(right)
    if not right:
        scores.confused[case.intents[0], got] += 1
        _miss(scores, "intent", case, f"{'/'.join(case.intents)} → {got} ({answer.get('confidence', 0):.2f})")
    return right


def _fields(scores: Scores, case: Case, answer: Answer) -> bool:
    noted: Mapping[str, Any] = answer["fields"]
    right = True
    for key, values in case.fields.items():
        if key in noted and any(same(key, value, noted[key]) for value in values):
            scores.fields.of[key].right += 1
            continue
        right = False
        scores.fields.of[key].missed += 1
        if key in noted:
            scores.fields.of[key].made_up += 1
            _miss(scores, f"field {key}", case, f"{values[0]!r} → {noted[key]!r}")
        else:
            _miss(scores, f"field {key}", case, f"{values[0]!r} → nothing")
    for key, value in noted.items():
        if key in case.fields or _may_be(case, key, value):
            continue
        right = False
        scores.fields.of[key].made_up += 1
        _miss(scores, f"field {key}", case, f"nothing → {value!r}")
    return right


def _may_be(case: Case, key: str, value: Any) -> bool:
    return key in case.optional and any(v == ANY or same(key, v, value) for v in case.optional[key])


def _needs(scores: Scores, case: Case, answer: Answer) -> bool:
    got = {need["service"] for need in answer["needs"]}
    missed = case.needs - got
    made_up = got - case.needs - case.needs_any - case.needs_optional
    for service in case.needs & got:
        scores.needs.of[service].right += 1
    for service in missed:
        scores.needs.of[service].missed += 1
        _miss(scores, "need", case, f"{service} → {', '.join(sorted(got)) or 'nothing'}")
    for service in made_up:
        scores.needs.of[service].made_up += 1
        _miss(scores, "need", case, f"nothing → {service}")
    alternatives = case.needs_any - case.needs
    if not alternatives:
        return not (missed or made_up)
    if found := sorted(alternatives & got):
        scores.needs.of[found[0]].right += 1
    else:
        scores.needs.of[min(alternatives)].missed += 1
        _miss(scores, "need", case, f"one of {', '.join(sorted(alternatives))} → nothing")
    return bool(found) and not (missed or made_up)


def _crisis(scores: Scores, case: Case, answer: Answer) -> bool:
    """A crisis is found whatever kind it is taken for (the right number is on the card of each kind), but
    a wrong kind is listed. Where a quiet reading is fair too, nothing is counted."""
    got = answer["crisis"]
    if None not in case.crises:
        expected = str(case.crises[0])
        scores.crises[expected].count(got is not None)
        if got not in case.crises:
            _miss(scores, "crisis" if got is None else "crisis kind", case, f"{expected} → {got}")
        return got in case.crises
    if got in case.crises:
        right = True
    else:
        right = False
        _miss(scores, "false alarm", case, str(got))
    if len(case.crises) == 1:
        (scores.false_alarms if case.look_alike else scores.false_alarms_elsewhere).count(not right)
    return right


def _miss(scores: Scores, kind: str, case: Case, what: str) -> None:
    asked = f" [{case.asking}]" if case.asking else ""
    scores.misses[kind].append(f"{case.id}{asked} {case.text}\n      {what}")
