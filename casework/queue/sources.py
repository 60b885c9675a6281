"""Where things that wait are found. Each source is one range of one index, of one rank, in its order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, case, cast, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from casework import readable
from casework.access import Reader
from casework.alerts.kinds import ALERT_KINDS, CRISIS_KINDS
from casework.alerts.models import Alert
from casework.applications.models import Application
from casework.conversations.models import Conversation, Message
from casework.conversations.types import SILENT_CHANNELS
from casework.queue.kinds import ATTENTION, VISIT_DAYS, WAITING, Kind, Rank
from casework.queue.models import Claim
from casework.referrals.models import Referral
from casework.visits.models import Visit

Condition = ColumnElement[bool]
Rows = Select[*tuple[Any, ...]]
#: People who wait come before files that wait, in the same rank: no household has so many points.
_PERSON: Final = 1000
_NONE: Final[ColumnElement[str]] = literal_column("''")
_ZERO: Final[ColumnElement[int]] = literal_column("0")


@dataclass(frozen=True)
class Source:
    """``rows`` selects weight, moment, running number and id; ``order`` is theirs, the pressing first."""

    kind: Kind
    rank: Rank
    rows: Rows
    order: tuple[Any, ...]


@dataclass(frozen=True)
class Narrowed:
    """To what the sources of a region are narrowed. ``today`` is a date of the region; ``found``: a query of
    the running numbers that a search found; ``mine``: only what the reader sees to; ``owned``: ids of the
    talks that caseworkers have, ``unreached`` of those in which something important did not arrive."""

    reader: Reader
    region: str
    today: date
    now: datetime
    township: str | None = None
    found: Select[int] | None = None
    mine: bool = False
    owned: Collection[str] = ()
    unreached: Collection[str] = ()


def sources(by: Narrowed) -> Iterator[Source]:
    """Every source of a region that ``by.reader`` may see anything of."""
    parts: Mapping[str, Any] = {
        "alerts.work": _alerts,
        "talks.answer": _talks,
        "referrals.read": _referrals,
        "applications.read": _applications,
        "visits.read": _visits,
    }
    for permission, make in parts.items():
        if by.reader.may(permission):
            yield from make(by)
    if by.reader.may("talks.answer"):
        yield from _unreached(by)


def _row(weight: Any, moment: Any, seq: Any, id: Any) -> Rows:
    return select(weight.label("weight"), moment.label("moment"), seq.label("seq"), id.label("id"))


def _literally(column: Any, *values: str) -> Condition:
    """In so many words, so that a partial index is found to fit."""
    named: list[ColumnElement[str]] = [literal_column(f"'{value}'") for value in values]
    condition: Condition = column == named[0] if len(named) == 1 else column.in_(named)
    return condition


def _alerts(by: Narrowed) -> Iterator[Source]:
    weight = case({kind: _PERSON - place for place, kind in enumerate(ALERT_KINDS)}, value=Alert.kind)
    moment = cast(Alert.due_at, String)
    rows = _with_talk(by, _row(weight, moment, func.coalesce(Application.seq, 0), Alert.id), Alert)
    rows = rows.where(readable.alerts(by.reader), Alert.region == by.region)
    if by.mine:
        rows = rows.where(Alert.acknowledged_by == by.reader.id)
    order = (weight.desc(), moment, Alert.id)
    danger, late = Alert.kind.in_(CRISIS_KINDS), Alert.due_at < by.now
    waits, held = Alert.status == "open", Alert.status == "acknowledged"
    for rank, conditions in (
        (Rank.DANGER, (waits, danger)),
        (Rank.HANDLED, (held, danger)),
        (Rank.OVERDUE, (waits, ~danger, late)),
        (Rank.SOON, (waits, ~danger, ~late)),
        (Rank.REST, (held, ~danger)),
    ):
        yield Source("alert", rank, rows.where(*conditions), order)


def _talks(by: Narrowed) -> Iterator[Source]:
    """Talks that a caseworker has, unless an alert of the talk stands here already."""
    if not by.owned:
        return
    talk, alert = Conversation, aliased(Alert)
    weight: ColumnElement[int] = literal_column(str(_PERSON))
    moment = cast(talk.updated_at, String)
    rows = _row(weight, moment, func.coalesce(Application.seq, 0), talk.id)
    rows = _narrowed_talks(by, rows.select_from(talk)).where(
        readable.conversations(by.reader),
        talk.region == by.region,
        talk.id.in_(by.owned),
        talk.channel.not_in(SILENT_CHANNELS),
        ~exists().where(alert.conversation_id == talk.id, alert.status != "closed"),
    )
    if by.mine:
        rows = rows.where(talk.owner_id == by.reader.id)
    waits = resident_waits() == "resident"
    yield Source("talk", Rank.SOON, rows.where(waits), (moment, talk.id))
    yield Source("talk", Rank.REST, rows.where(~waits), (moment, talk.id))


def _unreached(by: Narrowed) -> Iterator[Source]:
    """Talks in which the words of a person, or a question that waits for its answer, did not arrive."""
    if not by.unreached:
        return
    talk = Conversation
    weight: ColumnElement[int] = literal_column(str(_PERSON))
    moment = cast(talk.updated_at, String)
    rows = _row(weight, moment, func.coalesce(Application.seq, 0), talk.id)
    rows = _narrowed_talks(by, rows.select_from(talk)).where(
        readable.conversations(by.reader), talk.region == by.region, talk.id.in_(by.unreached)
    )
    if by.mine:
        rows = rows.where(or_(talk.owner_id == by.reader.id, Application.id.in_(_claimed(by))))
    yield Source("undelivered", Rank.SOON, rows, (moment, talk.id))


def resident_waits() -> Any:
    """Who said the last word of a talk."""
    last = select(Message.sender).where(Message.conversation_id == Conversation.id)
    return last.order_by(Message.seq.desc()).limit(1).correlate(Conversation).scalar_subquery()


def _referrals(by: Narrowed) -> Iterator[Source]:
    row, own = Referral, by.reader.organisation
    rows = _row(row.difficulty, _NONE, func.coalesce(row.application_seq, 0), row.id)
    rows = rows.where(row.region == by.region)
    if by.township:
        rows = rows.where(row.township == by.township)
    if by.found is not None:
        rows = rows.where(row.application_seq.in_(by.found))
    if by.mine:
        rows = rows.where(row.application_id.in_(_claimed(by)))
    order = (row.difficulty.desc(), row.application_seq, row.id)
    # Withdrawn, and nobody else has the need: of an application that does not wait here itself.
    under_way = exists().where(
        Application.id == row.application_id, Application.status.in_(("referred", "in_service"))
    )
    unplaced = rows.where(
        readable.whole_referrals(by.reader),
        _literally(row.status, "withdrawn"),
        row.decided_at.is_(None),
        under_way,
    )
    yield Source("unplaced", Rank.REST, unplaced, order)
    rows = rows.where(_literally(row.status, *ATTENTION))
    # Of what was sent to the reader's own office it is the next step that waits, not the supervision.
    others = rows.where(readable.whole_referrals(by.reader))
    if own is not None:
        others = others.where(row.organisation != own)
    # Not the bare column: SQLite would leave the queue's index for one of due dates, and read each row.
    due = func.coalesce(row.due_on, date.max)
    late, in_time = due < by.today, due >= by.today

    def of(kind: Kind, rank: Rank, status: str, *conditions: Condition) -> Source:
        return Source(kind, rank, others.where(_literally(row.status, status), *conditions), order)

    for status in ("sent", "accepted", "in_service"):
        yield of("overdue", Rank.OVERDUE, status, late)
    yield of("confirm", Rank.OVERDUE, "delivered", late)
    yield of("confirm", Rank.REST, "delivered", in_time)
    yield of("disputed", Rank.REST, "in_service", in_time, row.disputed_at.is_not(None))
    yield of("redirect", Rank.REST, "draft", row.replaces_id.is_not(None))
    yield of("draft", Rank.REST, "draft", row.replaces_id.is_(None))
    yield of("failed", Rank.REST, "failed", row.decided_at.is_(None))
    if own is not None:
        for status in ("sent", "accepted"):
            mine = rows.where(
                readable.referrals(by.reader), row.organisation == own, _literally(row.status, status)
            )
            yield Source("own", Rank.OVERDUE, mine.where(late), order)
            yield Source("own", Rank.REST, mine.where(in_time), order)


def _applications(by: Narrowed) -> Iterator[Source]:
    row = Application
    rows = _row(row.difficulty, _NONE, func.coalesce(row.seq, 0), row.id)
    rows = rows.where(
        readable.whole_applications(by.reader), row.region == by.region, _literally(row.status, *WAITING)
    )
    if by.township:
        rows = rows.where(row.township == by.township)
    if by.found is not None:
        rows = rows.where(row.seq.in_(by.found))
    if by.mine:
        rows = rows.where(row.id.in_(_claimed(by)))
    kinds: dict[str, Kind] = {"submitted": "new", "assessing": "assessing"}
    for status, kind in kinds.items():
        here = rows.where(_literally(row.status, status))
        # An expression: the other index in this order holds all applications.
        yield Source(kind, Rank.REST, here, (-row.difficulty, row.seq, row.id))


def _visits(by: Narrowed) -> Iterator[Source]:
    if by.found is not None:
        return  # a search is for applications
    row, moment = Visit, func.coalesce(cast(Visit.due, String), literal_column("'9'"))
    rows = _row(_ZERO, moment, _ZERO, row.id).where(readable.visits(by.reader), row.region == by.region)
    if by.township:
        rows = rows.where(row.township == by.township)
    if by.mine:
        rows = rows.where(row.assigned_to == by.reader.id)
    waits = row.status.in_(("open", "assigned"))
    soon = by.today + timedelta(days=VISIT_DAYS)
    later = or_(row.due.is_(None), row.due > soon)
    for rank, conditions in (
        (Rank.OVERDUE, (waits, row.due < by.today)),
        (Rank.SOON, (waits, row.due.between(by.today, soon))),
        (Rank.REST, (row.status == "open", later)),
    ):
        yield Source("visit", rank, rows.where(*conditions), (moment, row.id))


def _with_talk(by: Narrowed, rows: Rows, table: type[Alert]) -> Rows:
    rows = rows.select_from(table).join(Conversation, Conversation.id == table.conversation_id)
    return _narrowed_talks(by, rows)


def _narrowed_talks(by: Narrowed, rows: Rows) -> Rows:
    known = Application.no == readable.talk_number(by.reader)
    rows = rows.join_from(Conversation, Application, known, isouter=True)
    if by.township:
        rows = rows.where(Application.township == by.township)
    return rows if by.found is None else rows.where(Application.seq.in_(by.found))


def _claimed(by: Narrowed) -> Select[str]:
    return select(Claim.application_id).where(Claim.staff_id == by.reader.id, Claim.until > by.now)
