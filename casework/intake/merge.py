"""What a turn adds to the draft. Pure: draft and understanding go in, draft and what changed come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from casework.intake.derive import rederive
from casework.intake.draft import Draft, DraftNeed, Evidence
from casework.intake.fields import check_field
from casework.intake.problems import FieldError
from casework.regions.pack import RegionPack
from casework.understanding.model import FieldProblem, Understanding


@dataclass
class Merged:
    """The draft after a turn: ``noted`` fields got their first value, ``changed`` ones another."""

    draft: Draft
    noted: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    new_needs: list[DraftNeed] = field(default_factory=list)
    dropped_needs: list[str] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether the turn said anything about the case that could be used."""
        return bool(self.noted or self.changed or self.repeated or self.new_needs or self.dropped_needs)

    def touched(self, key: str) -> bool:
        """Whether the turn gave a value for the field ``key``, or named a need for ``needs``."""
        if key == "needs":
            return bool(self.new_needs)
        return key in self.noted or key in self.changed or key in self.repeated


def merge(
    draft: Draft, understanding: Understanding, message_id: str, text: str, pack: RegionPack, today: date
) -> Merged:
    """Put what was understood of message ``message_id`` into a copy of ``draft``.

    Every value is checked here, where it is said; one that cannot be is reported and not taken.
    """
    result = Merged(draft.model_copy(deep=True), problems=list(understanding.problems))
    for key, value in understanding.fields.items():
        span = understanding.spans[key]
        said = Evidence(
            message_id=message_id, start=span.start, end=span.end, text=text[span.start : span.end]
        )
        try:
            _take(result, key, check_field(key, value, pack, today=today), said)
        except FieldError as error:
            result.problems.append(FieldProblem(field=key, reason=error.reason, text=said.text))
    if understanding.person:
        result.draft.person = understanding.person
    _take_needs(result, understanding, message_id)
    result.draft = rederive(result.draft, today)
    return result


def _take(result: Merged, key: str, value: object, said: Evidence) -> None:
    draft = result.draft
    if key in draft.fields and key not in draft.derived:
        if draft.fields[key] == value:
            result.repeated.append(key)
            return
        result.changed.append(key)
    else:
        result.noted.append(key)
    draft.fields[key] = value  # type: ignore[assignment]  # check_field gives JSON values
    draft.evidence[key] = [said]
    draft.derived.discard(key)
    draft.declined.discard(key)
    draft.attempts.pop(key, None)


def _take_needs(result: Merged, understanding: Understanding, message_id: str) -> None:
    draft = result.draft
    have = {need.service for need in draft.needs}
    for mention in understanding.needs:
        if mention.service in have:
            continue
        have.add(mention.service)
        need = DraftNeed(
            service=mention.service,
            text=mention.text,
            evidence=Evidence(message_id=message_id, start=mention.start, end=mention.end, text=mention.text),
        )
        draft.needs.append(need)
        result.new_needs.append(need)
    unwanted = set(understanding.denied) & {need.service for need in draft.needs}
    if unwanted:
        draft.needs = [need for need in draft.needs if need.service not in unwanted]
        result.dropped_needs.extend(sorted(unwanted))
