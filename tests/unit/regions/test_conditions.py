"""Conditions in pack files: what is not known is never assumed."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from casework.regions.conditions import Condition, holds, value_of

_CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)


class TestHolds:
    @pytest.mark.parametrize(
        ("written", "fields", "expected"),
        [
            ({}, {}, True),
            ({"category": "dibao"}, {"category": "dibao"}, True),
            ({"category": "dibao"}, {"category": "none"}, False),
            ({"category": "dibao"}, {}, False),
            ({"category": ["dibao", "tekun"]}, {"category": "tekun"}, True),
            ({"disability": {"not": "none"}}, {"disability": {"kind": None, "grade": None}}, True),
            ({"disability": {"not": "none"}}, {"disability": "none"}, False),
            ({"disability": {"not": "none"}}, {}, False),
            ({"age": {"min": 60}}, {"age": 60}, True),
            ({"age": {"min": 60}}, {"age": 59}, False),
            ({"age": {"min": 60}}, {}, False),
            ({"age": {"min": 60, "max": 79}}, {"age": 80}, False),
            ({"age": {"min": 0}}, {"age": True}, False),
            ({"age": {"min": 0}}, {"age": "60"}, False),
            ({"farmer": True}, {"farmer": True}, True),
            ({"farmer": True}, {"farmer": False}, False),
            ({"household_size": 1}, {"household_size": 1}, True),
            ({"household_size": 1}, {"household_size": True}, False),
            ({"phone": {"known": False}}, {}, True),
            ({"phone": {"known": False}}, {"phone": "13812345678"}, False),
            ({"phone": {"known": True}}, {"phone": "13812345678"}, True),
            ({"phone": {"known": True}}, {}, False),
            ({"disability.grade": {"max": 2}}, {"disability": {"kind": None, "grade": 2}}, True),
            ({"disability.grade": {"max": 2}}, {"disability": "none"}, False),
            ({"age": {"min": 60}, "living": "alone"}, {"age": 70, "living": "other"}, False),
        ],
    )
    def test_says_whether_every_test_passes(
        self, written: dict[str, Any], fields: dict[str, Any], expected: bool
    ) -> None:
        assert holds(_CONDITION.validate_python(written), fields) is expected

    @pytest.mark.parametrize("written", [{"age": {}}, {"age": {"least": 3}}, {"age": {"min": "x"}}])
    def test_a_test_that_tests_nothing_is_refused(self, written: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            _CONDITION.validate_python(written)


class TestValueOf:
    def test_reads_inside_an_object(self) -> None:
        assert value_of({"disability": {"grade": 3}}, "disability.grade") == 3

    def test_is_none_for_what_is_not_there(self) -> None:
        assert value_of({"disability": "none"}, "disability.grade") is None
        assert value_of({}, "age") is None
