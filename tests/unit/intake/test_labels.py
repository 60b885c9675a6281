"""Fields and values in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import JsonValue

from casework.intake.keys import CHOICES, FIELD_KEYS, PERSONAL
from casework.intake.labels import (
    field_label,
    field_words,
    load_labels,
    spoken_label,
    value_choices,
    value_label,
)

FILE = Path(__file__).resolve().parents[3] / "data" / "fields.yml"


class TestFieldLabel:
    @pytest.mark.parametrize("key", FIELD_KEYS)
    def test_every_field_has_a_chinese_label(self, key: str) -> None:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in field_label(key))

    def test_what_is_no_field_has_none(self) -> None:
        with pytest.raises(KeyError):
            field_label("salary")


class TestValueLabel:
    @pytest.mark.parametrize(
        ("key", "value", "shown"),
        [
            ("age", 82, "82岁"),
            ("living", "alone", "独居"),
            ("monthly_income", 2500, "2500元/月"),
            ("monthly_income", 1234.5, "1234.5元/月"),
            ("household_size", 3, "3人"),
            ("disability", {"kind": "physical", "grade": 2}, "肢体残疾二级"),
            ("disability", {"kind": "vision", "grade": None}, "视力残疾"),
            ("disability", {"kind": None, "grade": 1}, "一级残疾"),
            ("disability", {"kind": None, "grade": None}, "有残疾"),
            ("disability", "none", "没有"),
            ("illness", "none", "没有"),
            ("illness", "中风", "中风"),
            ("consent", True, "同意"),
            ("farmer", False, "不是"),
            ("name", "张三", "张三"),
            ("age", None, "待补充"),
        ],
    )
    def test_is_what_people_read(self, key: str, value: JsonValue, shown: str) -> None:
        assert value_label(key, value) == shown

    @pytest.mark.parametrize(
        ("key", "value", "shown"),
        [
            ("phone", "13812341234", "138****1234"),
            ("phone", "059523522222", "059****2222"),
            ("id_number", "35052619440307123X", "350***********123X"),
            ("name", "欧阳小红", "欧**"),
            ("address", "上涌镇曾坂村1号", "******"),
            ("age", 82, "82岁"),
        ],
    )
    def test_masked_hides_what_is_personal(self, key: str, value: JsonValue, shown: str) -> None:
        assert value_label(key, value, masked=True) == shown

    @pytest.mark.parametrize("key", sorted(PERSONAL))
    @pytest.mark.parametrize("value", ["张", "张三", "1", "123456", "12345678901234567890"])
    def test_masked_never_shows_a_whole_value_even_an_odd_one(self, key: str, value: str) -> None:
        shown = value_label(key, value, masked=True)
        assert shown != value
        assert "*" in shown

    @pytest.mark.parametrize(("key", "value"), [(k, v) for k, values in CHOICES.items() for v in values])
    def test_every_choice_has_a_label(self, key: str, value: str) -> None:
        assert value_label(key, value) != value


class TestValueChoices:
    def test_keeps_the_order_of_the_file(self) -> None:
        assert list(value_choices("self_care")) == ["independent", "partial", "dependent"]

    def test_is_empty_for_a_field_without_choices(self) -> None:
        assert value_choices("age") == {}
        assert value_choices("illness") == {}


class TestLoadLabels:
    @pytest.mark.parametrize(
        ("old", "new"), [("alone: 独居, ", ""), ("  age:", "  aged:"), ("vision: 视力残疾, ", "")]
    )
    def test_a_label_too_few_is_a_mistake(self, tmp_path: Path, old: str, new: str) -> None:
        text = FILE.read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "fields.yml").write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(ValueError, match="do not match"):
            load_labels(tmp_path / "fields.yml")


class TestSpokenLabel:
    @pytest.mark.parametrize(
        ("key", "value", "said"),
        [
            ("living", "alone", "一个人住"),
            ("self_care", "partial", "有些事要人帮"),
            ("farmer", False, "不是农户"),
            ("illness", "none", "没什么病"),
            ("illness", "高血压", None),
            ("age", 82, None),
        ],
    )
    def test_a_value_is_said_as_people_say_it(self, key: str, value: JsonValue, said: str | None) -> None:
        assert spoken_label(key, value) == said


class TestFieldWords:
    def test_every_word_names_one_field_only(self) -> None:
        words = [word for group in field_words().values() for word in group]
        assert len(words) == len(set(words))
