"""What a confirmed service earns in a region that has points."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casework.regions import RegionPack, RegionPackError, load_region
from casework.regions.loader import PACKS


class TestPointsRules:
    def test_weihai_calls_them_haibei_points_and_says_who_set_the_numbers(self, weihai: RegionPack) -> None:
        assert weihai.points is not None
        assert weihai.points.name == "海贝分"
        assert weihai.points.origin.startswith("项目默认值")

    def test_the_first_rule_that_names_the_service_counts(self, weihai: RegionPack) -> None:
        assert weihai.points is not None
        assert weihai.points.earned("living.home_care") == 20
        assert weihai.points.earned("living.meals") == 10

    def test_every_service_of_weihai_earns(self, weihai: RegionPack) -> None:
        assert weihai.points is not None
        assert all(weihai.points.earned(service.code) for service in weihai.services)

    def test_a_service_that_no_rule_names_earns_none(self, weihai: RegionPack) -> None:
        assert weihai.points is not None
        assert weihai.points.earned("other.service") is None

    def test_dehua_has_none_because_its_plan_names_none(self, dehua: RegionPack) -> None:
        assert dehua.points is None

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            ("points: 5}", "points: -5}", "不能小于 1"),
            ('services: ["link.*"]', 'services: ["linked.*"]', "没有这项服务：linked.*"),
            ("以奖代补、服务积分", "以奖代补、购物积分", "里没有这句话"),
        ],
    )
    def test_a_mistake_is_named_with_its_file_and_line(
        self, tmp_path: Path, old: str, new: str, says: str
    ) -> None:
        folder = tmp_path / "weihai"
        shutil.copytree(PACKS / "weihai", folder)
        file = folder / "points.yml"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        line = text[: text.index(old)].count("\n") + 1
        with pytest.raises(RegionPackError) as raised:
            load_region(folder)
        [problem] = raised.value.problems
        assert says in problem.message
        assert (problem.file, problem.line) == ("points.yml", line)
