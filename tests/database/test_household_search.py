"""Searching across departments: exact, with a reason, noted, and no more than who gives what."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from casework.access import Reader
from casework.errors import Invalid, NotAllowed, Refused
from casework.history.models import HistoryEntry
from casework.households.searching import FoundHousehold, HouseholdSearch, HouseholdSearching
from casework.households.service import Households
from tests.database.conftest import CASEWORKER, House, a_draft

ID_NUMBER = "350526194403021228"
WHY = "来窗口问临时救助"
EDUCATION = Reader(kind="staff", id="e", role="department", regions=["dehua"], organisation="dehua.education")
HEALTH = EDUCATION.model_copy(update={"id": "h", "organisation": "dehua.health"})
PROVIDER = EDUCATION.model_copy(update={"role": "provider", "organisation": "dehua.zhihe"})


@pytest.fixture
def searching(house: House) -> HouseholdSearching:
    households = Households(house.clock, house.keyring, house.regions)
    return HouseholdSearching(house.clock, house.keyring, house.regions, households)


def search(
    house: House, searching: HouseholdSearching, reader: Reader = EDUCATION, **wanted: Any
) -> list[FoundHousehold]:
    with house.database.session() as s:
        return searching.search(s, "dehua", HouseholdSearch.model_validate({"reason": WHY, **wanted}), reader)


def noted(house: House) -> list[HistoryEntry]:
    query = select(HistoryEntry).where(HistoryEntry.action == "search_household").order_by(HistoryEntry.id)
    with house.database.read() as s:
        return list(s.scalars(query))


class TestWhatIsFound:
    def test_who_else_helps_without_number_or_name(self, house: House, searching: HouseholdSearching) -> None:
        no = house.file(a_draft(id_number=ID_NUMBER)).no
        [found] = search(house, searching, id_number=ID_NUMBER)
        [given] = found.household.help
        assert (given.organisation_name, given.service_name, given.status) == (
            "致和社工事务所",
            "居家照料",
            "sent",
        )
        assert (given.application_no, found.household.members, found.others) == (None, [], 1)
        said = found.model_dump_json()
        assert not [word for word in (no, "陈阿妹", "13805951234", ID_NUMBER, "中风", "上涌") if word in said]

    def test_a_caseworker_sees_the_numbers(self, house: House, searching: HouseholdSearching) -> None:
        no = house.file(a_draft(id_number=ID_NUMBER)).no
        [found] = search(house, searching, CASEWORKER, id_number=ID_NUMBER)
        assert ([member.no for member in found.household.members], found.others) == ([no], 0)

    def test_by_telephone_and_by_name_with_village(self, house: House, searching: HouseholdSearching) -> None:
        house.file(a_draft(address="后坂村12号"))
        named: dict[str, Any] = {"name": "陈阿妹", "township": "上涌镇"}
        assert [one.by for one in search(house, searching, phone="138 0595 1234")] == ["phone"]
        assert [one.by for one in search(house, searching, village="后坂", **named)] == ["name"]
        assert search(house, searching, village="桂林村", **named) == []
        assert search(house, searching, village="后坂", name="陈阿美", township="上涌镇") == []

    def test_what_is_missed_is_named_where_it_is_its_own_to_give(
        self, house: House, searching: HouseholdSearching
    ) -> None:
        house.file(a_draft(("link.education_aid", "health.checkup"), id_number=ID_NUMBER), None)
        with house.database.session() as s:
            application = house.applications.get(s, "DH20261121-000001", CASEWORKER)
            house.referrals.withdraw_open(s, application, CASEWORKER, "先核对")
        gaps = {
            reader.id: [
                gap.service
                for one in search(house, searching, reader, id_number=ID_NUMBER)
                for gap in one.household.gaps
            ]
            for reader in (EDUCATION, HEALTH)
        }
        assert gaps == {"e": ["link.education_aid"], "h": ["health.checkup"]}

    def test_who_withdrew_or_did_not_agree_is_not_found(
        self, house: House, searching: HouseholdSearching
    ) -> None:
        no = house.file(a_draft(id_number=ID_NUMBER)).no
        with house.database.session() as s:
            house.applications.withdraw(s, no, CASEWORKER, "不需要了")
        assert search(house, searching, id_number=ID_NUMBER) == []


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("wanted", "fields"),
        [
            ({}, ["name"]),
            ({"id_number": "350526194403021229"}, ["id_number"]),
            ({"phone": "1380595"}, ["phone"]),
            ({"name": "陈阿妹"}, ["township", "village"]),
            ({"name": "陈", "township": "上涌镇", "village": "后坂"}, ["name"]),
            ({"id_number": ID_NUMBER, "reason": " 查 "}, ["reason"]),
        ],
    )
    def test_without_a_whole_name_or_a_reason(
        self, house: House, searching: HouseholdSearching, wanted: dict[str, Any], fields: list[str]
    ) -> None:
        with pytest.raises(Invalid) as caught:
            search(house, searching, **wanted)
        assert [issue.field for issue in caught.value.errors] == fields

    def test_to_who_has_no_permission_or_works_elsewhere(
        self, house: House, searching: HouseholdSearching
    ) -> None:
        with pytest.raises(NotAllowed):
            search(house, searching, PROVIDER, id_number=ID_NUMBER)
        with pytest.raises(Invalid):
            away = EDUCATION.model_copy(update={"regions": ["weihai"]})
            search(house, searching, away, id_number=ID_NUMBER)

    def test_a_telephone_of_many(self, house: House, searching: HouseholdSearching) -> None:
        for name in ("林大山", "黄国华", "郑秀兰", "李金水", "王发"):
            house.file(a_draft(name=name))
        with pytest.raises(Refused):
            search(house, searching, phone="13805951234")


def test_every_search_is_noted_with_its_reason_but_not_with_what_was_typed(
    house: House, searching: HouseholdSearching
) -> None:
    no = house.file(a_draft(id_number=ID_NUMBER)).no
    search(house, searching, id_number=ID_NUMBER)
    search(house, searching, phone="13700000000")
    found, nobody = noted(house)
    assert (found.application_no, found.actor_id, found.reason) == (no, "e", WHY)
    assert found.after == {"by": "id_number", "organisation": "dehua.education"}
    assert nobody.after == {"by": "phone", "organisation": "dehua.education", "found": 0}
