"""Names by their sound."""

from __future__ import annotations

import pytest

from casework.households.rules import duplicate_rules
from casework.households.sounds import key, spoken

SOUNDS = duplicate_rules().sounds


class TestSpoken:
    @pytest.mark.parametrize(("one", "other"), [("陈秀英", "陈秀瑛"), ("李国强", "黎国强"), ("张伟", "章玮")])
    def test_homophones_are_one(self, one: str, other: str) -> None:
        assert spoken(one) == spoken(other)

    def test_other_sounds_are_not(self) -> None:
        assert spoken("陈秀英") != spoken("程秀英")


class TestKey:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("陈秀英", "程秀英"),  # en and eng
            ("林秀英", "凌秀英"),  # in and ing
            ("刘大山", "牛大三"),  # l and n, sh and s
            ("赵春", "皂村"),  # zh and z, ch and c
        ],
    )
    def test_sounds_that_are_mixed_up_fall_together(self, one: str, other: str) -> None:
        assert key(one, SOUNDS) == key(other, SOUNDS)

    @pytest.mark.parametrize(("one", "other"), [("陈秀英", "陈秀兰"), ("王发", "王花"), ("阿妹", "阿美丽")])
    def test_other_names_stay_apart(self, one: str, other: str) -> None:
        assert key(one, SOUNDS) != key(other, SOUNDS)
