"""What a region sets by itself: read, set, confirmed, restored. Every step is kept, with who and why."""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue
from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.clock import Clock
from casework.directory.checking import clean
from casework.errors import Invalid, NotAllowed, NotFound, StaleVersion
from casework.history.service import History
from casework.regions.pack import RegionPack
from casework.regionsettings import repository
from casework.regionsettings.laying import Values, lay
from casework.regionsettings.live import LiveRegions
from casework.regionsettings.models import RegionSetting
from casework.regionsettings.places import Leaf, Place
from casework.regionsettings.reading import read_values, shown
from casework.regionsettings.schemas import LeafView, PastSetting, PlaceView, SettingChange, SettingRestore
from casework.staff.naming import usernames

#: So many of a place's past settings are shown.
_PAST = 50


class RegionSettings:
    """The settings of the regions. Every method works in the caller's open transaction.

    After its commit the caller has ``regions`` look again; other processes do by themselves.
    """

    def __init__(self, clock: Clock, regions: LiveRegions) -> None:
        self._clock = clock
        self._regions = regions
        self._history = History(clock)

    def places(self, s: Session, region: str, reader: Reader) -> list[PlaceView]:
        """Everything that can be set in a region. Raises ``NotAllowed``, ``NotFound``."""
        places = self._readable(region, reader)
        rows = self._rows(s, region)
        names = usernames(s, {row.set_by for row in rows.values()})
        return [self._view(place, rows.get(place.id), names) for place in places.values()]

    def place(self, s: Session, region: str, place_id: str, reader: Reader) -> PlaceView:
        """One of them. Raises ``NotAllowed``, ``NotFound``."""
        place = self._place(self._readable(region, reader), place_id)
        row = next(iter(repository.of_place(s, region, place_id, 1)), None)
        return self._view(place, row, usernames(s, {row.set_by} if row else set()))

    def past(self, s: Session, region: str, place_id: str, reader: Reader) -> list[PastSetting]:
        """What a place was set to, the newest first. Raises ``NotAllowed``, ``NotFound``."""
        place = self._place(self._readable(region, reader), place_id)
        rows = repository.of_place(s, region, place_id, _PAST)
        names = usernames(s, {row.set_by for row in rows})
        return [
            PastSetting(
                version=row.id,
                values=_shown(place, row.values) if row.values is not None else None,
                reason=row.reason,
                set_by=row.set_by,
                set_by_name=names.get(row.set_by),
                set_at=row.set_at,
            )
            for row in rows
        ]

    def set(self, s: Session, region: str, place_id: str, change: SettingChange, actor: Actor) -> PlaceView:
        """Set a place, or confirm what the pack says by the same values; ``reason`` is where it is from.

        Raises ``NotAllowed``, ``NotFound``, ``StaleVersion``, ``Invalid`` for a value that cannot be,
        ``PackRefuses`` for one with which the region's rules would not hold together.
        """
        place = self._place(self._editable(region, actor), place_id)
        reason = clean(change.reason)
        if len(reason) < 2:
            raise Invalid.one("reason", "missing")
        return self._store(s, region, place, read_values(place, change.values), reason, change.version, actor)

    def restore(
        self, s: Session, region: str, place_id: str, change: SettingRestore, actor: Actor
    ) -> PlaceView:
        """Back to what the pack says; nothing happens when it was never set. Raises as ``set``."""
        place = self._place(self._editable(region, actor), place_id)
        reason = clean(change.reason) or None
        return self._store(s, region, place, None, reason, change.version, actor)

    def _store(
        self,
        s: Session,
        region: str,
        place: Place,
        values: Values | None,
        reason: str | None,
        version: int,
        actor: Actor,
    ) -> PlaceView:
        rows = self._rows(s, region)
        row = rows.get(place.id)
        if version != (row.id if row else 0):
            raise StaleVersion
        before = row.values if row else None
        if values is None and before is None:
            return self._view(place, row, {})
        others = {key: one.values for key, one in rows.items() if one.values is not None and key != place.id}
        laid = others | ({place.id: values} if values is not None else {})
        lay(self._regions.as_in_files(region), self._regions.places(region), laid)
        made = RegionSetting(
            region=region,
            place=place.id,
            values=dict(values) if values is not None else None,
            reason=reason,
            set_by=actor.id,
            set_at=self._clock.now(),
        )
        s.add(made)
        s.flush()
        self._history.append(
            s,
            "setting",
            "setting_restore" if values is None else "setting_set",
            actor,
            region=region,
            subject_id=place.id,
            before=_shown(place, before if before is not None else _defaults(place)),
            after=_shown(place, values if values is not None else _defaults(place)),
            reason=reason,
        )
        return self._view(place, made, usernames(s, {actor.id}))

    def _rows(self, s: Session, region: str) -> dict[str, RegionSetting]:
        known = self._regions.places(region)
        return {row.place: row for row in repository.newest(s, [region]) if row.place in known}

    def _readable(self, region: str, reader: Reader) -> dict[str, Place]:
        reader.check("settings.read")
        if region not in self._regions or not reader.works_in(region):
            raise NotFound
        return self._regions.places(region)

    def _editable(self, region: str, actor: Actor) -> dict[str, Place]:
        actor.check("settings.edit")
        if region not in self._regions:
            raise NotFound
        if not actor.works_in(region):
            raise NotAllowed("settings.edit")
        return self._regions.places(region)

    def _place(self, places: dict[str, Place], place_id: str) -> Place:
        place = places.get(place_id)
        if place is None:
            raise NotFound
        return place

    def _view(self, place: Place, row: RegionSetting | None, names: dict[str, str]) -> PlaceView:
        stored = row.values if row is not None else None
        leaves = [_leaf(leaf, stored) for leaf in place.leaves]
        return PlaceView(
            id=place.id,
            group=place.group,
            label=place.label,
            file=place.file,
            says=place.says,
            document=place.document,
            state="set" if stored is not None else "open" if place.open else "given",
            changed=any(leaf.changed for leaf in leaves),
            leaves=leaves,
            version=row.id if row else 0,
            reason=row.reason if row else None,
            set_by=row.set_by if row else None,
            set_by_name=names.get(row.set_by) if row else None,
            set_at=row.set_at if row else None,
        )


def _leaf(leaf: Leaf, stored: dict[str, Any] | None) -> LeafView:
    value = stored.get(leaf.key, leaf.default) if stored is not None else leaf.default
    return LeafView(
        key=leaf.key,
        label=leaf.label,
        kind=leaf.kind,
        unit=leaf.unit,
        lowest=leaf.lowest,
        highest=leaf.highest,
        longest=leaf.longest,
        default=shown(leaf, leaf.default),
        value=shown(leaf, value),
        changed=value != leaf.default,
    )


def _defaults(place: Place) -> Values:
    return {leaf.key: leaf.default for leaf in place.leaves}


def _shown(place: Place, values: Values) -> dict[str, JsonValue]:
    return {leaf.key: shown(leaf, values[leaf.key]) for leaf in place.leaves if leaf.key in values}


def document_of(pack: RegionPack, code: str | None) -> str | None:
    """A document's title by its code in the pack."""
    found = pack.documents.get(code or "")
    return found.title if found else None
