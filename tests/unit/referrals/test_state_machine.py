"""The life of a referral: every step of the contract, and none beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import get_args

import pytest

from casework.errors import Invalid, NotAllowed
from casework.referrals.calendar import WorkCalendar
from casework.referrals.state_machine import (
    ACTIONS,
    OPEN,
    Action,
    Command,
    DueUnknown,
    Event,
    IllegalTransition,
    Party,
    ReferralState,
    ReplacementNeeded,
    Status,
    Transitioned,
    act,
    due_date,
    is_overdue,
)
from casework.regions import RegionPack

MONDAY = date(2025, 3, 17)

#: The contract's table, written out: (state, action) → state.
CONTRACT: dict[tuple[Status, Action], Status] = {
    ("draft", "send"): "sent",
    ("sent", "accept"): "accepted",
    ("sent", "reject"): "escalated",
    ("sent", "expire"): "escalated",
    ("accepted", "start"): "in_service",
    ("accepted", "hold"): "on_hold",
    ("in_service", "hold"): "on_hold",
    ("on_hold", "resume"): "accepted",
    ("in_service", "deliver"): "delivered",
    ("delivered", "confirm"): "closed",
    ("delivered", "dispute"): "in_service",
    ("accepted", "fail"): "failed",
    ("in_service", "fail"): "failed",
    **{(status, "withdraw"): "withdrawn" for status in sorted(OPEN)},
}
NEED_REASONS = {"reject", "hold", "fail", "withdraw", "confirm"}


class Machine:
    """Acts for the tests as whoever may, with a reason, on one day."""

    def __init__(self, pack: RegionPack, calendar: WorkCalendar) -> None:
        self.clocks, self.calendar = pack.clocks, calendar
        self.events: list[Event] = []

    def __call__(
        self,
        state: ReferralState,
        action: Action,
        party: Party | None = None,
        today: date = MONDAY,
        reason: str | None = "原因",
    ) -> ReferralState:
        if party is None:
            party = "system" if action == "expire" else "caseworker"
        after, events = act(state, Command(action, party, today, reason), self.clocks, self.calendar)
        self.events.extend(events)
        return after

    def run(self, *actions: Action, today: date = MONDAY) -> ReferralState:
        state = ReferralState()
        for action in actions:
            state = self(state, action, today=today)
        return state


@pytest.fixture
def machine(dehua: RegionPack, calendar: WorkCalendar) -> Machine:
    return Machine(dehua, calendar)


class TestAct:
    @pytest.mark.parametrize(("status", "action"), list(product(get_args(Status), ACTIONS)))
    def test_takes_the_contracts_steps_and_no_others(
        self, machine: Machine, status: Status, action: Action
    ) -> None:
        state = ReferralState(status=status, held_from="accepted" if status == "on_hold" else None)
        if (status, action) in CONTRACT:
            assert machine(state, action).status == CONTRACT[status, action]
        else:
            with pytest.raises(IllegalTransition, match=f"{action} is not possible while {status}"):
                machine(state, action)

    @pytest.mark.parametrize(("status", "action"), list(CONTRACT))
    @pytest.mark.parametrize("reason", [None, "", "  \n"])
    def test_asks_for_a_reason_where_the_contract_does(
        self, machine: Machine, status: Status, action: Action, reason: str | None
    ) -> None:
        state = ReferralState(status=status)
        if action in NEED_REASONS:
            with pytest.raises(Invalid) as raised:
                machine(state, action, reason=reason)
            assert [issue.field for issue in raised.value.errors] == ["reason"]
        else:
            machine(state, action, reason=reason)

    @pytest.mark.parametrize(
        ("action", "status", "parties"),
        [
            ("send", "draft", {"caseworker", "system"}),
            ("accept", "sent", {"organisation", "caseworker"}),
            ("reject", "sent", {"organisation", "caseworker"}),
            ("expire", "sent", {"system"}),
            ("start", "accepted", {"organisation", "caseworker"}),
            ("hold", "in_service", {"organisation", "caseworker"}),
            ("resume", "on_hold", {"organisation", "caseworker"}),
            ("deliver", "in_service", {"organisation", "caseworker"}),
            ("fail", "in_service", {"organisation", "caseworker"}),
            ("confirm", "delivered", {"resident", "caseworker", "visitor"}),
            ("dispute", "delivered", {"resident", "caseworker", "visitor"}),
            ("withdraw", "sent", {"resident", "caseworker", "system"}),
        ],
    )
    def test_only_the_right_side_may_act(
        self, machine: Machine, action: Action, status: Status, parties: set[Party]
    ) -> None:
        for party in get_args(Party):
            if party in parties:
                machine(ReferralState(status=status), action, party)
            else:
                with pytest.raises(NotAllowed):
                    machine(ReferralState(status=status), action, party)

    def test_an_organisation_cannot_close_its_own_work(self, machine: Machine) -> None:
        delivered = machine.run("send", "accept", "start", "deliver")
        with pytest.raises(NotAllowed):
            machine(delivered, "confirm", "organisation")

    def test_a_rejection_is_recorded_and_asks_for_a_new_referral(self, machine: Machine) -> None:
        state = machine(ReferralState(status="sent"), "reject", "organisation", reason=" 人手不够 ")
        assert state.status == "escalated"
        assert machine.events == [
            Transitioned("sent", "rejected", "reject", "organisation", "人手不够"),
            Transitioned("rejected", "escalated", "reject", "system", "人手不够"),
            ReplacementNeeded("人手不够"),
        ]

    def test_an_expired_referral_asks_for_a_new_one_too(self, machine: Machine) -> None:
        machine(ReferralState(status="sent"), "expire", reason=None)
        assert [event.after for event in machine.events if isinstance(event, Transitioned)] == [
            "expired",
            "escalated",
        ]
        assert ReplacementNeeded(None) in machine.events

    def test_the_whole_good_path(self, machine: Machine) -> None:
        state = machine.run("send", "accept", "start", "deliver", "confirm")
        assert state == ReferralState(status="closed")
        assert [event.after for event in machine.events if isinstance(event, Transitioned)] == [
            "sent",
            "accepted",
            "in_service",
            "delivered",
            "closed",
        ]

    def test_a_dispute_brings_the_work_back_with_a_new_clock(self, machine: Machine) -> None:
        back = machine(machine.run("send", "accept", "start", "deliver"), "dispute", "resident", reason=None)
        assert back.status == "in_service"
        assert back.due_on == date(
            2025, 4, 15
        )  # 20 working days, the Qingming holiday of 4 April not counted

    def test_a_rating_belongs_to_a_confirmation_and_lies_in_one_to_five(self, machine: Machine) -> None:
        delivered = machine.run("send", "accept", "start", "deliver")
        for rating in range(1, 6):
            command = Command("confirm", "resident", MONDAY, "好", rating)
            assert act(delivered, command, machine.clocks, machine.calendar)[0].status == "closed"
        for action, rating in (("confirm", 0), ("confirm", 6), ("dispute", 3)):
            with pytest.raises(Invalid) as raised:
                act(
                    delivered,
                    Command(action, "resident", MONDAY, "好", rating),  # type: ignore[arg-type]
                    machine.clocks,
                    machine.calendar,
                )
            assert [issue.field for issue in raised.value.errors] == ["rating"]

    @pytest.mark.parametrize(("status", "action"), list(product(get_args(Status), ACTIONS)))
    def test_an_impossible_step_says_where_it_stands_and_what_is_possible(
        self, machine: Machine, status: Status, action: Action
    ) -> None:
        if (status, action) in CONTRACT:
            return
        with pytest.raises(IllegalTransition) as raised:
            machine(ReferralState(status=status), action, "caseworker")
        assert (raised.value.status, raised.value.action) == (status, action)
        own = {act for (start, act) in CONTRACT if start == status and act != "expire"}
        assert set(raised.value.possible) == own

    def test_does_not_change_the_state_it_was_given(self, machine: Machine) -> None:
        state = ReferralState()
        machine(state, "send")
        assert state == ReferralState()


class TestClocks:
    def test_runs_by_working_days_and_urgency(self, machine: Machine) -> None:
        assert machine(ReferralState(), "send").due_on == date(2025, 3, 20)
        assert machine(ReferralState(urgency="urgent"), "send").due_on == date(2025, 3, 18)

    @pytest.mark.parametrize("before", ["accepted", "in_service"])
    def test_stops_on_hold_and_goes_on_with_the_days_left(self, machine: Machine, before: Status) -> None:
        working = ReferralState(status=before, due_on=date(2025, 3, 21))
        held = machine(working, "hold", today=date(2025, 3, 19))
        assert (held.due_on, held.days_left, held.held_from) == (None, 2, before)
        resumed = machine(held, "resume", today=date(2025, 6, 3))
        assert resumed == replace(working, due_on=date(2025, 6, 5))

    def test_what_was_overdue_is_overdue_again_after_a_hold(self, machine: Machine) -> None:
        late = ReferralState(status="accepted", due_on=date(2025, 3, 19))
        held = machine(late, "hold", today=date(2025, 3, 21))
        resumed = machine(held, "resume", today=date(2025, 4, 25))
        assert resumed.due_on == date(2025, 4, 23)
        assert is_overdue(resumed, date(2025, 4, 25))

    def test_stops_when_the_case_stops(self, machine: Machine) -> None:
        sent = machine.run("send")
        for action in ("withdraw", "reject"):
            assert machine(sent, action).due_on is None

    def test_a_year_without_a_table_counts_monday_to_friday_until_there_is_one(
        self, machine: Machine
    ) -> None:
        friday = date(2099, 1, 2)
        state = machine(ReferralState(), "send", today=friday)
        assert (state.status, state.due_on) == ("sent", date(2099, 1, 7))
        assert DueUnknown(2099) in machine.events
        held = machine(replace(state, status="accepted"), "hold", today=date(2099, 1, 5))
        assert (held.held_from, held.days_left) == ("accepted", 2)
        resumed = machine(held, "resume", today=date(2099, 1, 9))
        assert (resumed.status, resumed.due_on) == ("accepted", date(2099, 1, 13))

    @pytest.mark.parametrize("held_on", [date(2025, 3, 22), date(2025, 3, 23), date(2025, 3, 24)])
    def test_a_week_end_does_not_make_up_for_being_late(self, machine: Machine, held_on: date) -> None:
        late = ReferralState(status="accepted", due_on=date(2025, 3, 21))
        resumed = machine(machine(late, "hold", today=held_on), "resume", today=held_on)
        assert is_overdue(resumed, held_on)


class TestDueDate:
    def test_no_limit_runs_where_nothing_is_waited_for(
        self, dehua: RegionPack, calendar: WorkCalendar
    ) -> None:
        for status in ("draft", "on_hold", "closed", "withdrawn", "failed", "escalated"):
            assert due_date(status, "normal", MONDAY, dehua.clocks, calendar) is None


class TestIsOverdue:
    def test_the_due_day_is_still_in_time(self) -> None:
        state = ReferralState(status="sent", due_on=MONDAY)
        assert not is_overdue(state, MONDAY)
        assert is_overdue(state, date(2025, 3, 18))
        assert not is_overdue(ReferralState(status="sent"), MONDAY)
