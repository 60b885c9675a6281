"""Every query on what staff added to the directory, and on how much each organisation has to do.

The directory names no resident: all of it may be read by who has ``directory.read``. What may be changed the
service narrows.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework.directory.models import CapacityEntry, OrganisationEntry, StationEntry
from casework.referrals.models import Referral
from casework.referrals.state_machine import OPEN

#: Referrals that an organisation has in hand: sent to it and not at their end.
IN_HAND = tuple(sorted(OPEN - {"draft"}))


def organisations(s: Session, region: str) -> list[OrganisationEntry]:
    """Entries about a region's organisations."""
    query = select(OrganisationEntry).where(OrganisationEntry.region == region)
    return list(s.scalars(query.order_by(OrganisationEntry.code)))


def organisation(s: Session, code: str, *, lock: bool = False) -> OrganisationEntry | None:
    """The entry of one organisation; ``lock`` holds it until the transaction ends."""
    query = select(OrganisationEntry).where(OrganisationEntry.code == code)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return s.scalar(query)


def stations(s: Session, region: str) -> list[StationEntry]:
    """Entries about a region's stations."""
    query = select(StationEntry).where(StationEntry.region == region)
    return list(s.scalars(query.order_by(StationEntry.code)))


def station(s: Session, code: str, *, lock: bool = False) -> StationEntry | None:
    """The entry of one station; ``lock`` holds it until the transaction ends."""
    query = select(StationEntry).where(StationEntry.code == code)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return s.scalar(query)


def capacities(s: Session, region: str, codes: Collection[str]) -> list[CapacityEntry]:
    """What organisations said about how much they take."""
    if not codes:
        return []
    query = select(CapacityEntry).where(CapacityEntry.region == region, CapacityEntry.organisation.in_(codes))
    return list(s.scalars(query.order_by(CapacityEntry.organisation, CapacityEntry.service)))


def loads(s: Session, codes: Collection[str]) -> dict[str, int]:
    """How many referrals each organisation has in hand; one query that its index answers alone."""
    if not codes:
        return {}
    query = (
        select(Referral.organisation, func.count())
        .where(Referral.organisation.in_(codes), Referral.status.in_(IN_HAND))
        .group_by(Referral.organisation)
    )
    return {row[0]: row[1] for row in s.execute(query)}


def service_loads(s: Session, codes: Collection[str], service: str) -> dict[str, int]:
    """As ``loads``, of one service."""
    if not codes:
        return {}
    query = (
        select(Referral.organisation, func.count())
        .where(Referral.organisation.in_(codes), Referral.status.in_(IN_HAND), Referral.service == service)
        .group_by(Referral.organisation)
    )
    return {row[0]: row[1] for row in s.execute(query)}


def open_referrals(s: Session, code: str) -> int:
    """How many referrals to an organisation are not at their end, drafts among them."""
    query = select(func.count()).where(Referral.organisation == code, Referral.status.in_(sorted(OPEN)))
    return s.scalar(query) or 0
