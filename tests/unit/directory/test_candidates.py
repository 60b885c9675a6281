"""Who could take a need, in which order and why: plain data in, a list out."""

from __future__ import annotations

from typing import Any

import pytest

from casework.directory.availability import Availability, Limit
from casework.directory.candidates import Candidate, best, rank
from casework.directory.entries import ListedOrganisation
from casework.regions.directory import Source
from casework.routing import FALLBACK, Route

CARE = "living.home_care"
QUOTE = "为困难群众提供生活照料"


def organisation(code: str, **more: Any) -> ListedOrganisation:
    known = {"name": code.upper(), "kind": "social_organisation", "services": [CARE]}
    return ListedOrganisation.model_validate({"code": code, **known, **more})


def route(code: str, rule_id: str = "care", *, certain: bool = True) -> Route:
    source = Source(document="plan", section="三", quote=QUOTE)
    return Route(organisation=code, rule_id=rule_id, reason=f"先转{code}", source=source, certain=certain)


def ranked(
    organisations: list[ListedOrganisation],
    *routes: Route,
    township: str | None = "上涌镇",
    free: dict[str, Availability] | None = None,
    earlier: list[tuple[str, str]] | None = None,
) -> list[Candidate]:
    return rank(organisations, routes, CARE, "居家照料", township, free or {}, earlier or [])


def codes(candidates: list[Candidate]) -> list[str]:
    return [candidate.organisation for candidate in candidates]


class TestRank:
    def test_the_rules_choice_comes_first_with_its_sentence(self) -> None:
        first, second = ranked([organisation("a"), organisation("b")], route("b"))
        assert (first.organisation, first.quote, first.certain) == ("b", QUOTE, True)
        assert first.reasons == ["职责：先转b", "服务：提供居家照料", "就近：服务整个地区", "在办 0 件"]
        assert (second.organisation, second.quote, second.rule_id) == ("a", None, None)

    def test_who_gives_the_service_comes_before_who_only_coordinates(self) -> None:
        bureau = organisation("bureau", services=[])
        found = ranked(
            [bureau, organisation("near", serves=["上涌镇"])],
            route("station"),
            route("bureau", "district", certain=False),
        )
        assert codes(found) == ["near", "bureau"]
        assert "服务：名录里没有写居家照料，由它协调" in found[1].reasons
        assert found[1].reasons[0] == "职责：前面的单位接不了时，先转bureau"

    @pytest.mark.parametrize(
        ("better", "worse", "reason"),
        [
            ({"township": "上涌镇", "serves": ["上涌镇"]}, {"serves": ["上涌镇"]}, "就近：就在上涌镇"),
            ({"serves": ["上涌镇", "浔中镇"]}, {}, "就近：服务上涌镇"),
            ({}, {"services": ["living.*"]}, "服务：提供居家照料"),
        ],
    )
    def test_near_and_named_come_first(
        self, better: dict[str, Any], worse: dict[str, Any], reason: str
    ) -> None:
        found = ranked([organisation("worse", **worse), organisation("better", **better)])
        assert codes(found) == ["better", "worse"]
        assert reason in found[0].reasons

    def test_who_has_less_in_hand_comes_first(self) -> None:
        free = {"a": Availability(Limit(load=9)), "b": Availability(Limit(capacity=10, load=3))}
        found = ranked([organisation("a"), organisation("b")], free=free)
        assert codes(found) == ["b", "a"]
        assert [candidate.reasons[-1] for candidate in found] == ["在办 3/10", "在办 9 件"]
        assert [(candidate.load, candidate.capacity) for candidate in found] == [(3, 10), (9, None)]

    @pytest.mark.parametrize(
        ("limit", "reason"),
        [
            (Limit(accepting=False, note="人手不够"), "暂不接单：人手不够"),
            (Limit(accepting=False), "暂不接单"),
            (Limit(capacity=2, load=2), "在办 2/2，已满"),
            (Limit(capacity=0), "在办 0/0，已满"),
        ],
    )
    def test_who_takes_nothing_new_is_listed_last_with_the_reason(self, limit: Limit, reason: str) -> None:
        found = ranked([organisation("a"), organisation("b")], route("a"), free={"a": Availability(limit)})
        assert codes(found) == ["b", "a"]
        assert found[1].reasons[-1] == reason
        assert not found[1].available

    @pytest.mark.parametrize("status", ["rejected", "expired", "escalated", "failed"])
    def test_who_turned_it_down_comes_after_the_others_and_is_marked(self, status: str) -> None:
        found = ranked([organisation("a"), organisation("b")], route("a"), earlier=[("a", status)])
        assert [(c.organisation, c.refused) for c in found] == [("b", False), ("a", True)]
        assert "这项需求以前转给它，没有接或没办成" in found[1].reasons

    @pytest.mark.parametrize(("status", "in_hand"), [("sent", True), ("draft", True), ("withdrawn", False)])
    def test_who_has_it_already_is_marked(self, status: str, in_hand: bool) -> None:
        found = ranked([organisation("a"), organisation("b")], route("a"), earlier=[("a", status)])
        assert {c.organisation: c.in_hand for c in found} == {"a": in_hand, "b": False}
        assert codes(found)[0] == ("b" if in_hand else "a")

    def test_who_works_elsewhere_is_left_out_unless_a_rule_means_it(self) -> None:
        away = organisation("away", township="浔中镇", serves=["浔中镇"])
        assert ranked([away]) == []
        assert codes(ranked([away], route("away"))) == ["away"]
        assert codes(ranked([away], township=None)) == ["away"]

    def test_who_does_something_else_is_left_out(self) -> None:
        assert ranked([organisation("a", services=["link.housing"])]) == []

    def test_equal_ones_keep_the_directorys_order_every_time(self) -> None:
        several = [organisation(code) for code in "cab"]
        assert codes(ranked(several)) == codes(ranked(several)) == ["c", "a", "b"]

    def test_the_score_stays_within_a_hundred(self) -> None:
        best_there_is = organisation("a", township="上涌镇", serves=["上涌镇"])
        (found,) = ranked([best_there_is], route("a"))
        assert found.score == 100
        (worst,) = ranked(
            [organisation("a", services=[], serves=["浔中镇"])],
            route("b"),
            route("a", FALLBACK),
            free={"a": Availability(Limit(capacity=1, load=5))},
        )
        assert worst.score == 10


class TestBest:
    def test_is_the_first_who_can_take_it_and_has_not_had_it(self) -> None:
        full = {"b": Availability(Limit(accepting=False))}
        three = [organisation(code) for code in "abc"]
        found = ranked(three, route("a"), free=full, earlier=[("a", "escalated")])
        chosen = best(found)
        assert chosen is not None and chosen.organisation == "c"

    def test_is_nobody_when_all_had_it(self) -> None:
        assert best(ranked([organisation("a")], earlier=[("a", "rejected")])) is None


class TestAvailability:
    def test_one_service_may_be_closed_while_the_rest_goes_on(self) -> None:
        free = Availability(Limit(), Limit(accepting=False, note="师傅请假"))
        assert free.obstacle == "这项服务暂不接单：师傅请假"

    def test_the_whole_limit_counts_for_every_service(self) -> None:
        free = Availability(Limit(capacity=3, load=3), Limit(capacity=9, load=1))
        assert free.obstacle == "在办 3/3，已满"

    def test_there_is_room_without_a_limit(self) -> None:
        assert Availability(Limit(load=500)).obstacle is None
