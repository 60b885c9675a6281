"""An application out of a draft: checked once more, numbered, assessed, each need referred."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from pydantic import JsonValue
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import Actor, resident
from casework.applications import repository
from casework.applications.indexing import Indexing
from casework.applications.models import Application, Need
from casework.clock import Clock
from casework.conversations.models import Conversation
from casework.directory.suggest import Suggestions
from casework.errors import IncompleteDraft, Invalid, NotAllowed, Refused
from casework.history.service import History
from casework.intake.draft import Draft
from casework.intake.fields import check_field
from casework.intake.questions import missing_required
from casework.referrals.service import Referrals
from casework.regions.pack import RegionPack
from casework.routing import route


class Filing:
    """Files applications. ``regions`` are the packs by code."""

    def __init__(
        self, clock: Clock, regions: Mapping[str, RegionPack], referrals: Referrals, indexing: Indexing
    ) -> None:
        self._clock = clock
        self._referrals = referrals
        self._indexing = indexing
        self._suggestions = Suggestions(regions)
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
        ``FieldError``, ``NotAllowed`` out of a talk that is told for a form: who agreed is kept there, and
        ``Refused`` if what was filed from this draft is withdrawn or erased by now: that is nothing filed.
        """
        if by is None and conversation.entered_by is not None:
            raise NotAllowed("told for a form, and filed from there")
        if (filed := repository.by_draft(s, draft.id)) is not None:
            if filed.status == "withdrawn" or filed.erased_at is not None:
                raise Refused("application_withdrawn")
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
        self._history.about(
            s,
            application,
            "filed",
            "file",
            by or resident(conversation.id),
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
        self._indexing.reckon(s, application)
        s.add(application)
        s.flush()
        self._indexing.index(s, application)
        return application
