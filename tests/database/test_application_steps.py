"""What a caseworker decides about a whole application."""

from __future__ import annotations

from typing import get_args

import pytest

from casework.access import Reader
from casework.applications.schemas import ApplicationView
from casework.applications.status import STATUSES
from casework.applications.steps import ImpossibleStep, ReferralsOpen, Step, Steps, possible
from casework.errors import Invalid, NotAllowed, NotFound
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, organisation

AUDITOR = Reader(kind="staff", id="xu", role="auditor", regions=["dehua"])


def take(
    house: House, no: str, step: str, reason: str | None = "家里有了别的安排", actor: Reader = CASEWORKER
) -> ApplicationView:
    with house.database.session() as s:
        return Steps(house.clock, house.applications, house.referrals).take(s, no, step, reason, actor)


def trail(house: House, no: str) -> list[tuple[str, str | None]]:
    with house.database.session() as s:
        entries = house.applications.history(s, no, CASEWORKER)
    return [(entry.action, entry.reason) for entry in entries if entry.kind == "status"]


class TestTake:
    def test_taken_up_returned_and_taken_up_again(self, house: House) -> None:
        no = house.file().no
        assert take(house, no, "assess", None).status == "assessing"
        returned = take(house, no, "return", "不是本县的人")
        assert returned.status == "returned"
        assert [referral.status for referral in returned.referrals] == ["withdrawn"]
        assert take(house, no, "reopen", "户口迁回来了").status == "assessing"
        assert trail(house, no) == [
            ("assess", None),
            ("return", "不是本县的人"),
            ("reopen", "户口迁回来了"),
        ]

    def test_it_is_not_closed_while_somebody_is_at_work(self, house: House) -> None:
        no = house.file().no
        with pytest.raises(ReferralsOpen) as refused:
            take(house, no, "close")
        assert refused.value.count == 1
        with house.database.session() as s:
            [referral] = house.applications.get(s, no, CASEWORKER).referrals
            house.referrals.act(s, referral.id, "withdraw", "女儿回来了", referral.version, CASEWORKER)
        assert take(house, no, "close").status == "closed"

    def test_withdrawing_ends_its_referrals(self, house: House) -> None:
        view = take(house, house.file().no, "withdraw", "本人来电话说不要了")
        assert (view.status, view.referrals[0].status) == ("withdrawn", "withdrawn")

    @pytest.mark.parametrize(
        ("step", "reason", "wrong"),
        [("approve", "x", "action"), ("return", None, "reason"), ("close", "  ", "reason")],
    )
    def test_what_is_not_said_or_unknown_is_named(
        self, house: House, step: str, reason: str | None, wrong: str
    ) -> None:
        no = house.file().no
        with pytest.raises(Invalid) as refused:
            take(house, no, step, reason)
        assert [issue.field for issue in refused.value.errors] == [wrong]
        assert trail(house, no) == []

    def test_an_impossible_step_names_the_possible_ones(self, house: House) -> None:
        no = house.file().no
        with pytest.raises(ImpossibleStep) as refused:
            take(house, no, "reopen")
        assert refused.value.possible == ["assess", "return", "close", "withdraw"]

    def test_none_for_who_may_not(self, house: House) -> None:
        no = house.file().no
        for actor, error in (
            (organisation("dehua.zhihe"), NotAllowed),
            (AUDITOR, NotAllowed),
            (ELSEWHERE, NotFound),
        ):
            with pytest.raises(error):
                take(house, no, "assess", None, actor)


class TestPossible:
    def test_every_status_is_known_and_withdrawn_is_the_end(self) -> None:
        assert {step for status in STATUSES for step in possible(status)} == set(get_args(Step))
        assert possible("withdrawn") == []
