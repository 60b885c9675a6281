"""What can be done with alerts: raised by a turn, acknowledged and closed by a person on duty.

Every method works in the caller's open transaction: an alert stands or falls with the turn that raised it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from casework.access import Actor, Reader, resident
from casework.alerts import repository
from casework.alerts.kinds import ALERT_KINDS, ALERT_STATUSES, AlertKind, is_crisis
from casework.alerts.models import Alert
from casework.alerts.schemas import AlertCount, AlertDetail, AlertQuery, AlertView
from casework.clock import Clock
from casework.conversations.models import Conversation
from casework.errors import FieldIssue, Invalid, NotFound, Refused
from casework.failures import describe
from casework.history.service import History, Kind
from casework.paging import Page, check_page
from casework.regions.pack import RegionPack
from casework.staff.naming import usernames

logger = logging.getLogger("yizhu.alerts")

MAX_NOTE = 1000
#: (transaction, region, moment) → ids of the shifts that run then.
OnDutyAt = Callable[[Session, str, datetime], list[str]]


class Alerts:
    """The alerts. ``regions`` are the packs by code: they say how soon an alert must be acknowledged.

    ``on_duty`` tells which shifts of the roster run at a moment; the history keeps them with the alert.
    """

    def __init__(
        self, clock: Clock, regions: Mapping[str, RegionPack], on_duty: OnDutyAt | None = None
    ) -> None:
        self._clock = clock
        self._on_duty = on_duty
        self._regions = regions
        self._history = History(clock)

    def raise_alert(
        self,
        s: Session,
        conversation: Conversation,
        kind: AlertKind,
        message_id: str | None,
        *,
        untold: bool = False,
    ) -> Alert:
        """A message of ``conversation`` calls for a person.

        While an alert of this kind waits, it is counted there. Once somebody has acknowledged it, what is
        said within the kind's limit is counted there too; what is said later is a new alert, so that no
        danger hides behind an old acknowledgement. The same message again changes nothing. ``untold``: a
        caseworker has the talk, so that nobody has told the resident whom to call (``Untold``).
        """
        now = self._clock.now()
        limit = timedelta(minutes=self._regions[conversation.region].clocks.alerts.minutes[kind])
        known = repository.latest(s, conversation.id, kind)
        if known is not None and message_id is not None and known.message_id == message_id:
            self._untold(s, known, untold)
            return known
        alert = self._counted(known, message_id, now, limit) or Alert(
            id=uuid4().hex,
            kind=kind,
            region=conversation.region,
            conversation_id=conversation.id,
            message_id=message_id,
            status="open",
            times=1,
            raised_at=now,
            last_at=now,
            due_at=now + limit,
        )
        self._untold(s, alert, untold)
        s.add(alert)
        s.flush()
        me, number = resident(conversation.id), conversation.application_no
        if alert is known:
            self._note(s, "alert_repeat", me, alert, number)
        else:
            self._note(s, "alert_raise", me, alert, number, on_duty=self._shifts(s, alert.region, now))
        return alert

    def _untold(self, s: Session, alert: Alert, untold: bool) -> None:
        if untold and alert.told_at is None and not repository.waits_for_word(s, alert):
            alert.untold_since = self._clock.now()

    @staticmethod
    def _counted(
        known: Alert | None, message_id: str | None, now: datetime, limit: timedelta
    ) -> Alert | None:
        """The alert in which what is said now is counted, if any."""
        if known is None or not (
            known.status == "open"
            or (
                known.status == "acknowledged"
                and known.acknowledged_at is not None
                and now < known.acknowledged_at + limit
            )
        ):
            return None
        known.times += 1
        known.last_at, known.message_id = now, message_id
        return known

    def _shifts(self, s: Session, region: str, now: datetime) -> list[str]:
        """The shifts on duty. Whatever is wrong with the roster, danger is told all the same."""
        if self._on_duty is None:
            return []
        try:
            with s.begin_nested():
                return self._on_duty(s, region, now)
        except Exception as error:
            logger.error("who is on duty could not be looked up: %s", describe(error))
            return []

    def acknowledge(self, s: Session, alert_id: str, actor: Actor) -> AlertView:
        """``actor`` sees to it. Again by the same one changes nothing.

        Raises ``NotFound``, ``Conflict`` if a colleague was quicker or it is closed.
        """
        alert, number, *_ = row = self._found(s, alert_id, actor, lock=True)
        if (alert.status, alert.acknowledged_by) == ("acknowledged", actor.id):
            return self._views(s, [row])[0]
        if alert.status != "open":
            raise Refused("alert_taken")
        alert.status, alert.acknowledged_by, alert.acknowledged_at = (
            "acknowledged",
            actor.id,
            self._clock.now(),
        )
        s.flush()
        self._note(s, "alert_acknowledge", actor, alert, number)
        return self._views(s, [row])[0]

    def close(self, s: Session, alert_id: str, note: str, actor: Actor) -> AlertDetail:
        """It is seen to; ``note`` says what came of it. Any caseworker of the region may close it.

        Raises ``NotFound``, ``Conflict`` unless it is acknowledged, ``Invalid`` without a note.
        """
        row = self._found(s, alert_id, actor, lock=True)
        alert = row[0]
        if alert.status != "acknowledged":
            raise Refused("alert_closed" if alert.status == "closed" else "alert_not_taken")
        said = note.strip()
        if not said:
            raise Invalid.one("note", "missing")
        if len(said) > MAX_NOTE:
            raise Invalid.one("note", "too_long")
        alert.status, alert.closed_by, alert.closed_at = "closed", actor.id, self._clock.now()
        alert.note = said
        s.flush()
        self._note(s, "alert_close", actor, alert, row[1])
        return self._detail(s, row)

    def read(self, s: Session, alert_id: str, reader: Reader) -> AlertDetail:
        """One alert with its note; that it was read is noted. Raises ``NotFound``."""
        row = self._found(s, alert_id, reader)
        self._note(s, "read_alert", reader, row[0], row[1], kind="read")
        return self._detail(s, row)

    def count(self, s: Session, reader: Reader) -> AlertCount:
        """What nobody has acknowledged yet, of what ``reader`` may see."""
        found = repository.open_by_kind(s, reader, self._clock.now())
        return AlertCount(
            open=sum(count for _, count, _ in found),
            crisis=sum(count for kind, count, _ in found if is_crisis(kind)),
            overdue=sum(late for _, _, late in found),
            overdue_crisis=sum(late for kind, _, late in found if is_crisis(kind)),
            kinds={kind: count for kind, count, _ in found},
            overdue_kinds={kind: late for kind, _, late in found if late},
        )

    def erase(self, s: Session, conversation_id: str) -> None:
        """Of a talk's alerts only kinds, times and steps stay."""
        repository.erase(s, conversation_id)

    def _found(self, s: Session, alert_id: str, reader: Reader, *, lock: bool = False) -> repository.Row:
        row = repository.one(s, alert_id, reader, lock=lock)
        if row is None:
            raise NotFound
        return row

    def _detail(self, s: Session, row: repository.Row) -> AlertDetail:
        return AlertDetail(**self._views(s, [row])[0].model_dump(), note=row[0].note)

    def _views(self, s: Session, rows: list[repository.Row]) -> list[AlertView]:
        people = {who for alert, *_ in rows for who in (alert.acknowledged_by, alert.closed_by) if who}
        names, now = usernames(s, people), self._clock.now()
        return [
            AlertView(
                id=alert.id,
                kind=alert.kind,
                crisis=is_crisis(alert.kind),
                region=alert.region,
                conversation_id=alert.conversation_id,
                application_no=number,
                talked_at=talked_at,
                talked_by=talked_by,
                message_id=alert.message_id,
                status=alert.status,
                times=alert.times,
                raised_at=alert.raised_at,
                last_at=alert.last_at,
                due_at=alert.due_at,
                overdue=alert.status == "open" and alert.due_at < now,
                acknowledged_by=alert.acknowledged_by,
                acknowledged_by_name=names.get(alert.acknowledged_by or ""),
                acknowledged_at=alert.acknowledged_at,
                closed_by=alert.closed_by,
                closed_by_name=names.get(alert.closed_by or ""),
                closed_at=alert.closed_at,
            )
            for alert, number, talked_at, talked_by in rows
        ]

    def _note(
        self,
        s: Session,
        action: str,
        actor: Actor,
        alert: Alert,
        number: str | None,
        kind: Kind = "alert",
        **more: Any,
    ) -> None:
        self._history.append(
            s,
            kind,
            action,
            actor,
            region=alert.region,
            application_no=number,
            conversation_id=alert.conversation_id,
            subject_id=alert.id,
            after={"kind": alert.kind, **more},
        )

    def list(self, s: Session, query: AlertQuery, reader: Reader) -> Page[AlertView]:
        """The alerts that ``reader`` may see, those that want a person most first. Raises ``Invalid``."""
        offset, limit = check_page(query.page, query.page_size)
        issues = [
            FieldIssue(field=name, reason="unknown")
            for name, value, known in (
                ("status", query.status, ALERT_STATUSES),
                ("kind", query.kind, ALERT_KINDS),
            )
            if value is not None and value not in known
        ]
        if issues:
            raise Invalid(issues)
        conditions: list[ColumnElement[bool]] = [
            column == value
            for column, value in (
                (Alert.status, query.status),
                (Alert.kind, query.kind),
                (Alert.region, query.region),
                (Alert.conversation_id, query.conversation),
            )
            if value is not None
        ]
        rows, total = repository.page(s, reader, conditions, self._clock.now(), offset, limit)
        return Page(self._views(s, rows), total, query.page, query.page_size)
