"""How like two applications are, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from casework.households.likeness import Facts, Likeness, compare
from casework.households.rules import duplicate_rules
from casework.regions import RegionPack, load_region

PACK: RegionPack = load_region(Path("data/regions/dehua"))
PERSON = {
    "name": "陈秀英",
    "sex": "female",
    "age": 72,
    "phone": "13805951234",
    "township": "浔中镇",
    "address": "石鼓村12号",
}


def likeness(other: dict[str, Any], one: dict[str, Any] | None = None, **how: Any) -> Likeness | None:
    rules = duplicate_rules()
    return compare(Facts.of(one or PERSON, PACK), Facts.of(other, PACK), rules, **how)


class TestCompare:
    def test_the_same_identity_number_is_certain_whatever_else_differs(self) -> None:
        number = {"id_number": "350526195401011234"}
        found = likeness({**number, "name": "王五", "township": "水口镇"}, {**PERSON, **number})
        assert found is not None
        assert (found.strength, found.reasons[0]) == ("certain", "同一身份证号")
        assert found.differs == ["姓名", "乡镇（街道）"]

    def test_nothing_else_is_certain(self) -> None:
        found = likeness(PERSON)
        assert found is not None
        assert found.strength == "likely"

    @pytest.mark.parametrize(
        ("changes", "strength", "reasons"),
        [
            (
                {"name": "陈秀瑛", "age": 73, "phone": None, "address": "石鼓村"},
                "likely",
                ["名字同音", "同村", "年龄差1岁"],
            ),
            ({"name": "程秀英", "phone": None}, "likely", ["名字音近", "同一住址", "同岁"]),
            (
                {"name": "程秀英", "phone": None, "address": "石鼓村3号"},
                "possible",
                ["名字音近", "同村", "同岁"],
            ),
            ({"phone": None, "address": None}, "possible", ["同名", "同乡镇", "同岁"]),
            ({"name": "林大山", "sex": None, "address": None, "age": 40}, None, []),
            ({"name": "林大山", "sex": None, "age": None}, "likely", ["同一住址", "同一电话"]),
            ({"name": "陈秀英", "phone": None, "township": "水口镇", "address": None}, None, []),
            ({"name": None, "phone": None, "address": None}, None, []),
        ],
    )
    def test_reasons_make_the_strength(
        self, changes: dict[str, Any], strength: str | None, reasons: list[str]
    ) -> None:
        found = likeness({**PERSON, **changes})
        assert (found.strength if found else None) == strength
        assert (found.reasons if found else []) == reasons

    def test_a_telephone_of_many_says_little(self) -> None:
        other = {"name": "林大山", "phone": PERSON["phone"], "township": "浔中镇"}
        assert likeness(other, phone_used=2) is not None
        assert likeness(other, phone_used=30) is None

    def test_how_many_use_a_telephone_is_told(self) -> None:
        found = likeness(PERSON, phone_used=30)
        assert found is not None
        assert "同一电话（有30份申请用它，可能是代办人的）" in found.reasons

    def test_another_identity_number_speaks_against_one_person(self) -> None:
        mine, theirs = ({"id_number": f"35052619540101{tail}"} for tail in ("1234", "4321"))
        plain, other = likeness(PERSON), likeness({**PERSON, **theirs}, {**PERSON, **mine})
        assert plain is not None
        assert other is not None
        assert other.points < plain.points

    def test_no_value_is_told(self) -> None:
        found = likeness({**PERSON, "name": "陈秀瑛", "phone": "13905950000"})
        assert found is not None
        assert not any(value in found.model_dump_json() for value in ("陈秀", "1390595", "石鼓"))


class TestFacts:
    @pytest.mark.parametrize(
        ("address", "village"),
        [("石鼓村12号", "石鼓村"), ("石鼓12号", "石鼓村"), ("一楼", None), ("", None)],
    )
    def test_the_village_is_found_in_the_address(self, address: str, village: str | None) -> None:
        assert Facts.of({"township": "浔中镇", "address": address}, PACK).village == village
