"""The duty roster of a region: kept by who may, looked at by those who work with alerts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.clock import Clock
from casework.duty.entering import checked, said
from casework.duty.models import DutyShift
from casework.duty.roster import Shift, Turn, gaps, on_duty, turns
from casework.duty.schemas import Gap, OnDuty, RosterWeek, ShiftChange, ShiftEntry, ShiftView, TurnView
from casework.errors import Invalid, NotAllowed, NotFound, StaleVersion
from casework.history.service import History
from casework.intake.labels import mask
from casework.regions.known import check_township
from casework.regions.pack import RegionPack
from casework.spans import check_day

#: So many days ahead somebody has to be on duty.
AHEAD: Final = 14
#: Nobody looks for a shift so long ago or ahead; and the weeks around the last days of the calendar are none.
FURTHEST: Final = timedelta(days=100 * 366)


class Duty:
    """The rosters. ``regions`` are the packs by code; every method works in an open transaction."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack]) -> None:
        self._clock = clock
        self._regions = regions
        self._history = History(clock)

    def week(self, s: Session, region: str, reader: Reader, day: date | None = None) -> RosterWeek:
        """The week (Monday first) of ``day``, by default today, and the gaps of the next days.

        Raises ``NotAllowed``, ``NotFound``, ``Invalid`` for a day that no roster is about.
        """
        pack = self._readable(region, reader)
        now = self._clock.now()
        today = pack.date_at(now)
        about = day or today
        if abs(about - today) > FURTHEST:
            raise Invalid.one("day", "too_far")
        first = about - timedelta(days=about.weekday())
        # A night shift of yesterday may still run.
        shifts = self._shifts(s, region, min(first, today) - timedelta(days=1))
        plan = [_plan(shift) for shift in shifts]
        empty = gaps(plan, now, now + timedelta(days=AHEAD), pack.tz)
        by_id = {shift.id: shift for shift in shifts}
        whole = reader.may("duty.edit")
        return RosterWeek(
            region=region,
            first=first,
            last=first + timedelta(days=6),
            turns=[
                _turn(turn, by_id, whole) for turn in turns(plan, first, first + timedelta(days=6), pack.tz)
            ],
            shifts=[_view(one, whole) for one in shifts if _still_comes(one, today)],
            gaps=[Gap(begins=begins, ends=ends) for begins, ends in empty],
            gap_days=AHEAD,
        )

    def at(
        self, s: Session, region: str, reader: Reader, at: datetime | None = None, township: str | None = None
    ) -> OnDuty:
        """Who is on duty at a moment, by default now, whole with telephone: to be called in an emergency.

        With ``township`` those of the whole region and of that township. Raises ``NotAllowed``, ``NotFound``,
        ``Invalid`` for a moment too far away or a township that there is not.
        """
        pack = self._readable(region, reader)
        check_day(at.date() if at else None, "at")
        check_township(township, [pack])
        moment = at or self._clock.now()
        since = pack.date_at(moment) - timedelta(days=1)
        by_id = {shift.id: shift for shift in self._shifts(s, region, since)}
        found = on_duty([_plan(shift) for shift in by_id.values()], moment, pack.tz)
        near = [turn for turn in found if township is None or turn.shift.township in (None, township)]
        whole = reader.may("alerts.work") or reader.may("duty.edit")
        return OnDuty(region=region, at=moment, items=[_turn(turn, by_id, whole) for turn in near])

    def ids_at(self, s: Session, region: str, at: datetime) -> list[str]:
        """The shifts that run at a moment, for the history. Asks no permission and opens nothing sealed."""
        columns = (
            DutyShift.id, DutyShift.township, DutyShift.weekdays, DutyShift.on_date, DutyShift.instead,
            DutyShift.starts, DutyShift.ends, DutyShift.from_date, DutyShift.until_date,
        )  # fmt: skip
        pack = self._regions[region]
        query = select(*columns).where(*_of(region, pack.date_at(at) - timedelta(days=1)))
        plan = [Shift(*row) for row in s.execute(query)]
        return [turn.shift.id for turn in on_duty(plan, at, pack.tz)]

    def add(self, s: Session, region: str, entry: ShiftEntry, actor: Actor) -> ShiftView:
        """A further shift. Raises ``NotAllowed``, ``NotFound``, ``Invalid``."""
        pack = self._editable(region, actor)
        shift = DutyShift(id=uuid4().hex, region=region, active=True, version=0, **checked(entry, pack))
        self._save(s, shift, actor)
        self._note(s, "duty_add", shift, actor, None)
        return _view(shift, True)

    def change(self, s: Session, shift_id: str, change: ShiftChange, actor: Actor) -> ShiftView:
        """A shift as it is to be. Raises ``NotAllowed``, ``NotFound``, ``Invalid``, ``StaleVersion``."""
        shift, before = self._held(s, shift_id, change.version, actor)
        for key, value in checked(change, self._regions[shift.region]).items():
            setattr(shift, key, value)
        self._save(s, shift, actor)
        self._note(s, "duty_change", shift, actor, before)
        return _view(shift, True)

    def close(self, s: Session, shift_id: str, version: int, actor: Actor) -> None:
        """A shift is no longer done. Raises as ``change``."""
        shift, before = self._held(s, shift_id, version, actor)
        shift.active = False
        self._save(s, shift, actor)
        self._note(s, "duty_close", shift, actor, before)

    def shift(self, s: Session, shift_id: str, reader: Reader) -> ShiftView:
        """One shift. Raises ``NotAllowed``, ``NotFound``."""
        shift = s.get(DutyShift, shift_id)
        if shift is None or not shift.active:
            raise NotFound
        self._readable(shift.region, reader)
        return _view(shift, reader.may("duty.edit"))

    def _shifts(self, s: Session, region: str, since: date) -> list[DutyShift]:
        query = select(DutyShift).where(*_of(region, since)).order_by(DutyShift.starts, DutyShift.id)
        return list(s.scalars(query))

    def _held(
        self, s: Session, shift_id: str, version: int, actor: Actor
    ) -> tuple[DutyShift, dict[str, Any]]:
        shift = s.scalar(select(DutyShift).where(DutyShift.id == shift_id).with_for_update())
        if shift is None or not shift.active or not actor.works_in(shift.region):
            actor.check("duty.edit")
            raise NotFound
        self._editable(shift.region, actor)
        if shift.version != version:
            raise StaleVersion
        return shift, _view(shift, True).model_dump(mode="json")

    def _save(self, s: Session, shift: DutyShift, actor: Actor) -> None:
        shift.version += 1
        shift.updated_by, shift.updated_at = actor.id, self._clock.now()
        s.add(shift)
        s.flush()

    def _note(self, s: Session, action: str, shift: DutyShift, actor: Actor, before: Any) -> None:
        after = _view(shift, True).model_dump(mode="json") if shift.active else None
        self._history.append(
            s, "duty", action, actor, region=shift.region, subject_id=shift.id, before=before, after=after
        )

    def _readable(self, region: str, reader: Reader) -> RegionPack:
        reader.check("duty.read")
        if region not in self._regions or not reader.works_in(region):
            raise NotFound
        return self._regions[region]

    def _editable(self, region: str, actor: Actor) -> RegionPack:
        actor.check("duty.edit")
        if region not in self._regions:
            raise NotFound
        if not actor.works_in(region):
            raise NotAllowed("duty.edit")
        return self._regions[region]


def _of(region: str, since: date | None = None) -> tuple[Any, ...]:
    """Shifts in force; single days that are over are left out."""
    of_region = (DutyShift.region == region, DutyShift.active)
    if since is None:
        return of_region
    return (*of_region, or_(DutyShift.on_date.is_(None), DutyShift.on_date >= since))


def _still_comes(shift: DutyShift, today: date) -> bool:
    last = shift.on_date or shift.until_date
    return last is None or last >= today


def _plan(shift: DutyShift) -> Shift:
    return Shift(
        id=shift.id,
        township=shift.township,
        weekdays=shift.weekdays,
        on_date=shift.on_date,
        instead=shift.instead,
        starts=shift.starts,
        ends=shift.ends,
        from_date=shift.from_date,
        until_date=shift.until_date,
    )


def _turn(turn: Turn, shifts: Mapping[str, DutyShift], whole: bool) -> TurnView:
    shown = _view(shifts[turn.shift.id], whole)
    return TurnView(shift=shown, day=turn.day, begins=turn.begins, ends=turn.ends)


def _view(shift: DutyShift, whole: bool) -> ShiftView:
    return ShiftView(
        id=shift.id,
        region=shift.region,
        township=shift.township,
        weekdays=[int(day) for day in shift.weekdays or ""],
        on_date=shift.on_date,
        instead=shift.instead,
        starts=said(shift.starts),
        ends=said(shift.ends),
        from_date=shift.from_date,
        until_date=shift.until_date,
        name=shift.name if whole else mask("name", shift.name),
        phone=shift.phone if whole or not shift.phone else mask("phone", shift.phone),
        note=shift.note if whole else None,
        version=shift.version,
    )
