"""What residents hear and are asked: every service, every step, every word filled in."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from casework.followup.hearing import hear_delivery, hear_rating
from casework.followup.models import Kind
from casework.followup.wording import Words, asked, asked_again, day, followup_wording, told
from casework.referrals.state_machine import Status
from casework.regions import Regions
from casework.understanding.model import Understanding

WORDS = Words(person="您妈妈", service="送饭", organisation="致和社工事务所")
WORDING = followup_wording()
SERVICES = [service.code for service in Regions.load(["dehua"])["dehua"].services]


def heard(text: str, service: str) -> str:
    return hear_delivery(text, Understanding(intent="inform", confidence=1.0), service).meaning


class TestTold:
    @pytest.mark.parametrize("kind", [kind for kind in get_args(Kind) if kind != "delivered"])
    def test_every_step_has_words_that_name_the_service(self, kind: Kind) -> None:
        said = told(WORDING, kind, WORDS).text
        assert "送饭" in said and "您妈妈" in said and "{" not in said
        assert len(said) <= 60


class TestAsked:
    def test_there_are_twenty_services(self) -> None:
        assert set(WORDING.services) == set(SERVICES)
        assert len(SERVICES) == 20

    @pytest.mark.parametrize("service", [*SERVICES, "new.service"])
    def test_every_service_is_asked_about_in_a_short_question(self, service: str) -> None:
        for question in (asked(WORDING, service, WORDS), asked_again(WORDING, service, WORDS)):
            assert question.text.endswith("吗？") and "{" not in question.text
            assert len(question.text) <= 60
            assert len(question.quick_replies) == 3

    @pytest.mark.parametrize("service", [*SERVICES, "new.service"])
    def test_its_buttons_are_understood(self, service: str) -> None:
        buttons = asked(WORDING, service, WORDS).quick_replies
        assert [heard(button.text, service) for button in buttons] == ["yes", "no", "no"]

    def test_the_buttons_of_the_rating_are_understood(self) -> None:
        stars = [
            hear_rating(title, Understanding(intent="feedback", confidence=1.0)).stars
            for title in WORDING.rating.buttons
        ]
        assert stars == [5, 3, 1]

    def test_the_question_of_the_plan_is_asked_in_plain_words(self) -> None:
        assert asked(WORDING, "living.meals", WORDS).text.endswith("送餐的人来了吗？")


class TestStands:
    def test_every_status_of_a_referral_has_words(self) -> None:
        assert set(WORDING.stands) == set(get_args(Status))

    def test_a_day_is_said_as_people_say_it(self) -> None:
        assert day(date(2026, 3, 5)) == "3月5日"
