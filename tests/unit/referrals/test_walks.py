"""Whatever anybody tries in whatever order: only states of the contract, and clocks that make sense."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.errors import Invalid, NotAllowed
from casework.intake.draft import Urgency
from casework.referrals.calendar import WorkCalendar
from casework.referrals.state_machine import (
    ACTIONS,
    OPEN,
    Command,
    IllegalTransition,
    Party,
    ReferralState,
    Transitioned,
    act,
    is_overdue,
    possible,
)
from casework.regions import RegionPack

#: Contract section 6, as the pairs of states that may follow one another.
EDGES = {
    ("draft", "sent"),
    ("sent", "accepted"),
    ("sent", "rejected"),
    ("sent", "expired"),
    ("rejected", "escalated"),
    ("expired", "escalated"),
    ("accepted", "in_service"),
    ("accepted", "on_hold"),
    ("in_service", "on_hold"),
    ("on_hold", "accepted"),
    ("on_hold", "in_service"),
    ("in_service", "delivered"),
    ("delivered", "closed"),
    ("delivered", "in_service"),
    ("accepted", "failed"),
    ("in_service", "failed"),
    *((status, "withdrawn") for status in OPEN),
}
START = date(2025, 9, 1)
CALENDAR = WorkCalendar()

steps = st.lists(
    st.tuples(
        st.sampled_from(ACTIONS),
        st.sampled_from(get_args(Party)),
        st.sampled_from([None, "原因"]),
        st.integers(0, 12),
    ),
    max_size=25,
)


class TestWalks:
    @settings(max_examples=150, deadline=None)
    @given(walk=steps, urgency=st.sampled_from(get_args(Urgency)))
    def test_no_walk_leaves_the_contract(
        self, dehua: RegionPack, walk: list[tuple[object, ...]], urgency: Urgency
    ) -> None:
        state, today, path = ReferralState(urgency=urgency), START, ["draft"]
        for action, party, reason, days in walk:
            today += timedelta(days=int(str(days)))
            command = Command(action, party, today, reason)  # type: ignore[arg-type]
            try:
                after, events = act(state, command, dehua.clocks, CALENDAR)
            except (IllegalTransition, NotAllowed, Invalid):
                assert action not in possible(state.status, party) or reason is None  # type: ignore[arg-type]
                continue
            for event in events:
                if isinstance(event, Transitioned):
                    assert (event.before, event.after) in EDGES
                    assert path[-1] == event.before
                    path.append(event.after)
            assert path[-1] == after.status
            self._clocks_fit(state, after, today)
            state = after

    def _clocks_fit(self, before: ReferralState, after: ReferralState, today: date) -> None:
        held = after.status == "on_hold"
        assert (after.held_from is not None) is held
        assert held or after.days_left is None
        # A clock runs just where something is waited for.
        assert (after.due_on is not None) is (after.status in OPEN - {"draft", "on_hold"})
        if held:
            late = is_overdue(before, today)
            assert after.days_left is not None
            assert (after.days_left < 0) is late  # never negative but for what was late already
        elif before.status == "on_hold" and after.due_on is not None:
            assert before.days_left is not None
            # Holding neither gains nor loses a day.
            assert is_overdue(after, today) is (before.days_left < 0)
            if before.days_left >= 0:
                assert CALENDAR.between(today, after.due_on) == before.days_left or before.days_left == 0
        elif after.due_on is not None:
            assert not is_overdue(after, today)
