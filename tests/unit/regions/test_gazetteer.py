"""How the gazetteer's names are made from the division tables."""

from __future__ import annotations

import pytest

from scripts.region_gazetteer import flow, split_name, village_name


class TestVillageName:
    @pytest.mark.parametrize(
        ("committee", "name"),
        [
            ("浔中村委会", "浔中村"),
            ("某村村委会", "某村"),
            ("凤池社区居委会", "凤池社区"),
            ("凤凰社区", "凤凰社区"),
            ("滨河社区居民委员会", "滨河社区"),
            ("西凤凰台社区居委", "西凤凰台社区"),
            ("东北村居委会", "东北村"),
        ],
    )
    def test_is_the_place_that_the_committee_is_of(self, committee: str, name: str) -> None:
        assert village_name(committee) == name


class TestSplitName:
    @pytest.mark.parametrize(
        ("name", "parts"),
        [
            ("上涌镇", ("上涌", "镇")),
            ("杨梅乡", ("杨梅", "乡")),
            ("鲸园街道", ("鲸园", "街道")),
            ("某地", ("某地", "")),
        ],
    )
    def test_parts_the_name_from_its_kind(self, name: str, parts: tuple[str, str]) -> None:
        assert split_name(name) == parts


class TestFlow:
    def test_writes_a_yaml_list(self) -> None:
        assert flow(["浔中", "浔中乡"]) == "[浔中, 浔中乡]"

    def test_refuses_what_would_need_quoting(self) -> None:
        with pytest.raises(SystemExit, match="needs quoting"):
            flow(["a: b"])
