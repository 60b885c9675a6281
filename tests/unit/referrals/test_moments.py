"""When the steps were taken, out of what happened."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from casework.referrals.models import Referral
from casework.referrals.moments import moments
from casework.referrals.state_machine import Event, ReplacementNeeded, Status, Transitioned

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
EARLIER = datetime(2026, 11, 20, 2, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def went(before: Status, after: Status, action: Any) -> list[Event]:
    return [Transitioned(before, after, action, "organisation", None)]


def of(events: list[Event], **referral: Any) -> dict[str, object]:
    return moments(Referral(**referral), events, NOW, TODAY)


class TestMoments:
    def test_every_step_has_its_moment(self) -> None:
        assert of(went("sent", "accepted", "accept")) == {"accepted_at": NOW}
        assert of(went("accepted", "in_service", "start")) == {"started_at": NOW}
        assert of(went("in_service", "delivered", "deliver")) == {"delivered_at": NOW}
        assert of(went("delivered", "closed", "confirm")) == {"closed_at": NOW, "outcome": "closed"}

    def test_going_on_after_a_hold_is_no_second_beginning(self) -> None:
        assert of(went("on_hold", "in_service", "resume"), started_at=EARLIER) == {}
        assert of(went("on_hold", "accepted", "resume"), accepted_at=EARLIER) == {}

    def test_a_dispute_takes_the_delivery_back_and_the_next_one_counts(self) -> None:
        disputed = of(went("delivered", "in_service", "dispute"), started_at=EARLIER, delivered_at=EARLIER)
        assert disputed == {"delivered_at": None, "disputed_at": NOW}
        again = went("in_service", "delivered", "deliver")
        assert of(again, started_at=EARLIER) == {"delivered_at": NOW}
        assert of(again, disputed_at=EARLIER) == {"delivered_at": NOW, "disputed_at": None}

    def test_the_outcome_is_how_it_ended_not_what_followed(self) -> None:
        events = [*went("sent", "rejected", "reject"), *went("rejected", "escalated", "reject")]
        assert of([*events, ReplacementNeeded(None)]) == {"outcome": "rejected"}
        assert of(went("accepted", "failed", "fail")) == {"outcome": "failed"}

    def test_a_step_after_its_limit_is_late_and_on_the_last_day_it_is_not(self) -> None:
        assert of(went("on_hold", "withdrawn", "withdraw"), due_on=date(2026, 11, 22))["late"] is True
        assert "late" not in of(went("sent", "accepted", "accept"), due_on=TODAY)
