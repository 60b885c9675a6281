"""What is noted, as lines that a tap corrects."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from casework.intake.fields import check_field
from casework.intake.keys import CHOICES, FIELD_KEYS, FLAGS
from casework.regions import Regions
from casework.resident.noted import Noted, NotedLine, noted
from casework.resident.sayings import FIXED, load_sayings, sayings

PACK = Regions.load(["dehua"])["dehua"]
FILE = Path(__file__).resolve().parents[3] / "data" / "noted.yml"
HOSTILE = "<img src=x onerror=alert(1)>"
TODAY = PACK.date_at(datetime(2026, 11, 22, tzinfo=UTC))


def of(fields: dict[str, Any], *, correctable: bool = True, derived: set[str] | None = None) -> Noted:
    return noted(fields, derived or set(), [("living.meals", "想有人送饭")], PACK, correctable=correctable)


def line(fields: dict[str, Any], key: str, **more: Any) -> NotedLine:
    return next(one for one in of(fields, **more).lines if one.key == key)


class TestLines:
    def test_values_stand_in_chinese_whole_and_in_the_order_of_the_read_back(self) -> None:
        found = of({"age": 82, "phone": "13800138000", "living": "alone", "name": "陈秀英", "consent": True})
        assert [(one.label, one.value) for one in found.lines] == [
            ("同意保存和转交", "同意"),
            ("姓名", "陈秀英"),
            ("年龄", "82岁"),
            ("电话", "13800138000"),
            ("和谁一起住", "独居"),
        ]

    def test_the_values_behind_the_lines_are_there_as_they_are_filed(self) -> None:
        fields = {"age": 82, "disability": {"kind": "physical", "grade": 2}, "illness": "none"}
        assert of(fields).fields == fields

    def test_what_follows_from_something_else_is_told_apart(self) -> None:
        fields = {"living": "alone", "household_size": 1}
        assert line(fields, "household_size", derived={"household_size"}).derived
        assert not line(fields, "living", derived={"household_size"}).derived

    def test_what_is_not_known_has_no_line(self) -> None:
        assert of({"age": None}).lines == []

    def test_text_stays_text(self) -> None:
        assert line({"name": HOSTILE}, "name").value == HOSTILE

    def test_a_need_is_named_as_the_region_names_it_beside_the_residents_words(self) -> None:
        [need] = of({}).needs
        assert (need.label, need.text, need.drop) == ("助餐送餐", "想有人送饭", "说错了，送饭不用了")


class TestChange:
    @pytest.mark.parametrize("key", [key for key in FIELD_KEYS if key not in FIXED])
    def test_every_field_can_be_corrected(self, key: str) -> None:
        value: Any = CHOICES[key][0] if key in CHOICES else key in FLAGS or "x"
        change = line({key: value}, key).change
        assert change is not None
        assert change.options or change.say
        assert "{value}" not in "".join(option.say for option in change.options)

    def test_consent_is_taken_back_by_deleting_not_by_a_line(self) -> None:
        assert line({"consent": True}, "consent").change is None

    def test_the_value_that_stands_is_no_choice(self) -> None:
        change = line({"living": "alone"}, "living").change
        assert change is not None and "一个人住" not in [option.title for option in change.options]

    def test_a_township_is_chosen_from_those_of_the_region(self) -> None:
        change = line({"township": "浔中镇"}, "township").change
        assert change is not None and len(change.options) == 17
        assert "乡镇不对，是上涌镇" in [option.say for option in change.options]

    def test_a_line_whose_sentence_would_answer_the_question_that_stands_waits_for_the_next(self) -> None:
        def at(asking: str) -> Noted:
            needs = [("living.meals", "想有人送饭")]
            return noted({"living": "alone", "age": 82}, set(), needs, PACK, correctable=True, asking=asking)

        assert [one.correctable for one in at("filled_by").lines] == [True, False]
        assert [one.correctable for one in at("confirm").lines] == [True, True]
        assert not at("consent").needs[0].correctable and at("confirm").needs[0].correctable

    def test_no_sentence_is_a_no_to_the_question_for_consent(self) -> None:
        said = [option.say for saying in sayings().fields.values() for option in saying.options.values()]
        assert not [text for text in said if text.startswith(("不", "对"))]

    def test_nothing_is_offered_where_nothing_would_be_heard(self) -> None:
        found = of({"age": 82}, correctable=False)
        assert [one.change for one in found.lines] == [None]
        assert [need.drop for need in found.needs] == [None]


class TestSayings:
    def test_every_service_of_the_contract_can_be_dropped(self) -> None:
        assert all(sayings().dropping(service.code) for service in PACK.services)
        assert sayings().dropping("living.unknown") is None

    def test_every_option_is_a_value_that_its_field_may_have(self) -> None:
        for key, saying in sayings().fields.items():
            for value in saying.options:
                if not isinstance(value, bool):
                    check_field(key, value, PACK, today=TODAY)

    @pytest.mark.parametrize(
        ("key", "wrong"),
        [
            ("age", {"say": "年龄不对"}),
            ("age", {}),
            ("living", {"options": {"castle": {"title": "城堡", "say": "住城堡"}}}),
            ("salary", {"say": "{value}"}),
        ],
    )
    def test_a_mistake_in_the_file_is_found_at_the_start(self, tmp_path: Path, key: str, wrong: Any) -> None:
        raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        raw["fields"][key] = wrong
        file = tmp_path / "noted.yml"
        file.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
        with pytest.raises(ValueError):
            load_sayings(file)
