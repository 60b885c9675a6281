"""Numbers as people write them."""

from __future__ import annotations

import pytest

from bot.nlu.numbers import parse_number, spoken_digits


class TestParseNumber:
    @pytest.mark.parametrize(
        ("said", "value"),
        [
            ("82", 82),
            ("八十二", 82),
            ("八十多", 80),
            ("两千五", 2500),
            ("两千多", 2000),
            ("一万二", 12000),
            ("1.5k", 1500),
            ("2w", 20000),
            ("3k5", 3500),
            ("3千5", 3500),
            ("2万4", 24000),
            ("1万2500", 12500),
            ("两三千", 2500),
            ("六七百", 650),
            ("百把", 100),
            ("一百五", 150),
            ("廿三", 23),
            ("2,500", 2500),
            ("十", 10),
            ("俩", 2),
            ("仨", 3),
            ("一百零五", 105),
            ("五三", 53),
            ("二〇", 20),
            ("1.2万", 12000),
            ("千把", 1000),
            ("十几", 10),
            ("一万二千五", 12500),
            ("三千来", 3000),
        ],
    )
    def test_a_number_as_said(self, said: str, value: float) -> None:
        assert parse_number(said) == value

    @pytest.mark.parametrize("said", ["", "多", "千万里", "abc", "一" * 20, "点", "1.2.3"])
    def test_what_is_no_number_is_none(self, said: str) -> None:
        assert parse_number(said) is None


class TestSpokenDigits:
    def test_digits_one_by_one(self) -> None:
        assert spoken_digits("幺三八零〇5") == "138005"
