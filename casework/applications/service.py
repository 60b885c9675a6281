"""Applications: filed from a draft, read, found, corrected, withdrawn. Every method works in an open
transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy import ColumnElement
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import Actor, Reader, resident
from casework.applications import erasing, filters, organisation_view, repository
from casework.applications.correction import corrected
from casework.applications.lookup import VERSION, Lookup, service_term
from casework.applications.models import Application, Need
from casework.applications.schemas import (
    SENSITIVE,
    ApplicationListItem,
    ApplicationQuery,
    ApplicationView,
)
from casework.applications.search import Word, matching, numbers, with_term
from casework.assessment import keeping
from casework.clock import Clock
from casework.conversations import repository as conversations
from casework.conversations.models import Conversation, Message
from casework.crypto import Keyring
from casework.directory.suggest import Suggestions
from casework.errors import Conflict, IncompleteDraft, Invalid, NotFound
from casework.history.service import History, HistoryView
from casework.households.doubles import Doubles
from casework.households.repository import one_at_a_time
from casework.intake.draft import Draft, Evidence
from casework.intake.fields import check_field
from casework.intake.questions import missing_required
from casework.paging import Page, check_page
from casework.referrals.service import Referrals
from casework.referrals.state_machine import OPEN
from casework.regions.pack import RegionPack
from casework.routing import route


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
        self._suggestions = Suggestions(regions)
        self._lookup = Lookup(keyring)
        self._doubles = Doubles(self._lookup, regions)
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
        """File a draft: check every value again, assess, refer each need. The same draft again: the same
        application. ``by`` is who entered it for the person; none: the resident, in the talk.

        A need goes out at once if the rule is certain, the region sends by itself and ``auto_send``, else it
        waits as a draft for a caseworker. Raises ``IncompleteDraft`` (consent counts only when given),
        ``FieldError``.
        """
        if (filed := repository.by_draft(s, draft.id)) is not None:
            return filed
        if missing := missing_required(draft, pack):
            raise IncompleteDraft(missing)
        if draft.fields.get("consent") is not True:
            raise IncompleteDraft(["consent"])
        if not draft.needs:
            raise IncompleteDraft(["needs"])
        if any(pack.service(need.service) is None for need in draft.needs):
            raise Invalid.one("needs", "unknown")
        today = pack.date_at(self._clock.now())
        fields = {key: check_field(key, value, pack, today=today) for key, value in draft.fields.items()}
        try:
            with s.begin_nested():
                application = self._insert(s, draft, fields, conversation, pack, by)
        except IntegrityError:
            # Filed by another at the same moment: theirs is the application.
            if (filed := repository.by_draft(s, draft.id)) is None:
                raise
            return filed
        repository.note_number(s, conversation.id, application.no)
        self._note(
            s,
            "filed",
            "file",
            by or resident(conversation.id),
            application,
            after={"fields": fields, "needs": [need.id for need in application.needs]},
        )
        for need in application.needs:
            where = self._suggestions.sendable(s, route(fields, need, pack), need.service, pack.code)
            application.referrals.append(
                self._referrals.open_route(
                    s, application, need, where, send=auto_send and pack.routing.auto_send and where.certain
                )
            )
        return application

    def get(self, s: Session, no: str, reader: Reader) -> Application:
        """One application, for the program itself: nothing is noted. Raises ``NotFound``."""
        return self._found(s, no, reader)

    def read(self, s: Session, no: str, reader: Reader) -> ApplicationView:
        """One application as ``reader`` sees it; that staff read it is noted. Raises ``NotFound``."""
        application = self._found(s, no, reader)
        shown = self._view(s, application, reader)
        if reader.kind == "staff":
            seen = sorted(SENSITIVE & shown.fields.keys())
            self._note(s, "read", "read_application", reader, application, after=seen)
        return shown

    def correct(
        self,
        s: Session,
        no: str,
        changes: Mapping[str, JsonValue],
        actor: Actor,
        reason: str | None = None,
        *,
        evidence: Mapping[str, Evidence] | None = None,
    ) -> ApplicationView:
        """Set fields to new values, None to remove one; assess anew; every change goes into the history.

        A corrected field loses its evidence, for those words no longer say its value (they stay in the
        transcript); ``evidence`` are the words that say the new one, if they were said in the talk. Values
        that follow from others follow again. Referrals stay where they are: a caseworker decides. Raises
        ``NotFound``, ``NotAllowed`` without the permission, ``Conflict`` once
        withdrawn, ``Invalid`` with every wrong field.
        """
        application = self._found(s, no, actor, lock=True)
        _check(actor, "applications.correct")
        if application.status == "withdrawn" or application.erased_at is not None:
            raise Conflict("the application is withdrawn or erased")
        pack = self._regions[application.region]
        before = application.fields
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
        } | {key: [said.model_dump()] for key, said in (evidence or {}).items() if key in after}
        self._reckon(s, application, application.needs, pack)
        application.updated_at = self._clock.now()
        s.flush()
        self._index(s, application, application.needs, pack)
        self._referrals.share_again(s, application)
        for key in changed:
            self._note(
                s,
                "change",
                key,
                actor,
                application,
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
        application = self._found(s, no, actor, lock=True)
        _check(actor, "applications.correct")
        if application.status in ("withdrawn", "closed"):
            raise Conflict(f"the application is {application.status}")
        if not reason.strip():
            raise Invalid.one("reason", "missing")
        before, application.status = application.status, "withdrawn"
        application.updated_at = self._clock.now()
        s.flush()
        self._note(
            s, "status", "withdraw", actor, application, before=before, after="withdrawn", reason=reason
        )
        self._referrals.withdraw_open(s, application, actor, reason)
        return self._view(s, application, actor)

    def withdraw_needs(
        self, s: Session, no: str, services: Collection[str], actor: Actor, reason: str
    ) -> ApplicationView:
        """Withdraw the open referrals of the needs for ``services``; all of it if nothing else is left.

        Raises as ``withdraw``.
        """
        application = self._found(s, no, actor, lock=True)
        needs = {need.id for need in application.needs if need.service in services}
        others = [one for one in application.referrals if one.need_id not in needs and one.status in OPEN]
        if not others:
            return self.withdraw(s, no, actor, reason)
        self._referrals.withdraw_open(s, application, actor, reason, needs=needs)
        return self._view(s, application, actor)

    def erase(self, s: Session, no: str, actor: Actor, reason: str) -> ApplicationView:
        """Withdraw an application if it is open, and take everything personal out of it and its trail.

        What stays is what the quarterly figures count (``casework.applications.erasing``). Again: nothing
        more happens. Raises ``NotFound``, ``NotAllowed`` for who is neither caseworker nor its resident,
        ``Invalid`` without a reason.
        """
        one_at_a_time(s)  # before the application is held: it leaves its household
        application = self._found(s, no, actor, lock=True)
        _check(actor, "applications.erase")
        if not reason.strip():
            raise Invalid.one("reason", "missing")
        if application.erased_at is None:
            if application.status not in ("withdrawn", "closed"):
                self.withdraw(s, no, actor, reason)
            erasing.wipe(s, application, self._clock.now())
            self._note(s, "erasure", "erase", actor, application, reason=reason)
        return self._view(s, application, actor)

    def shown(self, s: Session, application: Application, reader: Reader) -> ApplicationView:
        """An application, already found, as ``reader`` sees it; nothing is noted."""
        return self._view(s, application, reader)

    def transcript(self, s: Session, no: str, reader: Reader) -> list[Message]:
        """The talk that an application came from; that it was read is noted. Raises ``NotFound``,
        ``NotAllowed``."""
        application = self._found(s, no, reader)
        _check(reader, "talks.read")
        if reader.kind == "staff":
            self._note(s, "read", "read_transcript", reader, application)
        return conversations.transcript(s, application.conversation_id)

    def history(self, s: Session, no: str, reader: Reader) -> list[HistoryView]:
        """The trail of an application, oldest first; this reading is its next entry. Raises as
        ``transcript``."""
        application = self._found(s, no, reader)
        _check(reader, "history.read")
        entries = self._history.of_application(s, no)
        if reader.kind == "staff":
            self._note(s, "read", "read_history", reader, application)
        return entries

    def _insert(
        self,
        s: Session,
        draft: Draft,
        fields: dict[str, JsonValue],
        conversation: Conversation,
        pack: RegionPack,
        by: Actor | None,
    ) -> Application:
        now, today = self._clock.now(), pack.date_at(self._clock.now())
        number = repository.next_number(s, pack.code, today)
        application = Application(
            id=uuid4().hex,
            no=f"{pack.number_prefix}{today:%Y%m%d}-{number:06d}",
            region=pack.code,
            channel=conversation.channel,
            status="submitted",
            submitted_at=now,
            updated_at=now,
            entered_by=by.id if by else None,
            conversation_id=conversation.id,
            draft_id=draft.id,
            fields=fields,
            derived=sorted(draft.derived & fields.keys()),
            evidence={
                key: [span.model_dump() for span in spans]
                for key, spans in draft.evidence.items()
                if key in fields
            },
        )
        application.needs = [
            Need(
                id=need.id,
                application_id=application.id,
                position=position,
                service=need.service,
                text=need.text,
                urgency=need.urgency,
                evidence=need.evidence.model_dump() if need.evidence else None,
            )
            for position, need in enumerate(draft.needs)
        ]
        application.referrals = []
        self._reckon(s, application, application.needs, pack)
        s.add(application)
        s.flush()
        self._index(s, application, application.needs, pack)
        return application

    def catch_up(self, s: Session) -> int:
        """Assess the next applications that were not yet by the present rules, then make the lookup terms
        anew where they have an older form; how many they were.

        For the program's start: after an upgrade, and after a region's rules were changed.
        """
        found = keeping.waiting(s, list(self._regions))
        if not found:
            return self._reindex(s)
        for application in found:
            self.reassess(s, application)
        return len(found)

    def reassess(self, s: Session, application: Application) -> None:
        """Assess an application anew by its fields and what staff added; an erased one has no points."""
        pack = self._regions[application.region]
        if application.erased_at is not None:
            keeping.rank(s, application, pack)
            return
        self._reckon(s, application, application.needs, pack)
        s.flush()
        self._index(s, application, application.needs, pack)

    def _reckon(self, s: Session, application: Application, needs: list[Need], pack: RegionPack) -> None:
        keeping.reckon(s, application, needs, pack)
        application.township = application.fields.get("township")
        application.category = application.fields.get("category")

    def _index(self, s: Session, application: Application, needs: list[Need], pack: RegionPack) -> None:
        labels = [service.label for need in needs if (service := pack.service(need.service))]
        texts = [*(need.text for need in needs), *labels]
        terms = self._lookup.stored(application.region, application.fields, texts)
        terms |= {service_term(application.region, need.service) for need in needs}
        missing = keeping.missing_fields(application)
        terms |= self._lookup.facets(application.region, application.fields, missing)
        repository.replace_terms(s, application, terms)
        application.lookup_version = VERSION
        keeping.rank(s, application, pack)

    def _conditions(self, query: ApplicationQuery) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = [
            column == value
            for column, value in (
                (Application.status, query.status),
                (Application.township, query.township),
                (Application.category, query.category),
            )
            if value is not None
        ]
        return conditions + filters.conditions(query, self._regions)

    def _search(self, s: Session, query: ApplicationQuery, reader: Reader) -> set[int] | None:
        """What the query's words, its service and its facts mean, None without any. Who may see it is asked
        where it is listed."""
        regions = self._regions_of(query, reader)
        found = None
        if words := (query.q or "").split():
            wanted = self._lookup.wanted
            found = matching(
                s, [Word(word, [group for code in regions for group in wanted(code, word)]) for word in words]
            )
        wanted_terms = [[service_term(code, query.service) for code in regions]] if query.service else []
        wanted_terms += [
            [self._lookup.facet(code, facet, value) for code in regions]
            for facet, value in (("self_care", query.self_care), ("missing", query.missing))
            if value is not None
        ]
        for terms in wanted_terms:
            having = with_term(s, terms)
            found = having if found is None else found & having
        for scored in filters.with_points(query, regions):
            having = set(numbers(s, scored))
            found = having if found is None else found & having
        return found

    def _regions_of(self, query: ApplicationQuery, reader: Reader) -> list[str]:
        every = reader.regions if reader.sees_whole_regions and not reader.everywhere else self._regions
        return [code for code in every if query.region in (None, code)]

    def _reindex(self, s: Session, limit: int = 200) -> int:
        older = repository.of_older_lookup(s, VERSION, limit)
        for application in older:
            if application.erased_at is None:
                self._index(s, application, application.needs, self._regions[application.region])
            else:
                repository.keep_service_terms(s, application)
            application.lookup_version = VERSION
        s.flush()
        return len(older)

    def _found(self, s: Session, no: str, reader: Reader, *, lock: bool = False) -> Application:
        application = repository.by_no(s, no, reader, lock=lock)
        if application is None:
            raise NotFound
        return application

    def _view(self, s: Session, application: Application, reader: Reader) -> ApplicationView:
        doubles = self._doubles.of(s, application, reader) if reader.may("households.read") else []
        numbers = sorted(double.application.no for double in doubles)
        return organisation_view.viewed(s, application, reader, self._referrals.shares, numbers)

    def _note(
        self, s: Session, kind: Any, action: str, actor: Actor, application: Application, **what: Any
    ) -> None:
        self._history.append(
            s,
            kind,
            action,
            actor,
            application_no=application.no,
            conversation_id=application.conversation_id,
            **what,
        )

    def list(self, s: Session, query: ApplicationQuery, reader: Reader) -> Page[ApplicationListItem]:
        """A page of the applications that ``reader`` may see, masked. Raises ``Invalid``, ``NotAllowed``."""
        offset, limit = check_page(query.page, query.page_size)
        filters.check(query, self._regions, reader)
        found = self._search(s, query, reader)
        conditions, whole = self._conditions(query), reader.sees_whole_regions
        if query.region is not None and found is None:
            conditions.append(Application.region == query.region)
        order, whole = filters.order(query.sort), whole and not conditions
        ranked = filters.ranked(order, self._regions_of(query, reader)) if order.dimension else None
        items, total = repository.page(
            s, reader, conditions, order, offset, limit, found, whole=whole, ranked=ranked
        )
        shown = organisation_view.listed(s, items, reader, self._referrals.shares)
        return Page(shown, total, query.page, query.page_size)


def _check(actor: Actor, permission: str) -> None:
    """A resident may do this to the own application; staff need the permission. Raises ``NotAllowed``."""
    if actor.kind != "resident":
        actor.check(permission)
