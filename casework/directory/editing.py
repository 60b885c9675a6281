"""What all changes to the directory have in common: a code of its own, a version, a trace in the history.

Nothing is ever deleted: what is no longer there is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import Actor
from casework.clock import Clock
from casework.directory import rights
from casework.directory.entries import ListedOrganisation, ListedStation
from casework.directory.models import OrganisationEntry, StationEntry
from casework.directory.schemas import OrganisationChange, StationChange
from casework.directory.service import Directory
from casework.errors import Conflict, FieldIssue, NotFound, StaleVersion
from casework.history.service import History, HistoryView
from casework.regions.pack import RegionPack

#: Two who add at once may take the same number; the second takes the next one.
_ATTEMPTS = 5


class Editing:
    """Base of the changes. ``regions`` are the packs by code; every method works in an open transaction."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack], directory: Directory) -> None:
        self._clock = clock
        self._regions = regions
        self._directory = directory
        self._history = History(clock)

    def history(self, s: Session, code: str, actor: Actor) -> list[HistoryView]:
        """The trail of an organisation or a station, oldest first. Raises ``NotFound``, ``NotAllowed``."""
        rights.check_editor(actor, self._pack_of(code).code)
        return self._history.of_directory(s, code)

    def _pack_of(self, code: str) -> RegionPack:
        """The region of a code, which begins with it. Raises ``NotFound``."""
        pack = self._regions.get(code.partition(".")[0])
        if pack is None:
            raise NotFound
        return pack

    def _organisation(self, s: Session, code: str) -> tuple[RegionPack, ListedOrganisation]:
        pack = self._pack_of(code)
        found = self._directory.organisation(s, pack.code, code)
        if found is None:
            raise NotFound
        return pack, found

    def _active(self, s: Session, region: str, code: str) -> bool:
        found = self._directory.organisation(s, region, code)
        return found is not None and found.active

    def _insert(
        self,
        s: Session,
        entry: Callable[[int], OrganisationEntry | StationEntry],
        so_many: int,
        actor: Actor,
    ) -> str:
        """Add ``entry(number)`` with the first number after ``so_many`` that is free; its code."""
        for number in range(so_many + 1, so_many + 1 + _ATTEMPTS):
            made = entry(number)
            made.version, made.updated_by, made.updated_at = 1, actor.id, self._clock.now()
            try:
                with s.begin_nested():
                    s.add(made)
                    s.flush()
            except IntegrityError:
                continue
            return made.code
        raise Conflict("others are adding at the same time")

    def _save(self, s: Session, entry: OrganisationEntry | StationEntry, actor: Actor) -> None:
        """Raises ``StaleVersion`` if another wrote the entry's first line in the same moment."""
        entry.version += 1
        entry.updated_by, entry.updated_at = actor.id, self._clock.now()
        try:
            with s.begin_nested():
                s.add(entry)
                s.flush()
        except IntegrityError as error:
            raise StaleVersion from error

    def _note(
        self,
        s: Session,
        action: str,
        actor: Actor,
        code: str,
        before: Any,
        after: Any,
        reason: str | None = None,
    ) -> None:
        self._history.append(
            s,
            "directory",
            action,
            actor,
            region=code.partition(".")[0],
            subject_id=code,
            before=before,
            after=after,
            reason=reason,
        )

    def _note_change(
        self,
        s: Session,
        action: str,
        actor: Actor,
        before: ListedOrganisation | ListedStation,
        after: ListedOrganisation | ListedStation,
        reason: str | None,
    ) -> None:
        """Only what changed is written down."""
        was, is_ = before.model_dump(exclude={"version"}), after.model_dump(exclude={"version"})
        changed = [key for key in is_ if was[key] != is_[key]]
        if changed:
            self._note(
                s,
                action,
                actor,
                after.code,
                {key: was[key] for key in changed},
                {key: is_[key] for key in changed},
                reason,
            )


def check_version(said: int | None, version: int) -> None:
    """Raises ``StaleVersion`` if the change was decided on another version; None decides on any."""
    if said is not None and said != version:
        raise StaleVersion


def not_of_the_pack(change: OrganisationChange | StationChange) -> list[FieldIssue]:
    """What the pack says stands in the documents: only the contact is filled in here."""
    fields = ("name", "services", "serves", "organisation", "active")
    return [FieldIssue(field=f, reason="in_pack") for f in fields if getattr(change, f, None) is not None]
