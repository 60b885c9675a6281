"""Every query on households and on what was decided about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import uuid4

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session, defer, selectinload

from casework.access import Reader
from casework.applications.models import Application, Need
from casework.households.models import Household, HouseholdLink
from casework.readable import applications as readable

_LOCK: Final = 0x484F5553  # any number, the same for every process


def pair(one_id: str, other_id: str) -> tuple[str, str]:
    """The two in the order in which decisions are kept."""
    return (one_id, other_id) if one_id < other_id else (other_id, one_id)


def links_of(s: Session, ids: Iterable[str], *, same: bool) -> list[HouseholdLink]:
    """Decisions in which one of these applications is named."""
    ids = list(ids)
    named = or_(HouseholdLink.first_id.in_(ids), HouseholdLink.second_id.in_(ids))
    return list(s.scalars(select(HouseholdLink).where(named, HouseholdLink.same.is_(same))))


def one_at_a_time(s: Session) -> None:
    """Let whoever else changes a household wait until this transaction ends (in SQLite they do anyway)."""
    if s.get_bind().dialect.name == "postgresql":
        s.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def members(s: Session, application: Application, reader: Reader | None = None) -> list[Application]:
    """The applications of a household with needs and referrals, the first filed first; of those that
    ``reader`` may see. An application without a household is one by itself."""
    mine = Application.household_id == application.household_id
    query = select(Application).where(mine if application.household_id else Application.id == application.id)
    if reader is not None:
        query = query.where(readable(reader))
    return list(
        s.scalars(
            query.options(
                defer(Application.fields),
                defer(Application.evidence),
                defer(Application.assessment),
                selectinload(Application.needs).defer(Need.text),
                selectinload(Application.needs).defer(Need.evidence),
                selectinload(Application.referrals),
            ).order_by(Application.seq)
        )
    )


def regroup(s: Session, ids: Iterable[str], region: str, now: datetime) -> None:
    """Put the applications of ``ids`` into households as the decisions between them say.

    ``ids`` must be whole households. The largest part of a former household keeps it.
    """
    rows = s.execute(select(Application.id, Application.household_id).where(Application.id.in_(list(ids))))
    before: dict[str, str | None] = {id_: household for id_, household in rows}
    parts = _parts(before, links_of(s, before, same=True))
    free = {household for household in before.values() if household is not None}
    for part in sorted(parts, key=lambda part: (-len(part), part)):
        kept = None
        if len(part) > 1:
            kept = next((before[one] for one in part if before[one] in free), None)
            if kept is None:
                kept = uuid4().hex
                s.add(Household(id=kept, region=region, created_at=now))
                s.flush()
            free.discard(kept)
        moved = [one for one in part if before[one] != kept]
        s.execute(
            update(Application).where(Application.id.in_(moved)).values(household_id=kept),
            execution_options={"synchronize_session": "fetch"},
        )
    s.execute(delete(Household).where(Household.id.in_(free)))


def forget(s: Session, application: Application, now: datetime) -> None:
    """Take an application out of its household, and all that was decided about it."""
    whole = [member.id for member in members(s, application)]
    gone = or_(HouseholdLink.first_id == application.id, HouseholdLink.second_id == application.id)
    s.execute(delete(HouseholdLink).where(gone))
    regroup(s, whole, application.region, now)


def _parts(ids: Iterable[str], links: Iterable[HouseholdLink]) -> list[list[str]]:
    """The applications that hang together by decisions, each part in order."""
    next_to: dict[str, set[str]] = {one: set() for one in ids}
    for decided in links:
        if decided.first_id in next_to and decided.second_id in next_to:
            next_to[decided.first_id].add(decided.second_id)
            next_to[decided.second_id].add(decided.first_id)
    parts, seen = [], set[str]()
    for start in next_to:
        if start in seen:
            continue
        part, waiting = {start}, [start]
        while waiting:
            found = next_to[waiting.pop()] - part
            part |= found
            waiting += found
        seen |= part
        parts.append(sorted(part))
    return parts
