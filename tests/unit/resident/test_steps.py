"""The steps that a need took, as its resident is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from casework.referrals.models import Referral
from casework.referrals.state_machine import Status
from casework.resident.progress import progress_wording
from casework.resident.steps import STEPS, Step, steps

FILED = datetime(2026, 11, 20, 1, tzinfo=UTC)
DAY = timedelta(days=1)
LABELS = progress_wording().steps


def referral(status: Status, **moments: Any) -> Referral:
    return Referral(id="r", need_id="n", status=status, **moments)


def of(given: Referral | None, status: str = "submitted", assessed_at: datetime | None = None) -> list[Step]:
    return steps(LABELS, status, FILED, assessed_at, given)


def done(found: list[Step]) -> list[str]:
    return [step.name for step in found if step.state == "done"]


class TestSteps:
    def test_all_are_there_in_their_order_whatever_happened(self) -> None:
        found = of(None)
        assert tuple(step.name for step in found) == STEPS
        assert [step.label for step in found] == list(LABELS.values())

    @pytest.mark.parametrize(
        ("status", "reached"),
        [
            ("draft", 1),
            ("sent", 3),
            ("accepted", 3),
            ("in_service", 4),
            ("delivered", 5),
            ("closed", 6),
            ("rejected", 2),
            ("expired", 2),
            ("escalated", 2),
        ],
    )
    def test_as_many_are_behind_it_as_the_referral_took(self, status: Status, reached: int) -> None:
        assert done(of(referral(status))) == list(STEPS[:reached])

    def test_a_person_who_assesses_it_is_a_step_of_its_own(self) -> None:
        found = of(None, "assessing", FILED + DAY)
        assert done(found) == ["submitted", "assessing"]
        assert found[1].at == FILED + DAY

    def test_each_step_has_the_day_that_is_recorded_and_no_other(self) -> None:
        given = referral("delivered", sent_at=FILED, started_at=FILED + DAY, delivered_at=FILED + 2 * DAY)
        assert [step.at for step in of(given)] == [FILED, None, FILED, FILED + DAY, FILED + 2 * DAY, None]

    def test_who_did_not_take_it_leaves_no_day(self) -> None:
        assert [step.at for step in of(referral("escalated", sent_at=FILED))] == [FILED, *[None] * 5]

    @pytest.mark.parametrize("status", ["failed", "withdrawn"])
    def test_what_came_to_an_end_goes_no_further(self, status: Status) -> None:
        found = of(referral(status, sent_at=FILED, started_at=FILED + DAY))
        assert done(found) == ["submitted", "assessing", "referred", "in_service"]
        assert [step.state for step in found[4:]] == ["ended", "ended"]

    def test_on_hold_it_stands_where_it_stopped(self) -> None:
        assert done(of(referral("on_hold", sent_at=FILED)))[-1] == "referred"
        assert done(of(referral("on_hold", sent_at=FILED, started_at=FILED)))[-1] == "in_service"

    @pytest.mark.parametrize("status", ["withdrawn", "returned"])
    def test_an_application_that_is_over_goes_no_further(self, status: str) -> None:
        assert {step.state for step in of(None, status)[1:]} == {"ended"}

    def test_a_disputed_delivery_is_open_again(self) -> None:
        given = referral("in_service", sent_at=FILED, started_at=FILED + DAY, delivered_at=None)
        assert done(of(given))[-1] == "in_service"
