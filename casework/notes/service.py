"""Writing, striking through and reading notes, in the caller's open transaction.

The history says who wrote, struck or read when, and never what: a note is erased with its application.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.applications import repository as applications
from casework.applications.models import Application
from casework.clock import Clock
from casework.errors import Invalid, NotAllowed, NotFound, Refused
from casework.fieldwork.once import id_of_new
from casework.history.service import History
from casework.notes import repository
from casework.notes.models import CaseNote
from casework.notes.schemas import NoteView
from casework.readable import check_whole
from casework.staff.naming import people

MAX_TEXT: Final = 2000
MAX_REASON: Final = 200


Views = list[NoteView]


class Notes:
    """The notes of those who see whole applications. An organisation has none."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._history = History(clock)

    def list(self, s: Session, no: str, reader: Reader) -> Views:
        """The notes on an application, the first written first; that they were read is noted.

        Raises ``NotFound``, ``NotAllowed`` for who sees only what was shared.
        """
        application = self._found(s, no, reader, "notes.read")
        found = repository.of_application(s, application.id)
        if found and reader.kind == "staff":
            self._history.about(s, application, "read", "read_notes", reader)
        return self._views(s, found, reader)

    def add(
        self, s: Session, no: str, text: str, actor: Actor, client_id: UUID | str | None = None
    ) -> NoteView:
        """One more note. The same ``client_id`` again by the same account is the note written first.

        Raises as ``list``, ``Conflict`` once erased or if the ``client_id`` stood for other words,
        ``Invalid`` for an empty or too long text.
        """
        application = self._found(s, no, actor, "notes.write", lock=True)
        said = _checked("text", text, MAX_TEXT)
        note_id = id_of_new(actor, client_id, "note", application.id)
        if (known := repository.one(s, application.id, note_id)) is not None:
            if known.text != said:
                raise Refused("client_id_used")
            return self._views(s, [known], actor)[0]
        note = CaseNote(
            id=note_id,
            application_id=application.id,
            text=said,
            author_id=actor.id,
            at=self._clock.now(),
        )
        s.add(note)
        s.flush()
        self._history.about(s, application, "note", "note_add", actor, subject_id=note.id)
        return self._views(s, [note], actor)[0]

    def strike(self, s: Session, no: str, note_id: str, reason: str, actor: Actor) -> NoteView:
        """Strike a note through: it stays readable and no longer holds.

        Raises ``NotFound``, ``NotAllowed`` for who did not write it, ``Conflict`` if it is struck through,
        ``Invalid`` without a reason.
        """
        application = self._found(s, no, actor, "notes.write", lock=True)
        note = repository.one(s, application.id, note_id)
        if note is None:
            raise NotFound
        if note.author_id != actor.id:
            raise NotAllowed("only its author strikes a note through")
        why = _checked("reason", reason, MAX_REASON)
        if note.struck_at is not None:
            raise Refused("note_struck")
        note.struck_at, note.struck_reason = self._clock.now(), why
        s.flush()
        self._history.about(s, application, "note", "note_strike", actor, subject_id=note.id)
        return self._views(s, [note], actor)[0]

    def _found(
        self, s: Session, no: str, reader: Reader, permission: str, *, lock: bool = False
    ) -> Application:
        application = applications.found(s, no, reader, lock=lock)
        reader.check(permission)
        check_whole(reader, application)
        if lock and application.erased_at is not None:
            raise Refused("application_erased")
        return application

    def _views(self, s: Session, notes: Sequence[CaseNote], reader: Reader) -> Views:
        known = people(s, {note.author_id for note in notes})
        return [
            NoteView(
                id=note.id,
                text=note.text,
                author_id=note.author_id,
                author_name=known.get(note.author_id),
                own=note.author_id == reader.id,
                at=note.at,
                struck_at=note.struck_at,
                struck_reason=note.struck_reason,
            )
            for note in notes
        ]


def _checked(field: str, text: str, longest: int) -> str:
    said = text.replace("\r\n", "\n").strip()
    if not said:
        raise Invalid.one(field, "missing")
    if len(said) > longest:
        raise Invalid.one(field, "too_long")
    return said
