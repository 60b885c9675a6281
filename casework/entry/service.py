"""Applications that staff enter for a person, in the caller's open transaction."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.applications import repository
from casework.applications.models import Application
from casework.applications.service import Applications
from casework.clock import Clock
from casework.conversations.service import Conversations
from casework.directory import entries
from casework.directory import repository as directory
from casework.entry.form import EntryForm, checked
from casework.entry.models import EntryRecord
from casework.entry.schemas import EntryView
from casework.errors import Invalid, PossiblyKnown
from casework.intake.draft import Draft
from casework.readable import sees_whole
from casework.regions.pack import RegionPack
from casework.staff.naming import people


class Entry:
    """Enters applications in person. ``regions`` are the packs by code."""

    def __init__(
        self,
        clock: Clock,
        regions: Mapping[str, RegionPack],
        conversations: Conversations,
        applications: Applications,
    ) -> None:
        self._clock = clock
        self._regions = regions
        self._conversations = conversations
        self._applications = applications

    def check(
        self, form: EntryForm, actor: Actor, client_id: str, stations: Mapping[str, str] | None = None
    ) -> Draft:
        """The draft that would be filed; nothing is stored. ``stations`` as for ``form.checked``. Raises
        ``NotAllowed``, ``Invalid`` with everything that is wrong."""
        actor.check("applications.enter")
        pack = self._regions.get(form.region)
        if pack is None:
            raise Invalid.one("region", "unknown")
        if not actor.works_in(pack.code):
            raise Invalid.one("region", "region_not_yours")
        today = pack.date_at(self._clock.now())
        return checked(form, pack, actor, today, draft_id=draft_id(actor, client_id), stations=stations)

    def enter(
        self,
        s: Session,
        form: EntryForm,
        actor: Actor,
        client_id: str,
        *,
        visit_id: str | None = None,
    ) -> Application:
        """File an application for a person, as one out of a talk is filed.

        ``client_id`` is the caller's own name for it: the same again by the same account gives the same
        application, whatever else the form says. It belongs to a talk without a word, which no list of
        talks shows and no token opens. Raises as ``check``, and ``PossiblyKnown`` if the form asks for it:
        then the caller's transaction must not be kept.
        """
        actor.check("applications.enter")
        if (filed := repository.by_draft(s, draft_id(actor, client_id))) is not None:
            return filed
        draft = self.check(form, actor, client_id, self._stations(s, form))
        pack = self._regions[form.region]
        talk = self._conversations.open_silent(s, region=pack.code, channel=form.channel)
        application = self._applications.file(s, draft, talk, pack, by=actor)
        if application.conversation_id != talk.id:
            # Entered by the same account at the same moment: theirs is the application.
            s.delete(talk)
            return application
        if form.unless_known and (known := self._applications.doubles(s, application, actor)):
            raise PossiblyKnown(known)
        assert form.consent is not None  # consent is required in every region
        s.add(
            EntryRecord(
                application_id=application.id,
                account_id=actor.id,
                station=form.station,
                visit_id=visit_id,
                consent_given=form.consent.given,
                consent_by=form.consent.by,
                at=self._clock.now(),
            )
        )
        s.flush()
        return application

    def read(self, s: Session, no: str, reader: Reader) -> EntryView | None:
        """How an application was entered in person; None if it came out of a talk, and for who sees only what
        was shared of it. Raises ``NotFound``."""
        application = repository.found(s, no, reader)
        record = s.get(EntryRecord, application.id) if sees_whole(reader, application) else None
        if record is None:
            return None
        pack = self._regions[application.region]
        known = entries.stations(pack, directory.stations(s, pack.code)) if record.station else []
        names = {station.code: station.name for station in known}
        return EntryView(
            by=record.account_id,
            by_name=people(s, {record.account_id}).get(record.account_id),
            at=record.at,
            station=record.station,
            station_name=names.get(record.station or ""),
            visit_id=record.visit_id,
            consent_given=record.consent_given,
            consent_by=record.consent_by,
        )

    def _stations(self, s: Session, form: EntryForm) -> dict[str, str] | None:
        """The directory's stations, those that staff added too; None if nobody asks for one."""
        pack = self._regions.get(form.region)
        if form.station is None or pack is None:
            return None
        known = entries.stations(pack, directory.stations(s, pack.code))
        return {station.code: station.township for station in known if station.active}


def draft_id(actor: Actor, client_id: str) -> str:
    """The draft's id of an entry, of which the database takes one only."""
    return blake2b(f"entry|{actor.id}|{client_id}".encode(), digest_size=16).hexdigest()
