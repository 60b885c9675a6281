"""Chains that come back to where they began."""

from __future__ import annotations

import pytest

from casework.regions.loops import loops, told


class TestLoops:
    @pytest.mark.parametrize(
        ("following", "found"),
        [
            ({}, []),
            ({"a": "b", "b": "c", "c": None}, []),
            ({"a": "elsewhere"}, []),
            ({"a": "a"}, [["a", "a"]]),
            ({"a": "b", "b": "a"}, [["a", "b", "a"]]),
            ({"in": "b", "a": "b", "b": "c", "c": "a"}, [["a", "b", "c", "a"]]),
            ({"a": "b", "b": "a", "c": "d", "d": "c", "e": "a"}, [["a", "b", "a"], ["c", "d", "c"]]),
        ],
    )
    def test_each_is_found_once(self, following: dict[str, str | None], found: list[list[str]]) -> None:
        assert list(loops(following)) == found


class TestTold:
    def test_goes_from_one_to_the_next(self) -> None:
        assert told(["a", "b", "a"]) == "a → b → a"
