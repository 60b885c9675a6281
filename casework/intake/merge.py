"""What a turn adds to the draft. Pure: draft and understanding go in, draft and what changed come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pydantic import JsonValue

from casework.intake.commands import says_instead
from casework.intake.contradictions import (
    UNDISPUTED,
    Relation,
    between_fields,
    dispute_of,
    forget,
    outright,
    relation,
)
from casework.intake.derive import rederive
from casework.intake.draft import Contradiction, Draft, DraftNeed, Evidence
from casework.intake.fields import check_field
from casework.intake.problems import FieldError
from casework.regions.pack import RegionPack
from casework.understanding.model import FieldProblem, Understanding


@dataclass
class Merged:
    """The draft after a turn: ``noted`` fields got their first or a fuller value, ``changed`` ones another.

    ``disputed`` fields were said otherwise before; their old value stands until the contradiction is settled.
    """

    draft: Draft
    noted: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    disputed: list[str] = field(default_factory=list)
    new_needs: list[DraftNeed] = field(default_factory=list)
    dropped_needs: list[str] = field(default_factory=list)
    problems: list[FieldProblem] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        """Whether the turn said anything about the case that could be used."""
        return bool(
            self.noted
            or self.changed
            or self.repeated
            or self.disputed
            or self.new_needs
            or self.dropped_needs
        )

    def touched(self, key: str) -> bool:
        """Whether the turn gave a value for the field ``key``, or named a need for ``needs``."""
        if key == "needs":
            return bool(self.new_needs)
        return key in self.noted or key in self.changed or key in self.repeated


def merge(
    draft: Draft,
    understanding: Understanding,
    message_id: str,
    text: str,
    pack: RegionPack,
    today: date,
    *,
    replaces: bool = True,
    asking: str | None = None,
    against: str | None = None,
) -> Merged:
    """Put what was understood of message ``message_id`` into a copy of ``draft``.

    Every value is checked here, where it is said; one that cannot be is reported and not taken. A value that
    contradicts an earlier one takes its place if the message ``replaces`` (it is a correction) or answers the
    question ``asking`` for it, or whether it or ``against`` is right; otherwise it becomes a dispute of the
    draft, to be settled in one question.
    """
    result = Merged(draft.model_copy(deep=True), problems=list(understanding.problems))
    for key, value in understanding.fields.items():
        span = understanding.spans[key]
        said = Evidence(
            message_id=message_id, start=span.start, end=span.end, text=text[span.start : span.end]
        )
        try:
            checked = check_field(key, value, pack, today=today)
            replacing = replaces or key in (asking, against, "consent")
            together = _together(result.draft, key, checked, instead=replacing and says_instead(text))
            if together is not None and together[1] != checked:
                together = together[0], check_field(key, together[1], pack, today=today)
            _take(result, key, checked, said, replacing, together)
        except FieldError as error:
            result.problems.append(FieldProblem(field=key, reason=error.reason, text=said.text))
    if understanding.person:
        result.draft.person = understanding.person
    _take_needs(result, understanding, message_id)
    _between_fields(result, today, replaces)
    result.draft = rederive(result.draft, today)
    return result


def _between_fields(result: Merged, today: date, replaces: bool) -> None:
    """Two fields that cannot both be right: a correction lets the other go, a statement asks which."""
    draft, touched = result.draft, {*result.noted, *result.changed}
    for dispute in between_fields(draft, today):
        ours = [key for key in (dispute.field, dispute.against) if key in touched]
        if replaces and len(ours) == 1:
            forget(draft, dispute.field if ours[0] == dispute.against else str(dispute.against))
        elif ours and dispute.code not in {other.code for other in draft.disputes}:
            draft.disputes.append(_in_order(dispute) if ours == [dispute.field] else dispute)


def _in_order(dispute: Contradiction) -> Contradiction:
    """What was said before goes first: 前面说 …，现在又说 …"""
    return dispute.model_copy(update={"field": dispute.against, "against": dispute.field})


def _together(
    draft: Draft, key: str, value: JsonValue, *, instead: bool
) -> tuple[Relation, JsonValue] | None:
    """What ``value`` does to the one that was said before; None if none was."""
    if key not in draft.fields or key in draft.derived:
        return None
    return relation(key, draft.fields[key], value, instead=instead)


def _take(
    result: Merged,
    key: str,
    value: JsonValue,
    said: Evidence,
    replaces: bool,
    before: tuple[Relation, JsonValue] | None,
) -> None:
    draft = result.draft
    evidence = [said]
    if before is not None:
        related, together = before
        if related == "same":
            result.repeated.append(key)
            return
        if related == "more":
            result.noted.append(key)
            value, evidence = together, [*draft.evidence.get(key, []), said]
        elif replaces or outright(key, value, said.text):
            result.changed.append(key)
            value = together
        else:
            if key not in UNDISPUTED:
                result.disputed.append(key)
                dispute = dispute_of(key, draft.fields[key], together, said)
                draft.disputes = [other for other in draft.disputes if other.code != key] + [dispute]
            return
    else:
        result.noted.append(key)
    draft.fields[key] = value
    draft.evidence[key] = evidence
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
