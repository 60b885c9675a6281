"""As what somebody acts on a referral, and what is offered."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import get_args

import pytest

from casework.access import SYSTEM, Reader, resident
from casework.errors import NotAllowed
from casework.referrals.calendar import WorkCalendar
from casework.referrals.parties import allowed_actions, party_of
from casework.referrals.state_machine import (
    ACTIONS,
    Action,
    Command,
    IllegalTransition,
    Party,
    ReferralState,
    Status,
    act,
)
from casework.regions import RegionPack

MONDAY = date(2025, 3, 17)
ZHIHE = "dehua.zhihe"
COUNTY = Reader(kind="staff", id="1", role="county", regions=["dehua"])
SOCIAL = Reader(kind="staff", id="2", role="provider", organisation=ZHIHE)
OFFICE = Reader(
    kind="staff", id="3", role="township", regions=["dehua"], townships=["上涌镇"], organisation=ZHIHE
)
VISITOR = Reader(kind="staff", id="4", role="volunteer", regions=["dehua"])
AUDITOR = Reader(kind="staff", id="5", role="auditor", regions=["dehua"])


class TestAllowedActions:
    @pytest.mark.parametrize("whole", [True, False])
    @pytest.mark.parametrize(
        ("status", "actor"),
        list(product(get_args(Status), (COUNTY, SOCIAL, OFFICE, VISITOR, resident("c"), SYSTEM))),
    )
    def test_are_those_that_act_takes(
        self, dehua: RegionPack, calendar: WorkCalendar, status: Status, actor: Reader, whole: bool
    ) -> None:
        allowed = set(allowed_actions(status, actor, ZHIHE, whole=whole))
        for action in ACTIONS:
            try:
                party = party_of(action, actor, ZHIHE, whole=whole)
                act(ReferralState(status), Command(action, party, MONDAY, "原因"), dehua.clocks, calendar)
            except (IllegalTransition, NotAllowed):
                assert action not in allowed
            else:
                assert action in allowed

    def test_who_only_reads_may_do_nothing(self) -> None:
        assert not any(allowed_actions(status, AUDITOR, ZHIHE, whole=True) for status in get_args(Status))

    def test_an_office_that_got_one_need_of_another_townships_works_on_it_and_no_more(self) -> None:
        offered = {status: allowed_actions(status, OFFICE, ZHIHE, whole=False) for status in get_args(Status)}
        assert offered["sent"] == allowed_actions("sent", SOCIAL, ZHIHE, whole=False) == ["accept", "reject"]
        assert not any({"send", "withdraw"} & set(actions) for actions in offered.values())


class TestPartyOf:
    @pytest.mark.parametrize(
        ("actor", "action", "party"),
        [
            (COUNTY, "accept", "caseworker"),
            (SOCIAL, "accept", "organisation"),
            (OFFICE, "accept", "organisation"),
            (OFFICE, "send", "caseworker"),
            (OFFICE, "confirm", "organisation"),  # nobody confirms what the own office delivered
            (VISITOR, "confirm", "visitor"),
            (resident("c"), "confirm", "resident"),
            (SYSTEM, "expire", "system"),
        ],
    )
    def test_tells_the_sides_apart(self, actor: Reader, action: Action, party: Party) -> None:
        assert party_of(action, actor, ZHIHE, whole=True) == party

    def test_another_organisation_has_no_part(self) -> None:
        social = Reader(kind="staff", id="2", role="provider", organisation="dehua.hanshu")
        with pytest.raises(NotAllowed):
            party_of("accept", social, ZHIHE, whole=True)
