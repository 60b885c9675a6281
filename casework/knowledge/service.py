"""The knowledge of a region as it stands now: the folder's entries, with what staff changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import Actor
from casework.clock import Clock
from casework.errors import FieldIssue, Invalid, NotAllowed, NotFound, StaleVersion
from casework.knowledge import repository
from casework.knowledge.finder import Finder, Finding
from casework.knowledge.library import Library
from casework.knowledge.model import Entry
from casework.knowledge.models import KnowledgeRevision


class EntryView(BaseModel):
    """An entry as staff see it. ``version`` 0: as in the folder, never changed."""

    model_config = ConfigDict(frozen=True)

    id: str
    topic: str
    topic_label: str
    aspect_label: str
    region: str | None
    examples: list[str]
    answer: str
    basis: str
    changed: bool
    version: int
    changed_at: datetime | None
    changed_by: str | None


class RevisionView(BaseModel):
    """One change: who, when, before, after. No ``after``: back to the folder's text."""

    version: int
    at: datetime
    by: str | None
    before: dict[str, Any]
    after: dict[str, Any] | None


@dataclass(frozen=True)
class _Standing:
    """A region's entries and finder, and the state of its revisions that they were made from."""

    state: tuple[int, int]
    entries: dict[str, Entry]
    finder: Finder


class Knowledge:
    """Answers questions, and keeps what staff change in the answers."""

    def __init__(self, clock: Clock, library: Library) -> None:
        self._clock = clock
        self.library = library
        self._standing: dict[str, _Standing] = {}
        self._making = Lock()

    def find(self, s: Session, region: str, question: str, context: Sequence[str] = ()) -> Finding:
        """What is answered to ``question`` in ``region``; what staff changed counts at once."""
        return self._now(s, region).finder.find(question, context)

    def finder(self, s: Session, region: str) -> Finder:
        """What finds among the entries of a region as they are now."""
        return self._now(s, region).finder

    def topics_in(self, s: Session, region: str, text: str) -> list[str]:
        """The topics that ``text`` names."""
        return self._now(s, region).finder.topics_in(text)

    def entries(self, s: Session, region: str, q: str | None = None) -> list[EntryView]:
        """The entries of a region in the folder's order; ``q`` is looked for in all that is shown."""
        newest = repository.newest(s, region)
        views = [self._view(entry, newest.get(entry.id)) for entry in self._now(s, region).entries.values()]
        wanted = (q or "").strip().casefold()
        return [view for view in views if wanted in _text(view)] if wanted else views

    def get(self, s: Session, region: str, entry_id: str) -> EntryView:
        """One entry. Raises NotFound."""
        entry = self._entry(s, region, entry_id)
        return self._view(entry, repository.newest(s, region).get(entry_id))

    def revisions(self, s: Session, region: str, entry_id: str) -> list[RevisionView]:
        """All changes of an entry, newest first. Raises NotFound."""
        self._entry(s, region, entry_id)
        return [
            RevisionView(
                version=revision.version,
                at=revision.at,
                by=name or revision.actor_id,
                before=revision.before,
                after=revision.after,
            )
            for revision, name in repository.of_entry(s, region, entry_id)
        ]

    def change(
        self,
        s: Session,
        region: str,
        entry_id: str,
        actor: Actor,
        *,
        version: int,
        answer: str,
        examples: Sequence[str],
    ) -> EntryView:
        """Answer otherwise from now on. Raises NotFound, NotAllowed, Invalid, StaleVersion."""
        entry = self._entry(s, region, entry_id)
        try:
            changed = Entry.model_validate(
                {**entry.model_dump(), "answer": answer, "examples": list(examples)}
            )
        except ValidationError as error:
            raise Invalid(
                [
                    FieldIssue(field=str(wrong["loc"][0]), reason=_reason(wrong["type"]))
                    for wrong in error.errors()
                ]
            ) from error
        # Not read back: what is cached must never come from a transaction that may still fail.
        return self._view(changed, self._add(s, region, entry, actor, version, _texts(changed)))

    def revert(self, s: Session, region: str, entry_id: str, actor: Actor, *, version: int) -> EntryView:
        """Back to the folder's text. Raises NotFound, NotAllowed, StaleVersion."""
        revision = self._add(s, region, self._entry(s, region, entry_id), actor, version, None)
        return self._view(self.library.entries[entry_id], revision)

    def _add(
        self,
        s: Session,
        region: str,
        entry: Entry,
        actor: Actor,
        version: int,
        after: dict[str, Any] | None,
    ) -> tuple[KnowledgeRevision, str | None]:
        if not actor.may("knowledge.edit") or not actor.works_in(region):
            raise NotAllowed
        last = repository.newest(s, region).get(entry.id)
        if version != (last[0].version if last else 0):
            raise StaleVersion
        revision = KnowledgeRevision(
            region=region,
            entry_id=entry.id,
            version=version + 1,
            at=self._clock.now(),
            actor_id=actor.id,
            before=_texts(entry),
            after=after,
        )
        try:
            with s.begin_nested():
                s.add(revision)
                s.flush()
        except IntegrityError as error:  # another was quicker
            raise StaleVersion from error
        return revision, repository.name_of(s, actor.id)

    def _entry(self, s: Session, region: str, entry_id: str) -> Entry:
        entry = self._now(s, region).entries.get(entry_id)
        if entry is None:
            raise NotFound
        return entry

    def _now(self, s: Session, region: str) -> _Standing:
        state = repository.state(s, region)
        standing = self._standing.get(region)
        if standing is not None and standing.state == state:
            return standing
        with self._making:
            entries = {entry.id: entry for entry in self.library.of_region(region)}
            for entry_id, (revision, _) in repository.newest(s, region).items():
                if entry_id in entries and revision.after:
                    entries[entry_id] = entries[entry_id].model_copy(update=revision.after)
            standing = _Standing(state, entries, Finder(list(entries.values()), self.library.words))
            self._standing[region] = standing
            return standing

    def _view(self, entry: Entry, last: tuple[KnowledgeRevision, str | None] | None) -> EntryView:
        revision, name = last or (None, None)
        return EntryView(
            id=entry.id,
            topic=entry.topic,
            topic_label=self.library.words.topics[entry.topic].label,
            aspect_label=self.library.words.aspects[entry.aspect].label,
            region=entry.region,
            examples=list(entry.examples),
            answer=entry.answer,
            basis=self.library.citation(entry),
            changed=bool(revision and revision.after),
            version=revision.version if revision else 0,
            changed_at=revision.at if revision else None,
            changed_by=(name or revision.actor_id) if revision else None,
        )


def _texts(entry: Entry) -> dict[str, Any]:
    return {"answer": entry.answer, "examples": list(entry.examples)}


def _text(view: EntryView) -> str:
    return " ".join([view.answer, view.basis, view.topic_label, view.aspect_label, *view.examples]).casefold()


def _reason(kind: str) -> str:
    return {
        "string_too_long": "too_long",
        "too_long": "too_long",
        "too_short": "too_few",
        "string_too_short": "empty",
        "value_error": "no_full_stop",
    }.get(kind, "not_text")
