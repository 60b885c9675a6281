"""Ranking and filters by the assessment, kept in step with every change."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, func, select

from casework.access import SYSTEM, Reader
from casework.applications.catching_up import catch_up
from casework.applications.models import Application
from casework.applications.schemas import ApplicationQuery
from casework.assessment.models import ApplicationDimension, AssessedRules
from casework.errors import Invalid, NotAllowed
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, a_draft, organisation


def found(house: House, reader: Reader = CASEWORKER, **query: Any) -> list[str]:
    with house.database.read() as s:
        page = house.applications.list(s, ApplicationQuery.model_validate(query), reader)
    assert page.total == len(page.items)
    return [item.no[-3:] for item in page.items]


@pytest.fixture
def three(house: House) -> House:
    """001 lives alone in a safe house, 002 nowhere, of 003 the house is not known."""
    house.file(a_draft(housing="safe"))
    house.file(a_draft(housing="none", living="with_family", household_size=4, self_care="dependent", age=40))
    house.file(a_draft(self_care="independent", living="other", category="none"))
    return house


class TestRanking:
    def test_by_the_points_of_one_dimension(self, three: House) -> None:
        assert found(three, sort="-dimension.housing") == ["002", "003", "001"]
        assert found(three, sort="dimension.illness_disability")[-1] == "002"

    def test_a_correction_moves_it(self, three: House) -> None:
        with three.database.session() as s:
            no = s.scalars(select(Application.no).where(Application.no.endswith("003"))).one()
            three.applications.correct(s, no, {"housing": "none"}, CASEWORKER)
        assert found(three, sort="-dimension.housing") == ["003", "002", "001"]

    def test_what_was_erased_stays_in_the_list_without_a_point(self, three: House) -> None:
        with three.database.session() as s:
            no = s.scalars(select(Application.no).where(Application.no.endswith("002"))).one()
            three.applications.erase(s, no, ADMIN, "本人要求")
        assert len(found(three, sort="-dimension.housing")) == 3
        assert found(three, dimension=["housing:1"]) == []
        assert found(three, self_care="dependent") == []
        assert "002" not in found(three, level="low")

    def test_an_unknown_order_or_dimension_names_what_there_is(self, house: House) -> None:
        for wrong in ({"sort": "-dimension.luck"}, {"dimension": ["luck:3"]}):
            with pytest.raises(Invalid) as refused:
                found(house, **wrong)
            [issue] = refused.value.errors
            assert any("income" in choice for choice in issue.choices)

    def test_only_of_the_regions_that_the_reader_works_in(self, three: House) -> None:
        three.file(a_draft(region="weihai", housing="none"))
        assert found(three, sort="-dimension.housing") == ["002", "003", "001"]
        assert found(three, dimension=["housing:1"]) == ["002"]
        assert found(three, ELSEWHERE, dimension=["housing:1"], sort="-dimension.income") == ["001"]
        assert len(found(three, SYSTEM, sort="-dimension.housing")) == 4
        assert found(three, SYSTEM, sort="-dimension.housing", region="weihai") == ["001"]

    def test_a_township_sees_only_its_own_in_the_same_order(self, three: House) -> None:
        three.file(a_draft(township="浔中镇", housing="none"))
        township = CASEWORKER.model_copy(update={"role": "township", "townships": ["上涌镇"]})
        assert found(three, township, sort="-dimension.housing") == ["002", "003", "001"]
        assert found(three, township, dimension=["housing:1"]) == ["002"]


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "numbers"),
        [
            ({"dimension": ["housing:1"]}, ["002"]),
            ({"dimension": ["housing:0", "household:12"]}, ["001"]),
            ({"dimension": ["household:12", "housing:1"]}, []),
            ({"self_care": "partial"}, ["001"]),
            ({"self_care": "dependent"}, ["002"]),
            ({"missing": "housing"}, ["003"]),
            ({"missing": "expenses"}, ["003", "002", "001"]),
            ({"missing": "monthly_income"}, ["003", "002", "001"]),
            ({"missing": "household_size"}, []),
            ({"missing": "age"}, []),
            ({"min_difficulty": 1, "max_difficulty": 100, "self_care": "partial"}, ["001"]),
            ({"max_difficulty": 0}, []),
            ({"level": "severe"}, []),
        ],
    )
    def test_each_narrows_the_list(self, three: House, query: dict[str, Any], numbers: list[str]) -> None:
        assert found(three, **query) == numbers

    def test_the_levels_share_out_all_applications(self, three: House) -> None:
        levels = [found(three, level=level) for level in ("low", "medium", "high", "severe")]
        assert sorted(no for level in levels for no in level) == ["001", "002", "003"]

    @pytest.mark.parametrize(
        "query",
        [
            {"level": "awful"},
            {"self_care": "good"},
            {"missing": "name"},
            {"dimension": ["income"]},
            {"dimension": ["income:many"]},
            {"dimension": ["income:101"]},
            {"dimension": ["income:-1"]},
            {"dimension": ["income:0000" + "9" * 40]},
            {"dimension": ["income:²"]},
            {"min_difficulty": 101},
        ],
    )
    def test_a_wrong_one_is_refused(self, house: House, query: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            found(house, **query)

    def test_an_organisation_cannot_find_out_a_sealed_fact_by_filtering(self, three: House) -> None:
        for query in ({"self_care": "partial"}, {"missing": "housing"}):
            with pytest.raises(NotAllowed):
                found(three, organisation("dehua.zhihe"), **query)


class TestCatchUp:
    def test_only_what_was_not_reckoned_by_the_present_rules(self, three: House) -> None:
        assert catch_up(three.database, three.applications, three.regions) == 3
        assert catch_up(three.database, three.applications, three.regions) == 0
        with three.database.session() as s:
            s.execute(delete(AssessedRules))
        assert catch_up(three.database, three.applications, three.regions) == 3
        assert found(three, sort="-dimension.housing") == ["002", "003", "001"]

    def test_what_was_erased_is_ranked_with_no_points_and_otherwise_left_alone(self, house: House) -> None:
        no = house.file().no
        with house.database.session() as s:
            house.applications.erase(s, no, ADMIN, "本人要求")
            s.execute(delete(ApplicationDimension))
        assert catch_up(house.database, house.applications, house.regions) == 1
        with house.database.read() as s:
            assert s.scalar(select(func.sum(ApplicationDimension.points))) == 0
            erased = house.applications.get(s, no, ADMIN)
        assert (erased.difficulty, erased.township, erased.fields) == (0, "上涌镇", {})
        assert found(house, sort="-dimension.income") == ["001"]
