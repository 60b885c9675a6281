"""Every field's check: what is taken, in what form it is stored, and why something is not taken."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import JsonValue

from casework.intake.fields import FIELD_KEYS, REASONS, FieldError, check_field
from casework.intake.keys import CHOICES
from casework.regions import RegionPack

TODAY = date(2026, 11, 21)


class TestCheckField:
    @pytest.mark.parametrize(
        ("key", "given", "stored"),
        [
            ("age", 0, 0),
            ("age", 120, 120),
            ("age", 82.0, 82),
            ("household_size", 30, 30),
            ("monthly_income", 0, 0),
            ("monthly_income", 1_000_000, 1_000_000),
            ("monthly_income", 2500.0, 2500),
            ("monthly_income", 1234.567, 1234.57),
            ("consent", False, False),
            ("farmer", True, True),
            ("phone", "138 1234-5678", "13812345678"),
            ("phone", "+86 13812345678", "13812345678"),
            ("phone", "008613812345678", "13812345678"),
            ("phone", "１３８１２３４５６７８", "13812345678"),
            ("phone", "0595-23522222", "059523522222"),
            ("phone", "（0595）23522222", "059523522222"),
            ("phone", "01062345678", "01062345678"),
            ("id_number", "11010519491231002x", "11010519491231002X"),
            ("id_number", " 110105 19491231 002X ", "11010519491231002X"),
            ("name", " 张 三 ", "张三"),
            ("name", "阿卜杜拉•买买提", "阿卜杜拉·买买提"),
            ("name", "Mary  Ann O'Neil", "Mary Ann O'Neil"),
            ("name", "三" * 30, "三" * 30),
            ("name", "㐂𠮷", "㐂𠮷"),
            ("township", "上涌", "上涌镇"),
            ("township", "美湖乡", "美湖镇"),
            ("township", "曾坂村", "上涌镇"),
            ("township", "潯中鎮", "浔中镇"),
            ("township", "德化縣潯中", "浔中镇"),
            ("name", "吴有无", "吴有无"),
            ("address", "无锡路3号", "无锡路3号"),
            ("township", "德化县上涌镇", "上涌镇"),
            ("illness", "none", "none"),
            ("illness", " 高血压\n糖尿病 ", "高血压 糖尿病"),
            ("illness", "病" * 100, "病" * 100),
            ("address", "址" * 200, "址" * 200),
            ("disability", "none", "none"),
            ("disability", {"kind": "physical", "grade": 2}, {"kind": "physical", "grade": 2}),
            ("disability", {"grade": 4}, {"kind": None, "grade": 4}),
            ("disability", {"kind": None, "grade": None}, {"kind": None, "grade": None}),
        ],
    )
    def test_takes_a_value_and_stores_its_plain_form(
        self, dehua: RegionPack, key: str, given: JsonValue, stored: JsonValue
    ) -> None:
        checked = check_field(key, given, dehua, today=TODAY)
        assert checked == stored
        assert type(checked) is type(stored)

    @pytest.mark.parametrize(
        "said",
        [
            "无",
            "没",
            "没有",
            "没有。",
            "没病",
            "无病",
            "无疾病",
            "没有什么大病",
            "没得过病",
            "目前无重大疾病",
            "暂时没有",
            "健康",
            "很健康",
            "身体健康",
            "身体都好",
            "身体好着呢",
            "硬朗",
            "None",
            "没啥问题",
        ],
    )
    def test_words_for_no_illness_are_none(self, dehua: RegionPack, said: str) -> None:
        assert check_field("illness", said, dehua) == "none"

    @pytest.mark.parametrize(
        "said",
        [
            "无大病，有高血压",
            "身体不好",
            "不健康",
            "无法走路",
            "没力气",
            "好转中",
            "无名肿痛",
            "没有左腿",
            "好多病",
            "病",
            "没查过",
            "身体没好",
        ],
    )
    def test_words_that_only_begin_so_stay_as_they_are(self, dehua: RegionPack, said: str) -> None:
        assert check_field("illness", said, dehua) == said

    @pytest.mark.parametrize(
        ("key", "given", "reason"),
        [
            ("age", -1, "age_range"),
            ("age", 121, "age_range"),
            ("age", 72.5, "age_invalid"),
            ("age", True, "age_invalid"),
            ("age", "72", "age_invalid"),
            ("household_size", 0, "household_size_range"),
            ("household_size", 31, "household_size_range"),
            ("household_size", [], "household_size_invalid"),
            ("monthly_income", -0.01, "income_range"),
            ("monthly_income", 1_000_000.01, "income_range"),
            ("monthly_income", float("nan"), "income_invalid"),
            ("monthly_income", float("inf"), "income_invalid"),
            ("monthly_income", "2500", "income_invalid"),
            ("consent", "true", "not_yes_no"),
            ("consent", 1, "not_yes_no"),
            ("living", "single", "not_a_choice"),
            ("living", ["alone"], "not_a_choice"),
            ("phone", "1381234567", "phone_short"),
            ("phone", "138123456789", "phone_long"),
            ("phone", "12812345678", "phone_invalid"),
            ("phone", "0595-2352222", "phone_short"),
            ("phone", "0595-235222222", "phone_long"),
            ("phone", "23522222", "phone_short"),
            ("phone", "110", "phone_short"),
            ("phone", "4008001234", "phone_invalid"),
            ("phone", "+85223456789", "phone_invalid"),
            ("phone", "电话", "phone_invalid"),
            ("phone", "³812345678", "phone_invalid"),
            ("phone", 13812345678, "not_text"),
            ("id_number", "1101051949123100", "id_length"),
            ("id_number", "110105491231002", "id_length"),
            ("id_number", "110105194912310021", "id_check_digit"),
            ("id_number", "11010519491231A02X", "id_check_digit"),
            ("id_number", "11010519491331002X", "id_date"),
            ("id_number", "110105194902300024", "id_date"),
            ("name", "三" * 31, "name_long"),
            ("name", "张3", "name_invalid"),
            ("name", "张三😀", "name_invalid"),
            ("name", "<b>张三</b>", "name_invalid"),
            ("name", "··", "name_invalid"),
            ("name", " \u200b\u0007 ", "empty"),
            ("name", "不知道", "empty"),
            ("name", "无", "empty"),
            ("address", "N/A", "empty"),
            ("address", "没有。", "empty"),
            ("township", "永春县", "township_elsewhere"),
            ("township", "寻中镇", "township_elsewhere"),
            ("township", "县城", "township_vague"),
            ("township", "德化縣城", "township_vague"),
            ("township", "东山村", "township_ambiguous"),
            ("illness", "病" * 101, "illness_long"),
            ("address", "址" * 201, "address_long"),
            ("address", {}, "not_text"),
            ("disability", {"kind": "leg", "grade": 2}, "disability_invalid"),
            ("disability", {"kind": ["physical"]}, "disability_invalid"),
            ("disability", {"kind": "physical", "grade": 5}, "disability_grade"),
            ("disability", {"kind": "physical", "grade": True}, "disability_grade"),
            ("disability", {"kind": "physical", "degree": 2}, "disability_invalid"),
            ("disability", "physical", "disability_invalid"),
            ("salary", 1, "field_unknown"),
        ],
    )
    def test_refuses_a_value_with_its_reason(
        self, dehua: RegionPack, key: str, given: JsonValue, reason: str
    ) -> None:
        with pytest.raises(FieldError) as raised:
            check_field(key, given, dehua, today=TODAY)
        assert (raised.value.field, raised.value.reason) == (key, reason)
        assert reason in REASONS

    @pytest.mark.parametrize("key", FIELD_KEYS)
    @pytest.mark.parametrize("given", [None, "", " ", [], {"x": 1}, -5, 1e400, "\x00", "<b>", "/restart"])
    def test_nonsense_is_either_taken_as_text_or_refused_with_a_known_reason(
        self, dehua: RegionPack, key: str, given: JsonValue
    ) -> None:
        try:
            checked = check_field(key, given, dehua, today=TODAY)
        except FieldError as error:
            assert error.reason in REASONS
        else:
            assert key in ("illness", "address")
            assert isinstance(checked, str)

    @pytest.mark.parametrize(("key", "value"), [(k, v) for k, values in CHOICES.items() for v in values])
    def test_takes_every_value_of_the_contract(self, dehua: RegionPack, key: str, value: str) -> None:
        assert check_field(key, value, dehua) == value

    def test_a_checked_value_checks_again_to_itself(self, dehua: RegionPack) -> None:
        for key, given in {"phone": "0595-23522222", "township": "美湖乡", "name": "张 三"}.items():
            once = check_field(key, given, dehua)
            assert check_field(key, once, dehua) == once

    def test_an_error_does_not_carry_the_value(self, dehua: RegionPack) -> None:
        with pytest.raises(FieldError) as raised:
            check_field("phone", "1381234567", dehua)
        assert "1381234567" not in repr(raised.value) + str(raised.value.__dict__)

    def test_an_identity_number_of_somebody_not_yet_born_is_refused(self, dehua: RegionPack) -> None:
        born = "11010519491231002X"
        assert check_field("id_number", born, dehua, today=date(1949, 12, 31)) == born
        with pytest.raises(FieldError, match="id_date"):
            check_field("id_number", born, dehua, today=date(1949, 12, 30))

    def test_a_township_of_another_region_is_elsewhere(self, weihai: RegionPack) -> None:
        with pytest.raises(FieldError, match="township_elsewhere"):
            check_field("township", "上涌镇", weihai)
