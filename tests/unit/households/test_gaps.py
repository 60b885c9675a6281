"""What a household lacks and what it gets twice."""

from __future__ import annotations

import pytest

from casework.households.gaps import Asked, Given, missed, twice

MEALS = Asked("n1", "DH1", "living.meals")


def given(status: str, need: str = "n1", service: str = "living.meals", by: str = "dehua.zhihe") -> Given:
    return Given(need, service, by, status)


class TestMissed:
    @pytest.mark.parametrize("status", ["draft", "sent", "in_service", "on_hold", "delivered", "closed"])
    def test_a_need_that_is_seen_to_is_not(self, status: str) -> None:
        assert missed([MEALS], [given(status)]) == []

    @pytest.mark.parametrize("status", ["rejected", "expired", "escalated", "failed", "withdrawn"])
    def test_a_need_whose_referrals_came_to_nothing_is(self, status: str) -> None:
        assert missed([MEALS], [given(status)]) == [MEALS]

    def test_a_need_without_any_referral_is(self) -> None:
        assert missed([MEALS], []) == [MEALS]

    def test_a_need_that_another_application_of_the_household_has_seen_to_is_not(self) -> None:
        assert missed([MEALS], [given("in_service", need="n2")]) == []
        assert missed([MEALS], [given("closed", need="n2")]) == [MEALS]


class TestTwice:
    def test_one_service_from_two_organisations_at_once(self) -> None:
        both = [given("in_service"), given("sent", need="n2", by="dehua.lanhuacao")]
        assert twice(both) == {"living.meals": ["dehua.zhihe", "dehua.lanhuacao"]}

    @pytest.mark.parametrize("status", ["draft", "closed", "rejected", "withdrawn"])
    def test_not_what_is_over_or_has_not_begun(self, status: str) -> None:
        assert twice([given("in_service"), given(status, by="dehua.lanhuacao")]) == {}

    def test_not_two_needs_with_one_organisation(self) -> None:
        assert twice([given("in_service"), given("sent", need="n2")]) == {}
