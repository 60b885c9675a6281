"""Households: who may be the same, what a person decided about it, and what the household is given.

Merging joins nothing but the household: every application keeps its data, its talk and its referrals, so that
a split leaves it as it was. Every method works in the caller's open transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.applications import repository as applications
from casework.applications.lookup import Lookup
from casework.applications.models import Application
from casework.applications.organisation_view import check_at_work
from casework.applications.status import ApplicationStatus
from casework.clock import Clock
from casework.crypto import Keyring
from casework.errors import Invalid, Refused
from casework.history.service import History
from casework.households import repository
from casework.households.doubles import Doubles
from casework.households.models import HouseholdLink
from casework.households.schemas import (
    DuplicateView,
    HouseholdView,
    MemberView,
)
from casework.households.views import gap_views, goods_view, help_view
from casework.regions.pack import RegionPack
from casework.resources import repository as resources

MAX_REASON = 500


class Households:
    """The households. ``regions`` are the packs by code."""

    def __init__(self, clock: Clock, keyring: Keyring, regions: Mapping[str, RegionPack]) -> None:
        self._clock = clock
        self._regions = regions
        self._doubles = Doubles(Lookup(keyring), regions)
        self._history = History(clock)

    def duplicates(self, s: Session, no: str, reader: Reader) -> list[DuplicateView]:
        """The possible doubles of an application that ``reader`` may see, the likest first.

        Raises ``NotFound``, ``NotAllowed`` without the permission.
        """
        application = applications.found(s, no, reader)
        reader.check("households.read")
        check_at_work(reader, application)
        return [
            DuplicateView(
                no=double.application.no,
                **double.likeness.model_dump(),
                status=cast(ApplicationStatus, double.application.status),
                channel=double.application.channel,
                township=double.application.township,
                submitted_at=double.application.submitted_at,
                in_household=double.application.household_id is not None,
            )
            for double in self._doubles.of(s, application, reader)
        ]

    def read_duplicates(self, s: Session, no: str, reader: Reader) -> list[DuplicateView]:
        """As ``duplicates``; that staff read them is noted."""
        found = self.duplicates(s, no, reader)
        if reader.kind == "staff":
            self._history.about(s, applications.found(s, no, reader), "read", "read_duplicates", reader)
        return found

    def merge(self, s: Session, no: str, other_no: str, reason: str, actor: Actor) -> HouseholdView:
        """``actor`` decides that two applications are of one household; those of theirs join with them.

        Raises ``NotFound`` for either, ``NotAllowed`` without the permission, ``Invalid`` (the same
        application, another region, no reason), ``Refused`` if they are one household already or one is
        withdrawn or erased.
        """
        one, other, said = self._two(s, no, other_no, reason, actor)
        if one.household_id is not None and one.household_id == other.household_id:
            raise Refused("same_household")
        whole = [member.id for of in (one, other) for member in repository.members(s, of)]
        self._decide(s, one, other, said, actor, same=True)
        repository.regroup(s, whole, one.region, self._clock.now())
        self._note_both(s, "merge", one, other, said, actor)
        return self.view(s, one, actor)

    def distinct(self, s: Session, no: str, other_no: str, reason: str, actor: Actor) -> HouseholdView:
        """``actor`` decides that two applications are not of one household: the hint does not come again.

        Raises as ``merge``; ``Refused`` also if they are one household: that must be split first.
        """
        one, other, said = self._two(s, no, other_no, reason, actor)
        if one.household_id is not None and one.household_id == other.household_id:
            raise Refused("split_first")
        self._decide(s, one, other, said, actor, same=False)
        self._note_both(s, "distinct", one, other, said, actor)
        return self.view(s, one, actor)

    def split(self, s: Session, no: str, reason: str, actor: Actor) -> HouseholdView:
        """Take back every merging in which this application was named; what else was merged stays so.

        Raises ``NotFound``, ``NotAllowed`` without the permission, ``Invalid`` without a reason, ``Refused``
        if it is in no household with others.
        """
        repository.one_at_a_time(s)
        application = applications.found(s, no, actor)
        actor.check("households.merge")
        said = _reason(reason)
        if application.household_id is None:
            raise Refused("no_household")
        household = repository.members(s, application)
        for decided in repository.links_of(s, [application.id], same=True):
            s.delete(decided)
        s.flush()
        ids = [member.id for member in household]
        repository.regroup(s, ids, application.region, self._clock.now())
        others = [member for member in household if member.id != application.id]
        for member in others:
            self._note(s, "split", application, member, said, actor)
            self._note(s, "split", member, application, said, actor)
        return self.view(s, application, actor)

    def read(self, s: Session, no: str, reader: Reader) -> HouseholdView:
        """The household of an application: its applications, who gives it what, what is missed or given
        twice. That staff read it is noted. Raises ``NotFound``, ``NotAllowed``."""
        application = applications.found(s, no, reader)
        reader.check("households.read")
        check_at_work(reader, application)
        if reader.kind == "staff":
            self._history.about(s, application, "read", "read_household", reader)
        return self.view(s, application, reader)

    def _two(
        self, s: Session, no: str, other_no: str, reason: str, actor: Actor
    ) -> tuple[Application, Application, str]:
        repository.one_at_a_time(s)
        one = applications.found(s, no, actor)
        actor.check("households.merge")
        if other_no.strip() == no:
            raise Invalid.one("other_no", "same_application")
        other = applications.found(s, other_no.strip(), actor)
        if one.region != other.region:
            raise Invalid.one("other_no", "other_region")
        said = _reason(reason)
        if any(of.status == "withdrawn" or of.erased_at is not None for of in (one, other)):
            raise Refused("household_of_withdrawn")
        return one, other, said

    def _decide(
        self, s: Session, one: Application, other: Application, reason: str, actor: Actor, *, same: bool
    ) -> None:
        first, second = repository.pair(one.id, other.id)
        s.merge(
            HouseholdLink(
                first_id=first,
                second_id=second,
                same=same,
                reason=reason,
                decided_by=actor.id,
                decided_at=self._clock.now(),
            )
        )
        s.flush()

    def _note_both(
        self, s: Session, action: str, one: Application, other: Application, reason: str, actor: Actor
    ) -> None:
        self._note(s, action, one, other, reason, actor)
        self._note(s, action, other, one, reason, actor)

    def _note(
        self, s: Session, action: str, of: Application, other: Application, reason: str, actor: Actor
    ) -> None:
        what = {"subject_id": other.id, "after": {"other_no": other.no}, "reason": reason}
        self._history.about(s, of, "household", action, actor, **what)

    def view(self, s: Session, application: Application, reader: Reader) -> HouseholdView:
        """The household of an application, as ``reader`` sees it. Whether it may be asked was checked."""
        whole = repository.members(s, application)
        seen = {member.id: member.no for member in repository.members(s, application, reader)}
        pack = self._regions[application.region]
        given = [
            (referral, seen.get(member.id))
            for member in whole
            for referral in member.referrals
            if reader.scope != "organisation" or referral.sent_at is not None
        ]
        return HouseholdView(
            id=application.household_id,
            members=[MemberView.model_validate(member) for member in whole if member.id in seen],
            help=[help_view(s, referral, no, pack) for referral, no in given],
            resources=[
                goods_view(s, one, seen.get(one.application_id), pack)
                for one in resources.given_to(s, [member.id for member in whole])
            ],
            gaps=gap_views(s, whole, seen, pack),
        )


def _reason(text: str) -> str:
    said = text.strip()
    if not said:
        raise Invalid.one("reason", "missing")
    if len(said) > MAX_REASON:
        raise Invalid.one("reason", "too_long")
    return said
