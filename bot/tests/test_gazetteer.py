"""Townships as residents write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.gazetteer import find_places, load, mend

PACKS = load(Path(__file__).resolve().parents[2] / "data" / "regions")
DEHUA = PACKS["dehua"]


class TestLoad:
    def test_dehua_has_its_18_townships(self) -> None:
        assert len(DEHUA.names) == 18

    def test_every_township_is_found_by_its_full_name_and_without_its_last_character(self) -> None:
        for pack in PACKS.values():
            for name in pack.names:
                assert [place.name for place in find_places(f"我住在{name}", pack)][:1] == [name]
        for name in DEHUA.names:
            assert [place.name for place in find_places(f"住{name[:-1]}", DEHUA)] == [name]


class TestMend:
    @pytest.mark.parametrize(
        ("said", "name"),
        [
            ("寻中", "浔中镇"),
            ("上勇", "上涌镇"),
            ("隆浔", "龙浔镇"),
            ("盖的", "盖德镇"),
            ("南城", "南埕镇"),
            ("国保", "国宝乡"),
        ],
    )
    def test_a_name_that_sounds_right(self, said: str, name: str) -> None:
        assert mend(said, DEHUA) == name

    @pytest.mark.parametrize("said", ["山上", "家里", "上面", "村里", "海边", "我们", "中间", "老家"])
    def test_an_ordinary_word_is_none(self, said: str) -> None:
        assert mend(said, DEHUA) is None


class TestFindPlaces:
    def test_a_village_that_is_one_township_s_implies_it(self) -> None:
        assert [place.name for place in find_places("我是桂林村的", DEHUA)] == ["上涌镇"]

    def test_a_village_name_of_two_townships_implies_none(self) -> None:
        assert list(find_places("我是东山村的", DEHUA)) == []

    def test_a_township_of_another_county_is_a_problem(self) -> None:
        (place,) = find_places("我住在蓬壶镇", DEHUA)
        assert (place.name, place.problem) == (None, "township_elsewhere")

    @pytest.mark.parametrize(
        "text", ["三班倒", "杨梅好吃", "在家里", "乡镇干部", "镇上的人", "他人和气", "在上面", "一百五"]
    )
    def test_everyday_words_name_no_township(self, text: str) -> None:
        assert list(find_places(text, DEHUA)) == []
