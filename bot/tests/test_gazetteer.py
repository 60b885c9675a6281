"""Townships as residents write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.nlu.gazetteer import coded_names, load
from bot.nlu.place_sound import mend, stem
from bot.nlu.places import find_places

REGIONS = Path(__file__).resolve().parents[2] / "data" / "regions"
PACKS = load(REGIONS)
DEHUA, WEIHAI = PACKS["dehua"], PACKS["weihai"]


def heard(text: str, region: str, asked: bool = True) -> list[tuple[str | None, str | None]]:
    return [(place.name, place.problem) for place in find_places(text, PACKS[region], asked=asked)]


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
            ("龙们滩", "龙门滩镇"),
            ("龙门坛", "龙门滩镇"),
        ],
    )
    def test_a_name_that_sounds_right(self, said: str, name: str) -> None:
        assert mend(said, DEHUA.sounds) == name

    @pytest.mark.parametrize(
        "said", ["山上", "家里", "上面", "村里", "海边", "我们", "中间", "老家", "水头", "中山路"]
    )
    def test_an_ordinary_word_is_none(self, said: str) -> None:
        assert mend(said, DEHUA.sounds) is None


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


class TestAnswers:
    """What is said when the township was asked for."""

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("尚勇镇", "上涌镇"),
            ("尚勇", "上涌镇"),
            ("我奶奶住寻中那里", "浔中镇"),
            ("我家在德化寻中", "浔中镇"),
            ("雷锋", "雷峰镇"),
            ("大名乡", "大铭乡"),
            ("水口真", "水口镇"),
        ],
    )
    def test_a_slip_of_hearing_is_mended(self, text: str, name: str) -> None:
        assert heard(text, "dehua") == [(name, None)]

    @pytest.mark.parametrize(
        "text",
        [
            "文登区",
            "文登",
            "乳山",
            "荣成",
            "荣成市",
            "环翠区",
            "高区",
            "经区",
            "城区",
            "石岛",
            "石岛镇",
            "威海市文登区",
            "开发区",
            "农村的",
            "城里人",
            "俺是荣成石岛那块儿的",
        ],
    )
    def test_what_the_townships_lie_in_is_vague(self, text: str) -> None:
        assert heard(text, "weihai") == [(None, "township_vague")]

    @pytest.mark.parametrize("text", ["德化", "德化县城", "泉州市德化县", "户口在村里", "桂洋镇", "桂洋"])
    def test_what_may_be_ours_is_vague(self, text: str) -> None:
        assert heard(text, "dehua") == [(None, "township_vague")]

    @pytest.mark.parametrize(
        ("text", "region"),
        [
            ("水头", "dehua"),
            ("蓬壶", "dehua"),
            ("永春", "dehua"),
            ("永春桂洋", "dehua"),
            ("仙游钟山的", "dehua"),
            ("江西来的", "dehua"),
            ("石鼓镇", "dehua"),
            ("即墨温泉镇", "weihai"),
            ("崂山区", "weihai"),
            ("宁津县", "weihai"),
            ("烟台的", "weihai"),
        ],
    )
    def test_a_place_around_is_elsewhere(self, text: str, region: str) -> None:
        assert heard(text, region) == [(None, "township_elsewhere")]

    @pytest.mark.parametrize("region", sorted(PACKS))
    def test_no_town_around_becomes_one_of_ours(self, region: str) -> None:
        pack = PACKS[region]
        own = set(pack.full) | set(pack.short)
        around = sorted(
            {name for _, name in coded_names(REGIONS / "towns.txt") if stem(name) in pack.towns - own}
        )
        assert len(around) > 300
        for name in around:
            short = stem(name)
            for said in (name, short, f"我住{short}那边", f"{short}区", f"住{short}市的"):
                assert not any(found for found, _ in heard(said, region)), said

    @pytest.mark.parametrize(
        "text", ["不知道是哪个镇", "县里不给办", "三餐没着落", "农村户口", "帮了我大忙", "前年盖了新房子"]
    )
    @pytest.mark.parametrize("region", sorted(PACKS))
    def test_what_names_no_place_names_none(self, text: str, region: str) -> None:
        assert heard(text, region) == []


class TestUnasked:
    @pytest.mark.parametrize(
        ("text", "region"),
        [
            ("我住石岛", "weihai"),
            ("我住城区", "weihai"),
            ("我住文登区", "weihai"),
            ("我在上班", "dehua"),
            ("暂时住在老乡家里", "dehua"),
        ],
    )
    def test_names_no_township(self, text: str, region: str) -> None:
        assert heard(text, region, asked=False) == []
