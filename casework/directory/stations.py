"""Stations that staff add, and what they fill in about those of the pack."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casework.access import Actor
from casework.directory import checking, repository, rights
from casework.directory.editing import Editing, check_version, not_of_the_pack
from casework.directory.entries import ListedStation
from casework.directory.models import StationEntry
from casework.directory.schemas import NewStation, StationChange
from casework.errors import FieldIssue, Invalid, NotFound


class StationEditing(Editing):
    """Changes to stations."""

    def add(self, s: Session, region: str, new: NewStation, actor: Actor) -> ListedStation:
        """A station beyond those of the township offices, ``<region>.station.<n>``.

        Raises ``NotAllowed``, ``Invalid``.
        """
        rights.check_editor(actor, region)
        pack = self._regions[region]
        known = self._directory.stations(s, region, closed=True)
        name, issues = checking.name(new.name, {station.name for station in known})
        contact, wrong = checking.contact(None, new.contact or {})
        issues += [*wrong, *checking.places(pack, "township", [new.township])]
        office = pack.office_of(new.township)
        if new.organisation and not self._active(s, region, new.organisation):
            issues.append(FieldIssue(field="organisation", reason="unknown"))
        if issues:
            raise Invalid(issues)

        def entry(number: int) -> StationEntry:
            return StationEntry(
                code=f"{region}.station.{number}",
                region=region,
                added=True,
                active=True,
                name=name,
                township=new.township,
                organisation=new.organisation or (office.code if office else None),
                contact=contact.model_dump() if contact else None,
            )

        code = self._insert(s, entry, sum(1 for station in known if station.added), actor)
        made = self._station(s, region, code)
        self._note(s, "add_station", actor, code, None, made.model_dump(exclude_none=True))
        return made

    def change(self, s: Session, code: str, change: StationChange, actor: Actor) -> ListedStation:
        """As for an organisation. Raises ``NotFound``, ``NotAllowed``, ``Invalid``, ``StaleVersion``."""
        pack = self._pack_of(code)
        before = self._station(s, pack.code, code)
        host = self._directory.organisation(s, pack.code, before.organisation)
        rights.check_station(actor, pack, before, host, own_is_enough=change.only_contact)
        entry = repository.station(s, code, lock=True)
        check_version(change.version, entry.version if entry else 0)
        issues = [] if before.added else not_of_the_pack(change)
        contact, wrong = checking.contact(before.contact, change.contact or {})
        issues += wrong
        if change.name is not None and before.added:
            known = self._directory.stations(s, pack.code, closed=True)
            name, wrong = checking.name(change.name, {one.name for one in known if one.code != code})
            change, issues = change.model_copy(update={"name": name}), issues + wrong
        host_code = change.organisation if before.added else None
        if host_code is not None and not self._active(s, pack.code, host_code):
            issues.append(FieldIssue(field="organisation", reason="unknown"))
        if issues:
            raise Invalid(issues)
        if entry is None:
            entry = StationEntry(code=code, region=pack.code, added=False, active=True, version=0)
        entry.contact = contact.model_dump() if contact else None
        for key in ("name", "organisation", "active"):
            if (value := getattr(change, key)) is not None:
                setattr(entry, key, value)
        self._save(s, entry, actor)
        after = self._station(s, pack.code, code)
        self._note_change(s, "change_station", actor, before, after, change.reason)
        return after

    def _station(self, s: Session, region: str, code: str) -> ListedStation:
        found = (one for one in self._directory.stations(s, region, closed=True) if one.code == code)
        station = next(found, None)
        if station is None:
            raise NotFound
        return station
