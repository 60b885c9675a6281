"""Work records: written by who works on a referral, read by who sees it. Works in an open transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.applications.models import Application
from casework.clock import Clock
from casework.errors import FieldIssue, Invalid, NotAllowed, NotFound, Refused
from casework.history.service import History
from casework.readable import sees_whole
from casework.referrals import repository as referrals
from casework.referrals.models import Referral
from casework.referrals.shares import is_shown
from casework.regions.pack import RegionPack
from casework.worklog import repository
from casework.worklog.models import WorkRecord
from casework.worklog.schemas import MAX_TEXT, Delivered, Kind, NewRecord, RecordView

#: While it stands so there is work to write down.
AT_WORK: Final = frozenset({"accepted", "in_service", "on_hold", "delivered"})


class Worklog:
    """The work records. ``regions`` are the packs by code."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack]) -> None:
        self._clock = clock
        self._regions = regions
        self._history = History(clock)

    def of(self, s: Session, referral_id: str, reader: Reader) -> list[RecordView]:
        """The lines of a referral, the first first. An organisation that did not take it, or from which it
        was withdrawn, sees none. Raises ``NotFound``."""
        referral, application = self._found(s, referral_id, reader)
        if not (sees_whole(reader, application) or is_shown(referral)):
            return []
        return [_view(record, name) for record, name in repository.of_referral(s, referral.id)]

    def add(self, s: Session, referral_id: str, new: NewRecord, actor: Actor) -> list[RecordView]:
        """Write a line; all of them. Raises ``NotFound``, ``NotAllowed`` for who does not work on it,
        ``Refused`` when nobody does, ``Invalid`` with everything that is wrong."""
        referral, application = self._found(s, referral_id, actor, lock=True)
        _check_works(actor, referral)
        if referral.status not in AT_WORK or application.erased_at is not None:
            raise Refused("no_work_on_it")
        issues = _issues(new.text, new.day, self._today(referral), new.kind)
        if new.hour is not None and new.kind != "appointment":
            issues.append(FieldIssue(field="hour", reason="only_for_appointments"))
        if issues:
            raise Invalid(issues)
        self._write(s, referral, application, new.kind, actor, new.text, new.day, new.who, hour=new.hour)
        return self.of(s, referral_id, actor)

    def delivered(self, s: Session, referral_id: str, version: int, done: Delivered, actor: Actor) -> None:
        """Write down what was done, before the step ``deliver`` is taken on ``version`` in the same
        transaction: if that is refused, neither is kept. Of another version nothing is written: either the
        step will be refused, or it is the same call again. Raises as ``add``."""
        referral, application = self._found(s, referral_id, actor, lock=True)
        _check_works(actor, referral)
        if referral.version != version:
            return
        issues = _issues(done.text, done.day, self._today(referral), "delivery")
        if (done.quantity is None) != (not (done.unit or "").strip()):
            issues.append(FieldIssue(field="unit", reason="quantity_and_unit"))
        if issues:
            raise Invalid(issues)
        self._write(
            s,
            referral,
            application,
            "delivery",
            actor,
            done.text,
            done.day,
            done.who,
            quantity=done.quantity,
            unit=(done.unit or "").strip() or None,
        )

    def _write(
        self,
        s: Session,
        referral: Referral,
        application: Application,
        kind: Kind,
        actor: Actor,
        text: str,
        day: date | None,
        who: str | None,
        *,
        hour: str | None = None,
        quantity: Decimal | None = None,
        unit: str | None = None,
    ) -> None:
        number = repository.next_number(s, referral.id)
        record = WorkRecord(
            id=uuid4().hex,
            referral_id=referral.id,
            number=number,
            kind=kind,
            day=day,
            hour=hour,
            who=(who or "").strip() or None,
            text=text.strip(),
            quantity=quantity,
            unit=unit,
            made_at=self._clock.now(),
            made_by=actor.id,
        )
        s.add(record)
        s.flush()
        after = {"kind": kind, "number": number}
        self._history.about(s, application, "referral", "record", actor, subject_id=referral.id, after=after)

    def _found(
        self, s: Session, referral_id: str, reader: Reader, *, lock: bool = False
    ) -> tuple[Referral, Application]:
        found = referrals.get(s, referral_id, reader, lock=lock)
        if found is None:
            raise NotFound
        referral, _, application = found
        return referral, application

    def _today(self, referral: Referral) -> date:
        return self._regions[referral.region].date_at(self._clock.now())


def _check_works(actor: Actor, referral: Referral) -> None:
    """Its own organisation works on it; a caseworker writes for one that telephones."""
    own = actor.organisation == referral.organisation and actor.may("referrals.work")
    if not own and not actor.may("referrals.make"):
        raise NotAllowed("this referral is another organisation's")


def _issues(text: str, day: date | None, today: date, kind: Kind) -> list[FieldIssue]:
    issues = []
    if not text.strip():
        issues.append(FieldIssue(field="text", reason="missing"))
    if len(text) > MAX_TEXT:
        issues.append(FieldIssue(field="text", reason="too_long"))
    if day is None and kind != "note":
        issues.append(FieldIssue(field="day", reason="missing"))
    if day is not None and kind in ("visit", "delivery") and day > today:
        issues.append(FieldIssue(field="day", reason="in_the_future"))
    if day is not None and kind == "appointment" and day < today:
        issues.append(FieldIssue(field="day", reason="past"))
    return issues


def _view(record: WorkRecord, name: str | None) -> RecordView:
    return RecordView.model_validate(record).model_copy(update={"made_by_name": name})
