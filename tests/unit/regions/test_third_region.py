"""A third region made by copying a folder loads and routes by its own data."""

from __future__ import annotations

from pathlib import Path

from casework.intake.draft import DraftNeed
from casework.regions import Regions
from casework.routing import route
from tests.support.third_region import CODE, third_region


class TestThirdRegion:
    def test_loads_beside_the_others_and_routes_by_its_own_rules(self, tmp_path: Path) -> None:
        pack = Regions.load([CODE], third_region(tmp_path))[CODE]
        assert (pack.name, pack.number_prefix) == ("新地县", "XD")
        found = route({"township": "新涌镇"}, DraftNeed(service="living.meals", text="…"), pack)
        assert found.organisation == "xindi.yuanmeng"
        office = pack.office_of("新涌镇")
        assert office is not None and office.code == "xindi.township.xinyong"
        assert pack.township("上涌镇") is None
