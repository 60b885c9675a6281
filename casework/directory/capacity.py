"""How much an organisation takes at once, said by itself or by who edits the directory."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import Actor
from casework.directory import checking, repository, rights
from casework.directory.editing import Editing
from casework.directory.models import CapacityEntry
from casework.directory.schemas import CapacityView, NewCapacity
from casework.errors import Invalid, StaleVersion


class CapacityEditing(Editing):
    """What is said about capacities."""

    def of(self, s: Session, code: str) -> list[CapacityView]:
        """What an organisation takes in all, then service by service, each with what is in hand.

        Raises ``NotFound``.
        """
        pack, _ = self._organisation(s, code)
        return self.of_all(s, pack.code, [code])[code]

    def of_all(self, s: Session, region: str, codes: Collection[str]) -> dict[str, list[CapacityView]]:
        """As ``of``, of many organisations of one region, in as few queries as it has services."""
        said: dict[str, list[CapacityEntry]] = {code: [] for code in codes}
        for entry in repository.capacities(s, region, codes):
            said[entry.organisation].append(entry)
        services = {entry.service for entries in said.values() for entry in entries if entry.service}
        loads = {one: repository.service_loads(s, codes, one) for one in services}
        loads[""] = repository.loads(s, codes)
        views = {}
        for code, entries in said.items():
            by_service: dict[str, CapacityEntry | None] = {"": None}
            by_service |= {entry.service: entry for entry in entries}
            views[code] = [_view(one, entry, loads[one].get(code, 0)) for one, entry in by_service.items()]
        return views

    def set(self, s: Session, code: str, new: NewCapacity, actor: Actor) -> list[CapacityView]:
        """Say how much an organisation takes. Raises ``NotFound``, ``NotAllowed``, ``Invalid``,
        ``StaleVersion``."""
        pack, organisation = self._organisation(s, code)
        rights.check_organisation(actor, pack, organisation, own_is_enough=True)
        if issues := checking.service(pack, new.service):
            raise Invalid(issues)
        entry = s.get(CapacityEntry, (code, new.service or ""), with_for_update=True)
        before = None
        if entry is None:
            entry = CapacityEntry(organisation=code, service=new.service or "", region=pack.code)
        else:
            before = {"accepting": entry.accepting, "capacity": entry.capacity, "note": entry.note}
        entry.accepting, entry.capacity = new.accepting, new.capacity
        entry.note = checking.clean(new.note or "") or None
        entry.updated_by, entry.updated_at = actor.id, self._clock.now()
        try:
            with s.begin_nested():
                s.add(entry)
                s.flush()
        except IntegrityError as error:  # another wrote the first line in the same moment
            raise StaleVersion from error
        after = {"accepting": entry.accepting, "capacity": entry.capacity, "note": entry.note}
        self._note(s, "set_capacity", actor, code, before, after | {"service": new.service})
        return self.of(s, code)


def _view(service: str, entry: CapacityEntry | None, load: int) -> CapacityView:
    return CapacityView(
        service=service or None,
        accepting=entry.accepting if entry else True,
        capacity=entry.capacity if entry else None,
        note=entry.note if entry else None,
        load=load,
    )
