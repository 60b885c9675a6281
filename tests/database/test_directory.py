"""The directory: the pack with what staff added."""

from __future__ import annotations

from casework.directory.service import Directory
from tests.database.conftest import House


class TestOrganisations:
    def test_are_the_packs_as_long_as_nobody_added_any(self, house: House) -> None:
        directory = Directory(house.regions)
        with house.database.read() as s:
            found = directory.organisations(s, "dehua")
            assert [o.code for o in found] == [o.code for o in house.regions["dehua"].organisations]
            assert directory.organisation(s, "dehua", "dehua.finance") is None


class TestOrganisationsFor:
    def test_an_office_works_in_its_own_township_only(self, house: House) -> None:
        directory = Directory(house.regions)
        with house.database.read() as s:
            here = directory.organisations_for(s, "weihai", "living.meals", "张村镇")
            assert [o.code for o in here] == ["weihai.township.zhangcun"]
            assert len(directory.organisations_for(s, "weihai", "living.meals")) == 73


class TestSuperiors:
    def test_are_told_from_the_nearest_to_the_top(self, house: House) -> None:
        with house.database.read() as s:
            above = Directory(house.regions).superiors(s, "weihai", "weihai.township.yiyuan")
        assert [o.code for o in above] == ["weihai.torch_zone", "weihai.civil_affairs"]
