"""Lists of applications: who sees which, filters, order, search, masks."""

from __future__ import annotations

from typing import Any

import pytest

from casework.access import SYSTEM, Reader, resident
from casework.applications.schemas import ApplicationQuery
from casework.errors import Invalid, NotAllowed, NotFound
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, a_draft, organisation

ZHIHE, HOUSING = organisation("dehua.zhihe"), organisation("dehua.housing")


def found(house: House, reader: Reader = CASEWORKER, **query: Any) -> list[str]:
    """The last three digits of the numbers that a query gives, in its order."""
    with house.database.read() as s:
        page = house.applications.list(s, ApplicationQuery.model_validate(query), reader)
    return [item.no[-3:] for item in page.items]


class TestReaders:
    @pytest.mark.parametrize(
        ("reader", "seen"),
        [
            (SYSTEM, 2),
            (ADMIN, 1),
            (CASEWORKER, 1),
            (ELSEWHERE, 1),
            (Reader(kind="staff", id="x", role="admin"), 2),
            (Reader(kind="staff", id="x", role="county"), 0),
            (Reader(kind="staff", id="x", regions=["dehua"]), 0),
            (ZHIHE, 1),
            (HOUSING, 0),
            (organisation(""), 0),
            (resident("someone"), 0),
        ],
    )
    def test_each_sees_only_what_is_theirs(self, house: House, reader: Reader, seen: int) -> None:
        house.file()
        house.file(a_draft(region="weihai"))
        assert len(found(house, reader)) == seen

    def test_an_organisation_sees_nothing_of_a_referral_that_was_not_sent(self, house: House) -> None:
        no = house.file(a_draft(("living.supplies",), category="unknown")).no
        with house.database.read() as s:
            [draft] = house.applications.get(s, no, SYSTEM).referrals
        assert found(house, organisation(draft.organisation)) == []
        assert found(house) == ["001"]

    def test_an_organisation_sees_of_needs_and_referrals_only_its_own(self, house: House) -> None:
        no = house.file(a_draft(("living.home_care", "link.housing"))).no
        with house.database.session() as s:
            shown = house.applications.read(s, no, ZHIHE)
            whole = house.applications.read(s, no, CASEWORKER)
        assert [need.service for need in shown.needs] == ["living.home_care"]
        assert [referral.organisation for referral in shown.referrals] == ["dehua.zhihe"]
        assert (len(whole.needs), len(whole.referrals)) == (2, 2)

    def test_what_may_not_be_seen_does_not_exist(self, house: House) -> None:
        no = house.file().no
        for stranger in (ELSEWHERE, HOUSING):
            with house.database.session() as s, pytest.raises(NotFound):
                house.applications.read(s, no, stranger)

    def test_an_organisation_reads_neither_talk_nor_history(self, house: House) -> None:
        no = house.file().no
        with house.database.session() as s:
            for read in (house.applications.transcript, house.applications.history):
                with pytest.raises(NotAllowed):
                    read(s, no, ZHIHE)


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ({}, ["002", "001"]),
            ({"township": "浔中镇"}, ["002"]),
            ({"category": "dibao"}, ["001"]),
            ({"service": "link.housing"}, ["002"]),
            ({"status": "submitted"}, ["002", "001"]),
            ({"status": "closed"}, []),
            ({"region": "weihai"}, []),
            ({"category": "dibao", "township": "浔中镇"}, []),
        ],
    )
    def test_they_narrow_the_list(self, house: House, query: dict[str, Any], numbers: list[str]) -> None:
        house.file()
        house.clock.wait(seconds=1)
        house.file(a_draft(("link.housing",), township="浔中镇", category="none"))
        assert found(house, **query) == numbers

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"sort": "name"}, "sort"),
            ({"sort": ""}, "sort"),
            ({"status": "lost"}, "status"),
            ({"q": "长" * 101}, "q"),
            ({"page": 0}, "page"),
            ({"page_size": 101}, "page_size"),
        ],
    )
    def test_what_cannot_be_is_refused(self, house: House, query: dict[str, Any], field: str) -> None:
        with pytest.raises(Invalid) as refused:
            found(house, **query)
        assert [issue.field for issue in refused.value.errors] == [field]


class TestOrder:
    @pytest.mark.parametrize(
        ("sort", "numbers"),
        [
            ("-submitted_at", ["003", "002", "001"]),
            ("submitted_at", ["001", "002", "003"]),
            ("-difficulty", ["002", "001", "003"]),
            ("difficulty", ["003", "001", "002"]),
        ],
    )
    def test_by_time_and_by_difficulty(self, house: House, sort: str, numbers: list[str]) -> None:
        for age, care in ((82, "partial"), (82, "dependent"), (40, "independent")):
            house.file(a_draft(age=age, self_care=care))
            house.clock.wait(seconds=1)
        assert found(house, sort=sort) == numbers

    def test_pages_follow_one_another(self, house: House) -> None:
        for _ in range(5):
            house.file()
        pages = [found(house, page=number, page_size=2) for number in (1, 2, 3, 4)]
        assert pages == [["005", "004"], ["003", "002"], ["001"], []]


class TestSearch:
    @pytest.mark.parametrize(
        ("q", "numbers"),
        [
            ("DH20261121-000001", ["001"]),
            ("dh20261121", ["002", "001"]),
            ("000002", ["002"]),
            ("陈阿妹", ["001"]),
            ("阿妹", ["001"]),
            ("陈", ["001"]),
            ("欧阳·锋", ["002"]),
            ("上涌", ["001"]),
            ("后坂村", ["002"]),
            ("漏雨", ["002"]),
            ("居家照料", ["001"]),
            ("13805951234", ["001"]),
            ("1380595", []),
            ("陈 上涌", ["001"]),
            ("陈 浔中", []),
            ("阿陈", []),
            ("妹上", []),
            ("王", []),
            ("%", []),
            ("000_01", []),
            ("  ", ["002", "001"]),
        ],
    )
    def test_finds_number_name_place_and_need(self, house: House, q: str, numbers: list[str]) -> None:
        house.file()
        house.clock.wait(seconds=1)
        other = a_draft(
            ("link.housing",), name="欧阳锋", phone="13905950000", township="浔中镇", address="后坂村17号"
        )
        other.needs[0].text = "房子漏雨"
        house.file(other)
        assert found(house, q=q) == numbers

    def test_a_corrected_name_is_found_and_the_old_one_no_more(self, house: House) -> None:
        no = house.file().no
        with house.database.session() as s:
            house.applications.correct(s, no, {"name": "林秀英"}, CASEWORKER)
        assert found(house, q="秀英") == ["001"]
        assert found(house, q="阿妹") == []

    def test_an_organisation_finds_only_its_own(self, house: House) -> None:
        house.file()
        assert found(house, ZHIHE, q="阿妹") == ["001"]
        assert found(house, HOUSING, q="阿妹") == []


class TestMasks:
    def test_a_list_shows_no_person(self, house: House) -> None:
        house.file(a_draft(address="后坂村17号", disability={"kind": "physical", "grade": 2}))
        with house.database.read() as s:
            [item] = house.applications.list(s, ApplicationQuery(), CASEWORKER).items
        shown = item.model_dump_json()
        for secret in ("阿妹", "13805951234", "后坂", "中风", "physical", "想找人上门照顾"):
            assert secret not in shown
        assert (item.fields["name"], item.fields["phone"]) == ("陈**", "138****1234")
        assert (item.fields["illness"], item.fields["age"]) == ("***", 82)


class TestDuplicates:
    @pytest.mark.parametrize(
        ("same", "doubles"),
        [
            ({}, ["DH20261121-000001"]),
            ({"phone": "13905950000"}, ["DH20261121-000001"]),  # name and township
            ({"name": "林秀英"}, ["DH20261121-000001"]),  # telephone
            ({"phone": "13905950000", "township": "浔中镇"}, []),
            ({"phone": "13905950000", "name": "林秀英"}, []),
        ],
    )
    def test_the_same_person_is_noticed(self, house: House, same: dict[str, str], doubles: list[str]) -> None:
        house.file()
        no = house.file(a_draft(**same)).no
        with house.database.session() as s:
            assert house.applications.read(s, no, CASEWORKER).possible_duplicates == doubles

    def test_other_regions_are_not_told(self, house: House) -> None:
        house.file()
        no = house.file(a_draft(region="weihai")).no
        with house.database.session() as s:
            assert house.applications.read(s, no, ELSEWHERE).possible_duplicates == []


class TestRead:
    def test_which_sensitive_fields_were_read_is_noted(self, house: House) -> None:
        no = house.file().no
        with house.database.session() as s:
            house.applications.read(s, no, CASEWORKER)
            house.applications.transcript(s, no, CASEWORKER)
            entries = house.applications.history(s, no, CASEWORKER)
        reads = [(e.action, e.actor_id, e.after) for e in entries if e.kind == "read"]
        assert reads == [
            ("read_application", "chen", ["illness", "name", "phone"]),
            ("read_transcript", "chen", None),
        ]
