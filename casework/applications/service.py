"""Applications: filed from a draft, read, found, corrected, withdrawn. Every method works in an open
transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from pydantic import JsonValue
from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.applications import erasing, moved, organisation_view, repository
from casework.applications.correction import corrected
from casework.applications.filing import Filing
from casework.applications.indexing import Indexing
from casework.applications.listing import Listing
from casework.applications.lookup import Lookup
from casework.applications.models import Application
from casework.applications.schemas import (
    SENSITIVE,
    ApplicationListItem,
    ApplicationQuery,
    ApplicationView,
)
from casework.clock import Clock
from casework.conversations import parts
from casework.conversations.models import Conversation, Message
from casework.crypto import Keyring
from casework.errors import ChangedMeanwhile, Invalid, Refused
from casework.history.service import History, HistoryView
from casework.households.doubles import Doubles
from casework.households.repository import one_at_a_time
from casework.intake.draft import Draft, Evidence
from casework.paging import Page
from casework.readable import check_whole
from casework.referrals.service import Referrals
from casework.referrals.state_machine import CAME_TO_NOTHING, OPEN
from casework.regions.pack import RegionPack
from casework.resources.releasing import Releasing


class Applications:
    """The applications. ``regions`` are the packs by code."""

    def __init__(
        self,
        clock: Clock,
        keyring: Keyring,
        regions: Mapping[str, RegionPack],
        referrals: Referrals | None = None,
    ) -> None:
        self._clock = clock
        self._regions = regions
        self._referrals = referrals or Referrals(clock, regions)
        lookup = Lookup(keyring)
        self._doubles = Doubles(lookup, regions)
        self._indexing = Indexing(regions, lookup)
        self._filing = Filing(clock, regions, self._referrals, self._indexing)
        self.listing: Final = Listing(regions, lookup, self._referrals.shares)
        self._releasing = Releasing(clock)
        self._history = History(clock)

    def file(
        self,
        s: Session,
        draft: Draft,
        conversation: Conversation,
        pack: RegionPack,
        *,
        auto_send: bool = True,
        by: Actor | None = None,
    ) -> Application:
        """An application out of a draft, as ``Filing.file``. The same draft again: the same application."""
        return self._filing.file(s, draft, conversation, pack, auto_send=auto_send, by=by)

    def get(self, s: Session, no: str, reader: Reader) -> Application:
        """One application, for the program itself: nothing is noted. Raises ``NotFound``."""
        return repository.found(s, no, reader)

    def read(self, s: Session, no: str, reader: Reader) -> ApplicationView:
        """One application as ``reader`` sees it; that staff read it is noted. Raises ``NotFound``."""
        application = repository.found(s, no, reader)
        shown = self._view(s, application, reader)
        if reader.kind == "staff":
            seen = sorted(SENSITIVE & shown.fields.keys())
            self._history.about(s, application, "read", "read_application", reader, after=seen)
        return shown

    def correct(
        self,
        s: Session,
        no: str,
        changes: Mapping[str, JsonValue],
        actor: Actor,
        reason: str | None = None,
        *,
        evidence: Mapping[str, Sequence[Evidence]] | None = None,
        expected: Mapping[str, JsonValue] | None = None,
    ) -> ApplicationView:
        """Set fields to new values, None to remove one; assess anew; every change goes into the history.

        A corrected field loses its evidence, for those words no longer say its value (they stay in the
        transcript); ``evidence`` are the words that say the new one, if they were said in the talk. Values
        that follow from others follow again. Referrals stay where they are: a caseworker decides.
        ``expected``: the values that were seen when it was decided, None for a field without one. Raises
        ``NotFound``, ``NotAllowed`` without the permission, ``Conflict`` once withdrawn,
        ``ChangedMeanwhile`` if any is another by now, ``Invalid`` with every wrong field.
        """
        application = repository.found(s, no, actor, lock=True)
        _check(actor, "applications.correct")
        check_whole(actor, application)
        if application.status == "withdrawn" or application.erased_at is not None:
            raise Refused("application_withdrawn")
        pack = self._regions[application.region]
        before = application.fields
        if stale := [key for key, seen in (expected or {}).items() if before.get(key) != seen]:
            raise ChangedMeanwhile(stale)
        after, derived = corrected(
            before, application.derived, changes, pack, pack.date_at(self._clock.now())
        )
        changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        said = set(changes) & set(application.derived)  # a person has now said what was only concluded
        if not changed and not said:
            return self._view(s, application, actor)
        application.fields, application.derived = after, sorted(derived)
        application.evidence = {
            key: spans for key, spans in application.evidence.items() if key in after and key not in changed
        } | {
            key: [one.model_dump() for one in said] for key, said in (evidence or {}).items() if key in after
        }
        self._indexing.reckon(s, application)
        application.updated_at = self._clock.now()
        s.flush()
        self._indexing.index(s, application)
        self._referrals.share_again(s, application)
        for key in changed:
            self._history.about(
                s,
                application,
                "change",
                key,
                actor,
                before=before.get(key),
                after=after.get(key),
                reason=reason,
            )
        return self._view(s, application, actor)

    def withdraw(self, s: Session, no: str, actor: Actor, reason: str) -> ApplicationView:
        """Withdraw an application and its open referrals.

        Raises ``NotFound``, ``NotAllowed`` without the permission, ``Conflict`` if it is withdrawn or closed
        already, ``Invalid`` without a reason.
        """
        application = repository.found(s, no, actor, lock=True)
        _check(actor, "applications.correct")
        check_whole(actor, application)
        if application.status in ("withdrawn", "closed"):
            raise Refused("application_over")
        if not reason.strip():
            raise Invalid.one("reason", "missing")
        before, application.status = application.status, "withdrawn"
        application.updated_at = self._clock.now()
        s.flush()
        self._history.about(
            s, application, "status", "withdraw", actor, before=before, after="withdrawn", reason=reason
        )
        self.end(s, application, actor, reason)
        return self._view(s, application, actor)

    def withdraw_needs(
        self, s: Session, no: str, services: Collection[str], actor: Actor, reason: str
    ) -> ApplicationView:
        """Withdraw the open referrals of the needs for ``services``; all of it if nothing else is left,
        neither under way nor to be decided.

        Raises as ``withdraw``.
        """
        application = repository.found(s, no, actor, lock=True)
        needs = {need.id for need in application.needs if need.service in services}
        others = [one for one in application.referrals if one.need_id not in needs]
        if not any(
            one.status in OPEN or (one.status in CAME_TO_NOTHING and one.decided_at is None) for one in others
        ):
            return self.withdraw(s, no, actor, reason)
        self.end(s, application, actor, reason, needs=needs)
        return self._view(s, application, actor)

    def end(
        self,
        s: Session,
        application: Application,
        actor: Actor,
        reason: str,
        *,
        needs: Collection[str] | None = None,
    ) -> None:
        """End what is under way for an application, or for its ``needs`` (ids): open referrals are withdrawn,
        and what was promised out of charity resources is left for others again."""
        self._referrals.withdraw_open(s, application, actor, reason, needs=needs)
        self._releasing.release(s, application, actor, needs)

    def erase(self, s: Session, no: str, actor: Actor, reason: str) -> ApplicationView:
        """Withdraw an application if it is open, and take everything personal out of it and its trail.

        What stays is what the quarterly figures count (``casework.applications.erasing``). Again: nothing
        more happens. Raises ``NotFound``, ``NotAllowed`` for who is neither caseworker nor its resident,
        ``Invalid`` without a reason.
        """
        one_at_a_time(s)  # before the application is held: it leaves its household
        application = repository.found(s, no, actor, lock=True)
        _check(actor, "applications.erase")
        if not reason.strip():
            raise Invalid.one("reason", "missing")
        if application.erased_at is None:
            if application.status not in ("withdrawn", "closed"):
                self.withdraw(s, no, actor, reason)
            self.end(s, application, actor, reason)
            erasing.wipe(s, application, self._clock.now())
            self._history.about(s, application, "erasure", "erase", actor, reason=reason)
        return self._view(s, application, actor)

    def shown(self, s: Session, application: Application, reader: Reader) -> ApplicationView:
        """An application, already found, as ``reader`` sees it; nothing is noted."""
        return self._view(s, application, reader)

    def transcript(self, s: Session, no: str, reader: Reader) -> list[Message]:
        """The talk that an application came from, as far as it is ``reader``'s to read; that it was read is
        noted with every application of it that was shown. Raises ``NotFound``, ``NotAllowed``."""
        application = repository.found(s, no, reader)
        _check(reader, "talks.read")
        check_whole(reader, application)
        part = parts.part_of(s, application.conversation_id, reader)
        if reader.kind == "staff":
            conversation = s.get_one(Conversation, application.conversation_id)
            parts.note_reading(self._history, s, conversation, part, reader)
        return parts.transcript(s, application.conversation_id, part)

    def history(self, s: Session, no: str, reader: Reader) -> list[HistoryView]:
        """The trail, oldest first; this reading is its next entry. Raises as ``transcript``."""
        application = repository.found(s, no, reader)
        _check(reader, "history.read")
        check_whole(reader, application)
        entries = self._history.with_names(s, self._history.of_application(s, no))
        if reader.kind == "staff":
            self._history.about(s, application, "read", "read_history", reader)
        return entries

    def mark(self, s: Session, no: str, reader: Reader) -> str:
        """Another text once anything of it changed, as ``moved.mark``. Raises ``NotFound``."""
        return moved.mark(s, no, reader)

    def reassess(self, s: Session, application: Application) -> None:
        """Assess an application anew by its fields and what staff added."""
        self._indexing.reassess(s, application)

    def catch_up(self, s: Session) -> int:
        """Bring the next applications up to the present rules and form, as ``Indexing.catch_up``."""
        return self._indexing.catch_up(s)

    def doubles(self, s: Session, application: Application, reader: Reader) -> list[str]:
        """Numbers of applications that ``reader`` may see and that may be of the same person."""
        return sorted(double.application.no for double in self._doubles.of(s, application, reader))

    def _view(self, s: Session, application: Application, reader: Reader) -> ApplicationView:
        numbers = self.doubles(s, application, reader) if reader.may("households.read") else []
        return organisation_view.viewed(s, application, reader, self._referrals.shares, numbers)

    def found(self, s: Session, query: ApplicationQuery, reader: Reader) -> set[int] | None:
        """Which applications the query's words mean, as ``Listing.found``."""
        return self.listing.found(s, query, reader)

    def some(self, s: Session, numbers: Collection[int], reader: Reader) -> dict[int, ApplicationListItem]:
        """Applications by their running numbers, as they stand in ``reader``'s lists; who may see them was
        asked before."""
        found = repository.of_numbers(s, numbers)
        shown = organisation_view.listed(s, found, reader, self._referrals.shares)
        return {application.seq: item for application, item in zip(found, shown, strict=True)}

    def list(self, s: Session, query: ApplicationQuery, reader: Reader) -> Page[ApplicationListItem]:
        """A page of what ``reader`` may see, masked. Raises ``Invalid``, ``NotAllowed``."""
        return self.listing.page(s, query, reader)


def _check(actor: Actor, permission: str) -> None:
    """A resident may do this to the own application; staff need the permission. Raises ``NotAllowed``."""
    if actor.kind != "resident":
        actor.check(permission)
