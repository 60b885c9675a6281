"""What a region sets, laid over its pack: everything that can be set is found, checked, and holds."""

from __future__ import annotations

import pytest

from casework.errors import Invalid
from casework.regions import Regions
from casework.regionsettings.finding import places_of
from casework.regionsettings.laying import PackRefuses, lay
from casework.regionsettings.reading import read_values, shown

REGIONS = Regions.load(["dehua", "weihai"])
DEHUA = REGIONS["dehua"]
PLACES = places_of(DEHUA)


class TestPlaces:
    @pytest.mark.parametrize("code", ["dehua", "weihai"])
    def test_every_place_set_to_what_it_is_changes_nothing(self, code: str) -> None:
        pack = REGIONS[code]
        places = {key: place for key, place in places_of(pack).items() if key not in ("hotlines",)}
        stored = {
            key: {leaf.key: leaf.default for leaf in place.leaves if leaf.default is not None}
            for key, place in places.items()
        }
        laid = lay(pack, places, stored)
        assert laid.model_dump(exclude={"assessment"}) == pack.model_dump(exclude={"assessment"})
        assert laid.assessment.model_dump() == pack.assessment.model_dump()

    def test_clocks_of_every_step_and_alert_are_there(self) -> None:
        assert {"clocks.accept", "clocks.start", "clocks.deliver", "clocks.confirm"} <= PLACES.keys()
        assert {f"alerts.{kind}" for kind in DEHUA.clocks.alerts.minutes} <= PLACES.keys()

    def test_what_the_files_give_is_not_open(self) -> None:
        assert not PLACES["wording.greeting"].open
        assert PLACES["standards.dibao"].open
        assert PLACES["clocks.accept"].says == "项目默认值，文件没有规定；由县民政局修改"

    def test_points_are_set_where_a_region_has_them(self) -> None:
        assert "points.earning" not in PLACES
        assert "points.earning" in places_of(REGIONS["weihai"])


class TestLay:
    def test_a_clock(self) -> None:
        laid = lay(DEHUA, PLACES, {"clocks.accept": {"normal": 2, "urgent": 0}})
        assert (laid.clocks.working_days["accept"].normal, laid.clocks.working_days["accept"].urgent) == (
            2,
            0,
        )
        assert laid.clocks.working_days["start"] == DEHUA.clocks.working_days["start"]
        assert DEHUA.clocks.working_days["accept"].normal == 3

    def test_minutes_wording_and_a_standard(self) -> None:
        laid = lay(
            DEHUA,
            PLACES,
            {
                "alerts.suicide": {"minutes": 3},
                "wording.greeting": {"text": "您好"},
                "standards.dibao": {"value": 780},
            },
        )
        assert laid.clocks.alerts.minutes["suicide"] == 3
        assert laid.wording.greeting == "您好"
        assert laid.assessment.standards["dibao"] == 780

    def test_an_amount_inside_a_condition(self) -> None:
        place = PLACES["discovery.medical-cost-high"]
        values = {leaf.key: leaf.default for leaf in place.leaves} | {"row.own_cost.min": 30000}
        rule = lay(DEHUA, PLACES, {place.id: values}).discovery.rule("medical-cost-high")
        assert rule is not None
        assert rule.when["row.own_cost"].minimum == 30000

    def test_the_own_hotline_comes_after_those_that_nobody_takes_away(self) -> None:
        laid = lay(DEHUA, PLACES, {"hotlines": {"name": "求助热线", "number": "12345"}})
        numbers = [hotline.number for hotline in laid.hotlines]
        assert numbers == ["110", "120", "119", "12356", "12345"]

    def test_weights_that_do_not_add_up_are_refused_in_the_words_of_the_check(self) -> None:
        values = {leaf.key: leaf.default for leaf in PLACES["assessment.weights"].leaves} | {"income": 30}
        with pytest.raises(PackRefuses) as refused:
            lay(DEHUA, PLACES, {"assessment.weights": values})
        assert "各维度的分值加起来应为 100，现在是 105" in refused.value.messages[0]

    def test_levels_out_of_order_are_refused(self) -> None:
        with pytest.raises(PackRefuses, match="等级应从 0 开始"):
            lay(DEHUA, PLACES, {"assessment.levels": {"medium": 50, "high": 45, "severe": 65}})

    def test_nothing_set_is_the_pack_itself(self) -> None:
        assert lay(DEHUA, PLACES, {}) is DEHUA


class TestReadValues:
    @pytest.mark.parametrize(
        ("place", "given", "reason"),
        [
            ("clocks.accept", {"normal": 3}, "missing"),
            ("clocks.accept", {"normal": 251, "urgent": 1}, "out_of_range"),
            ("clocks.accept", {"normal": -1, "urgent": 1}, "out_of_range"),
            ("clocks.accept", {"normal": 1.5, "urgent": 1}, "not_whole_number"),
            ("clocks.accept", {"normal": True, "urgent": 1}, "not_number"),
            ("clocks.accept", {"normal": "abc", "urgent": 1}, "not_number"),
            ("clocks.accept", {"normal": "nan", "urgent": 1}, "not_number"),
            ("clocks.accept", {"normal": 1, "urgent": 1, "other": 1}, "field_unknown"),
            ("wording.greeting", {"text": "  "}, "missing"),
            ("wording.greeting", {"text": "好" * 201}, "too_long"),
            ("wording.greeting", {"text": "{person}您好"}, "braces"),
            ("wording.greeting", {"text": 5}, "not_text"),
            ("hotlines", {"name": "热线", "number": "abc"}, "hotline_number"),
            ("alerts.suicide", {"minutes": 0}, "out_of_range"),
            ("alerts.suicide", {"minutes": 61}, "out_of_range"),  # danger does not wait for days
        ],
    )
    def test_what_cannot_be(self, place: str, given: dict[str, object], reason: str) -> None:
        with pytest.raises(Invalid) as wrong:
            read_values(PLACES[place], given)
        assert reason in {issue.reason for issue in wrong.value.errors}

    def test_what_a_form_sends_is_read(self) -> None:
        assert read_values(PLACES["clocks.accept"], {"normal": "2", "urgent": "1"}) == {
            "normal": 2,
            "urgent": 1,
        }
        assert read_values(PLACES["hotlines"], {"name": "热线", "number": "0595-2355 0000"}) == {
            "name": "热线",
            "number": "059523550000",
        }

    def test_per_cent_is_kept_as_a_share(self) -> None:
        place = PLACES["assessment.household"]
        given = {leaf.key: shown(leaf, leaf.default) for leaf in place.leaves}
        assert given["0.0"] == 60
        assert read_values(place, given) == {leaf.key: leaf.default for leaf in place.leaves}
