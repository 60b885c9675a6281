"""Doubles, merged and split by a person, and what a household is given."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from casework.access import Reader
from casework.applications.models import LookupTerm
from casework.errors import Invalid, NotAllowed, NotFound, Refused
from casework.households.models import Household, HouseholdLink
from casework.households.schemas import HouseholdView
from casework.households.service import Households
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, a_draft

TOWNSHIP = Reader(kind="staff", id="t", role="township", regions=["dehua"], townships=["上涌镇"])
HEALTH = Reader(kind="staff", id="h", role="department", regions=["dehua"], organisation="dehua.zhihe")


@pytest.fixture
def households(house: House) -> Households:
    return Households(house.clock, house.keyring, house.regions)


def filed(house: House, *needs: str, **fields: Any) -> str:
    return house.file(a_draft(needs or ("living.home_care",), **fields)).no


def merged(house: House, households: Households, no: str, other: str) -> HouseholdView:
    with house.database.session() as s:
        return households.merge(s, no, other, "走访时确认是一家", CASEWORKER)


def shown(house: House, households: Households, no: str, reader: Reader = CASEWORKER) -> HouseholdView:
    with house.database.session() as s:
        return households.read(s, no, reader)


def doubles(house: House, households: Households, no: str, reader: Reader = CASEWORKER) -> list[Any]:
    with house.database.read() as s:
        return [(d.no[-3:], d.strength) for d in households.duplicates(s, no, reader)]


class TestDuplicates:
    def test_a_name_written_in_another_way_is_found(self, house: House, households: Households) -> None:
        filed(house)
        no = filed(house, name="陈阿美", phone="13905950000", age=83)
        with house.database.read() as s:
            [found] = households.duplicates(s, no, CASEWORKER)
        assert found.reasons == ["名字同音", "同乡镇", "年龄差1岁"]
        assert found.differs == ["姓名", "年龄", "电话"]

    def test_the_likest_comes_first(self, house: House, households: Households) -> None:
        filed(house, phone="13905950000")
        filed(house)
        no = filed(house)
        assert doubles(house, households, no) == [("002", "likely"), ("001", "possible")]

    def test_a_telephone_of_many_is_no_reason(self, house: House, households: Households) -> None:
        for name in ("林大山", "黄国华", "郑秀兰", "李金水", "王发", "张木火"):
            no = filed(house, name=name)
        assert doubles(house, households, no) == []

    def test_others_see_only_what_they_may(self, house: House, households: Households) -> None:
        filed(house, township="浔中镇")
        no = filed(house)
        assert doubles(house, households, no) == [("001", "likely")]
        assert doubles(house, households, no, TOWNSHIP) == []
        with house.database.read() as s, pytest.raises(NotFound):
            households.duplicates(s, no, ELSEWHERE)

    def test_what_was_told_apart_is_not_hinted_at_again(self, house: House, households: Households) -> None:
        one, other = filed(house), filed(house)
        with house.database.session() as s:
            households.distinct(s, one, other, "同名的两个人", CASEWORKER)
            shown = house.applications.read(s, other, CASEWORKER)
        assert doubles(house, households, one) == doubles(house, households, other) == []
        assert shown.possible_duplicates == []

    def test_nor_what_is_one_household_nor_what_was_withdrawn(
        self, house: House, households: Households
    ) -> None:
        one, other, third = filed(house), filed(house), filed(house)
        merged(house, households, one, other)
        with house.database.session() as s:
            house.applications.withdraw(s, third, CASEWORKER, "不需要了")
        assert doubles(house, households, one) == []


class TestMerge:
    def test_they_are_one_household_and_keep_all_they_had(self, house: House, households: Households) -> None:
        one, other = filed(house), filed(house, "link.housing", name="陈大山")
        with house.database.session() as s:
            before = [house.applications.read(s, no, CASEWORKER).fields for no in (one, other)]
        assert [member.no for member in merged(house, households, one, other).members] == [one, other]
        with house.database.session() as s:
            after = [house.applications.read(s, no, CASEWORKER).fields for no in (one, other)]
            trails = [house.applications.history(s, no, CASEWORKER) for no in (one, other)]
        assert after == before
        for trail, partner in zip(trails, (other, one), strict=True):
            [entry] = [e for e in trail if e.kind == "household"]
            assert (entry.action, entry.after) == ("merge", {"other_no": partner})
            assert entry.reason == "走访时确认是一家"

    def test_two_households_become_one(self, house: House, households: Households) -> None:
        a, b, c, d = (filed(house) for _ in range(4))
        merged(house, households, a, b)
        merged(house, households, c, d)
        assert len(merged(house, households, b, c).members) == 4
        with house.database.read() as s:
            assert s.scalar(select(func.count()).select_from(Household)) == 1

    def test_what_cannot_be_is_refused(self, house: House, households: Households) -> None:
        one, other = filed(house), filed(house)
        away = house.file(a_draft(region="weihai")).no
        everywhere = Reader(kind="staff", id="x", role="admin")
        cases: list[tuple[str, str, Reader, type[Exception]]] = [
            (one, one, CASEWORKER, Invalid),
            (one, away, CASEWORKER, NotFound),
            (one, away, everywhere, Invalid),
            (one, "DH20261121-999999", CASEWORKER, NotFound),
            (one, other, ELSEWHERE, NotFound),
            (one, other, TOWNSHIP, NotAllowed),
        ]
        for no, partner, actor, error in cases:
            with house.database.session() as s, pytest.raises(error):
                households.merge(s, no, partner, "看过", actor)
        with house.database.session() as s, pytest.raises(Invalid):
            households.merge(s, one, other, "  ", CASEWORKER)
        assert len(shown(house, households, one).members) == 1

    def test_not_again_and_not_what_was_withdrawn(self, house: House, households: Households) -> None:
        one, other, third = filed(house), filed(house), filed(house)
        merged(house, households, one, other)
        with house.database.session() as s:
            house.applications.withdraw(s, third, CASEWORKER, "不需要了")
        for partner, reason in ((other, "same_household"), (third, "household_of_withdrawn")):
            with pytest.raises(Refused) as refused:
                merged(house, households, one, partner)
            assert refused.value.reason == reason
        with house.database.session() as s, pytest.raises(Refused):
            households.distinct(s, one, other, "不是", CASEWORKER)

    def test_a_person_may_change_their_mind(self, house: House, households: Households) -> None:
        one, other = filed(house), filed(house)
        with house.database.session() as s:
            households.distinct(s, one, other, "不是", CASEWORKER)
        assert len(merged(house, households, other, one).members) == 2


class TestSplit:
    def split(self, house: House, households: Households, no: str) -> HouseholdView:
        with house.database.session() as s:
            return households.split(s, no, "认错了", CASEWORKER)

    def test_all_is_as_it_was(self, house: House, households: Households) -> None:
        one, other = filed(house), filed(house)
        merged(house, households, one, other)
        assert [member.no for member in self.split(house, households, other).members] == [other]
        assert shown(house, households, one).id is None
        assert doubles(house, households, one) == [("002", "likely")]
        with house.database.read() as s:
            assert s.scalar(select(func.count()).select_from(Household)) == 0
            assert s.scalar(select(func.count()).select_from(HouseholdLink)) == 0

    def test_what_others_decided_stays(self, house: House, households: Households) -> None:
        a, b, c, d = (filed(house) for _ in range(4))
        merged(house, households, a, b)
        merged(house, households, c, d)
        merged(house, households, b, c)
        self.split(house, households, c)
        groups = [[m.no for m in shown(house, households, no).members] for no in (a, c, d)]
        assert groups == [[a, b], [c], [d]]

    def test_only_out_of_a_household(self, house: House, households: Households) -> None:
        one = filed(house)
        with pytest.raises(Refused):
            self.split(house, households, one)


class TestRead:
    def test_help_of_all_and_what_is_missed_or_twice(self, house: House, households: Households) -> None:
        one, other = filed(house), filed(house, "link.housing", "living.home_care", name="陈大山")
        merged(house, households, one, other)
        with house.database.session() as s:
            mine = house.applications.get(s, one, CASEWORKER)
            theirs = house.applications.get(s, other, CASEWORKER)
            care = next(need for need in theirs.needs if need.service == "living.home_care")
            housing = next(r for r in theirs.referrals if r.service == "link.housing")
            house.referrals.create(s, other, care.id, "dehua.lanhuacao", CASEWORKER, "也能做", send=True)
            house.referrals.act(s, housing.id, "withdraw", "转错了", housing.version, CASEWORKER)
            assert len(mine.referrals) == 1
        view = shown(house, households, one)
        assert {help.service for help in view.help} == {"living.home_care", "link.housing"}
        assert [(gap.kind, gap.service_name) for gap in view.gaps] == [
            ("missed", "公租房与住房"),
            ("twice", "居家照料"),
        ]
        assert "致和社工事务所" in view.gaps[1].text

    def test_an_organisation_sees_the_others_help_and_nothing_personal(
        self, house: House, households: Households
    ) -> None:
        one, other = filed(house), filed(house, "support.visiting", name="陈大山")
        merged(house, households, one, other)
        view = shown(house, households, one, HEALTH)
        assert [member.no for member in view.members] == [one]
        assert [(help.organisation, help.application_no) for help in view.help] == [
            ("dehua.zhihe", one),
            ("dehua.lanhuacao", None),
        ]
        assert not any(
            secret in view.model_dump_json() for secret in ("阿妹", "大山", "中风", other, "想找人")
        )
        with house.database.session() as s, pytest.raises(NotFound):
            households.read(s, other, HEALTH)

    def test_reading_is_noted(self, house: House, households: Households) -> None:
        no = filed(house)
        shown(house, households, no)
        with house.database.session() as s:
            trail = house.applications.history(s, no, CASEWORKER)
        assert [e.action for e in trail if e.kind == "read"] == ["read_household"]


class TestErasing:
    def test_nothing_is_left_of_it(self, house: House, households: Households) -> None:
        one, other, third = filed(house), filed(house), filed(house)
        merged(house, households, one, other)
        merged(house, households, other, third)
        with house.database.session() as s:
            house.applications.erase(s, one, ADMIN, "本人要求")
        assert [m.no for m in shown(house, households, other).members] == [other, third]
        with house.database.session() as s:
            erased = house.applications.get(s, one, ADMIN)
            terms = s.scalar(select(func.count()).select_from(LookupTerm).where(LookupTerm.seq == erased.seq))
            reasons = [e.reason for e in house.applications.history(s, other, ADMIN) if e.kind == "household"]
        assert erased.household_id is None
        assert terms == 1  # the service that the figures count
        assert reasons == [None, "走访时确认是一家"]
