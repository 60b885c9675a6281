"""The day of who works outside: whom to visit, whom to ask whether the help came, and what was handed in.

Three lists that there are already, narrowed and masked by themselves; this only puts them side by side.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from pydantic import BaseModel, JsonValue
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from casework.access import Reader
from casework.applications import organisation_view
from casework.applications.models import Application
from casework.applications.schemas import ApplicationListItem, ApplicationQuery
from casework.applications.service import Applications
from casework.clock import Clock
from casework.readable import applications as readable
from casework.referrals.schemas import ReferralListItem, ReferralQuery
from casework.referrals.service import Referrals
from casework.visits.schemas import VisitListItem, VisitQuery
from casework.visits.service import Visits


class HandedIn(ApplicationListItem):
    """An application in the day's list. ``mine``: the reader entered it."""

    mine: bool


class ToConfirm(ReferralListItem):
    """Help that its organisation calls done. ``person`` is masked as in every list."""

    person: dict[str, JsonValue]


class DayVisits(BaseModel):
    """Visits still to be made, what is due first comes first; ``total`` of them in all."""

    items: list[VisitListItem]
    total: int


class DayConfirmations(BaseModel):
    """Households to ask whether the help came; ``total`` with those that the reader may not ask."""

    items: list[ToConfirm]
    total: int


class DayApplications(BaseModel):
    """Applications that the reader sees, the newest first."""

    items: list[HandedIn]
    total: int


class Day(BaseModel):
    """One day of one account in one region."""

    visits: DayVisits
    confirmations: DayConfirmations
    applications: DayApplications


class Days:
    """Puts the day together."""

    def __init__(
        self, clock: Clock, applications: Applications, referrals: Referrals, visits: Visits
    ) -> None:
        self._clock = clock
        self._applications = applications
        self._referrals = referrals
        self._visits = visits

    def of(self, s: Session, region: str, reader: Reader, size: int) -> Day:
        """The day of ``reader``: the first ``size`` of each list. Raises ``NotAllowed``, ``Invalid``."""
        visits = self._visits.list(s, VisitQuery(region=region, waiting=True, page_size=size), reader)
        delivered = self._referrals.list(
            s, ReferralQuery(region=region, status="delivered", page_size=size), reader
        )
        handed_in = self._applications.list(s, ApplicationQuery(region=region, page_size=size), reader)
        own = _entered(s, [item.no for item in handed_in.items], reader)
        asked = [item for item in delivered.items if "confirm" in item.actions]
        people = self._people(s, {item.application_no for item in asked}, reader)
        return Day(
            visits=DayVisits(items=visits.items, total=visits.total),
            confirmations=DayConfirmations(
                items=[
                    ToConfirm(**item.model_dump(), person=people.get(item.application_no, {}))
                    for item in asked
                ],
                total=delivered.total,
            ),
            applications=DayApplications(
                items=[HandedIn(**item.model_dump(), mine=item.no in own) for item in handed_in.items],
                total=handed_in.total,
            ),
        )

    def now(self) -> datetime:
        """The server's time."""
        return self._clock.now()

    def _people(
        self, s: Session, numbers: Collection[str], reader: Reader
    ) -> dict[str, dict[str, JsonValue]]:
        """Whom these applications are about, masked, as far as ``reader`` sees them."""
        query = (
            select(Application)
            .where(Application.no.in_(numbers), readable(reader))
            .options(selectinload(Application.needs), selectinload(Application.referrals))
        )
        shown = organisation_view.listed(s, list(s.scalars(query)), reader, self._referrals.shares)
        keys = ("name", "phone", "township", "filled_by")
        return {item.no: {key: item.fields[key] for key in keys if key in item.fields} for item in shown}


def _entered(s: Session, numbers: Collection[str], reader: Reader) -> set[str]:
    """Which of these ``reader`` entered."""
    mine = select(Application.no).where(Application.no.in_(numbers), Application.entered_by == reader.id)
    return set(s.scalars(mine))
