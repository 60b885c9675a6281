"""Which need goes where, in which circumstances, by which sentence of the plan."""

from __future__ import annotations

from typing import Any

import pytest

from casework.intake.draft import DraftNeed
from casework.regions import RegionPack
from casework.regions.checks import plain_text
from casework.regions.loader import PACKS
from casework.routing import FALLBACK, route, routes

SOME_DISABILITY = {"kind": "physical", "grade": None}


def need(service: str) -> DraftNeed:
    return DraftNeed(service=service, text="…")


class TestRouteInDehua:
    @pytest.mark.parametrize(
        ("service", "fields", "organisation", "certain"),
        [
            ("living.home_care", {}, "zhihe", True),
            ("living.errands", {}, "zhihe", True),
            ("living.meals", {}, "zhihe", True),
            ("hygiene.cleaning", {}, "zhihe", True),
            ("hygiene.bathing", {}, "zhihe", True),
            ("hygiene.laundry", {}, "zhihe", True),
            ("health.escort", {}, "zhihe", True),
            ("support.counselling", {}, "zhihe", True),
            ("support.visiting", {}, "lanhuacao", True),
            ("living.supplies", {"category": "dibao"}, "civil_affairs", True),
            ("living.supplies", {"category": "relapse_monitoring"}, "civil_affairs", True),
            ("living.supplies", {"category": "none"}, "charity_federation", True),
            ("living.supplies", {"category": "unknown"}, "charity_federation", False),
            ("living.supplies", {}, "charity_federation", False),
            ("hygiene.barrier_free", {"disability": SOME_DISABILITY}, "disabled_federation", True),
            ("hygiene.barrier_free", {"disability": "none"}, "civil_affairs", False),
            ("hygiene.barrier_free", {}, "civil_affairs", False),
            ("health.assistive_device", {"disability": SOME_DISABILITY}, "disabled_federation", True),
            ("health.assistive_device", {"disability": "none"}, "civil_affairs", False),
            ("health.checkup", {}, "health", True),
            ("health.chronic_followup", {}, "health", True),
            ("support.tutoring", {}, "education", True),
            ("link.education_aid", {}, "education", True),
            ("support.job", {}, "hrss", True),
            ("link.medical_aid", {}, "medical_insurance", True),
            ("link.housing", {}, "housing", True),
            ("link.living_aid", {}, "civil_affairs", True),
            ("link.living_aid", {"farmer": True}, "civil_affairs", True),
            ("link.living_aid", {"farmer": True, "illness": "none"}, "civil_affairs", True),
            ("link.living_aid", {"farmer": True, "illness": "中风"}, "agriculture", True),
            ("link.living_aid", {"farmer": False, "illness": "中风"}, "civil_affairs", True),
            ("link.living_aid", {"illness": "中风"}, "civil_affairs", True),
            ("link.living_aid", {"farmer": True, "category": "rigid_expenditure"}, "agriculture", True),
            ("link.living_aid", {"farmer": True, "category": "dibao"}, "civil_affairs", True),
            ("something.new", {}, "civil_affairs", False),
        ],
    )
    def test_goes_to_the_organisation_of_the_plan(
        self, dehua: RegionPack, service: str, fields: dict[str, Any], organisation: str, certain: bool
    ) -> None:
        found = route(fields, need(service), dehua)
        assert (found.organisation, found.certain) == (f"dehua.{organisation}", certain)

    def test_every_service_has_a_rule(self, dehua: RegionPack) -> None:
        fields: dict[str, Any] = {"disability": SOME_DISABILITY, "category": "none"}
        routes = [route(fields, need(service.code), dehua) for service in dehua.services]
        assert all(found.rule_id != FALLBACK and found.certain for found in routes)

    def test_quotes_the_plan_word_for_word(self, dehua: RegionPack) -> None:
        document = dehua.documents["plan"]
        plan = plain_text((PACKS / "dehua" / document.file).read_text(encoding="utf-8"))
        for service in dehua.services:
            found = route({}, need(service.code), dehua)
            assert plain_text(found.source_quote) in plan
            assert found.reason

    def test_an_uncovered_need_says_that_a_person_decides(self, dehua: RegionPack) -> None:
        found = route({}, need("something.new"), dehua)
        assert found.rule_id == FALLBACK
        assert "工作人员" in found.reason


class TestRouteInWeihai:
    def test_every_need_goes_to_the_station_of_the_street(self, weihai: RegionPack) -> None:
        for service in weihai.services:
            found = route({"township": "张村镇"}, need(service.code), weihai)
            assert found.organisation == "weihai.township.zhangcun"
            assert found.certain

    @pytest.mark.parametrize("fields", [{}, {"township": None}, {"township": "上涌镇"}])
    def test_without_a_known_street_a_person_decides(
        self, weihai: RegionPack, fields: dict[str, Any]
    ) -> None:
        found = route(fields, need("living.meals"), weihai)
        assert (found.organisation, found.certain) == ("weihai.civil_affairs", False)


class TestRoutes:
    @pytest.mark.parametrize(
        ("service", "fields", "organisations"),
        [
            ("living.home_care", {}, ["zhihe", "civil_affairs"]),
            ("living.supplies", {"category": "none"}, ["charity_federation", "civil_affairs"]),
            ("link.living_aid", {"farmer": True, "illness": "中风"}, ["agriculture", "civil_affairs"]),
            ("link.living_aid", {}, ["civil_affairs"]),
            ("something.new", {}, ["civil_affairs"]),
        ],
    )
    def test_names_who_is_next_and_nobody_twice(
        self, dehua: RegionPack, service: str, fields: dict[str, Any], organisations: list[str]
    ) -> None:
        found = routes(fields, need(service), dehua)
        assert [step.organisation for step in found] == [f"dehua.{code}" for code in organisations]
        assert not any(step.certain for step in found[1:])

    def test_in_weihai_the_district_is_next_and_then_the_city(self, weihai: RegionPack) -> None:
        found = routes({"township": "怡园街道"}, need("living.meals"), weihai)
        assert [step.organisation for step in found] == [
            "weihai.township.yiyuan",
            "weihai.torch_zone",
            "weihai.civil_affairs",
        ]
