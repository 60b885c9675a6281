"""The work list of an organisation: groups, days that are left, whom it is about, searching."""

from __future__ import annotations

from typing import Any

import pytest

from casework.access import Reader
from casework.errors import Invalid
from casework.referrals.worklist import WorkCounts, WorkItem, Worklist, WorkQuery
from tests.database.conftest import CASEWORKER, House, a_draft, organisation
from tests.database.test_referral_steps import ZHIHE, step, work

HANSHU = organisation("dehua.hanshu")


@pytest.fixture
def worklist(house: House) -> Worklist:
    return Worklist(house.regions, house.referrals, house.applications.listing)


def listed(house: House, worklist: Worklist, reader: Reader = ZHIHE, **query: Any) -> list[WorkItem]:
    with house.database.read() as s:
        return worklist.page(s, WorkQuery.model_validate(query), reader).items


def counted(house: House, worklist: Worklist, reader: Reader = ZHIHE, **query: Any) -> WorkCounts:
    with house.database.read() as s:
        return worklist.counts(s, WorkQuery.model_validate(query), reader)


class TestGroups:
    def test_each_stands_where_its_next_step_is(self, house: House, worklist: Worklist) -> None:
        for number in range(4):
            house.file(a_draft(name=f"陈阿{'甲乙丙丁'[number]}"))
        first, second, third, _ = work(house, ZHIHE)
        step(house, step(house, first, "accept"), "start")
        step(house, second, "reject", ZHIHE, "人手不够")
        step(house, step(house, third, "accept"), "hold", ZHIHE, "住院")
        assert counted(house, worklist).groups == {
            "waiting": 1,
            "working": 1,
            "held": 1,
            "delivered": 0,
            "over": 1,
        }
        assert [item.id for item in listed(house, worklist, group="working")] == [first.id]
        [over] = listed(house, worklist, group="over")
        assert (over.id, over.who) == (second.id, {})  # what it did not take it no longer sees
        assert listed(house, worklist, HANSHU) == []

    def test_an_account_of_no_organisation_names_one(self, house: House, worklist: Worklist) -> None:
        house.file()
        for query in ({}, {"organisation": "dehua.nobody"}):
            with pytest.raises(Invalid):
                listed(house, worklist, CASEWORKER, **query)
        assert len(listed(house, worklist, CASEWORKER, organisation="dehua.zhihe")) == 1
        assert listed(house, worklist, organisation="dehua.hanshu") == listed(house, worklist)


class TestDaysLeft:
    def test_working_days_count(self, house: House, worklist: Worklist) -> None:
        house.file()  # on a Saturday: three working days to accept
        seen = []
        for days in (0, 1, 4, 1):
            house.clock.wait(days=days)
            [item] = listed(house, worklist)
            seen.append((item.days_left, item.overdue))
        assert seen == [(3, False), (3, False), (-1, True), (-2, True)]
        assert counted(house, worklist).overdue == 1
        assert listed(house, worklist, overdue=False) == []
        assert len(listed(house, worklist, overdue=True)) == 1


class TestWho:
    def test_is_masked(self, house: House, worklist: Worklist) -> None:
        house.file(a_draft(name="陈阿妹", sex="female"))
        [item] = listed(house, worklist)
        assert item.who == {"name": "陈**", "sex": "female", "age": 82, "township": "上涌镇"}

    def test_is_found_by_what_was_shared_and_nothing_else(self, house: House, worklist: Worklist) -> None:
        no = house.file(a_draft(("living.home_care", "link.medical_aid"), id_number="350526194403021228")).no
        house.file(a_draft(name="林大山", phone="13905950000"))
        for words in ("陈阿妹", "13805951234", no, no[-6:]):
            assert [item.application_no for item in listed(house, worklist, q=words)] == [no], words
        assert listed(house, worklist, q="350526194403021228") == []
        assert len(listed(house, worklist, q="上涌")) == 2
        assert listed(house, worklist, service="health.checkup") == []
