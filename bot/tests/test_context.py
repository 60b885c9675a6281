"""What the question makes of an answer: needs and not knowing."""

from __future__ import annotations

import pytest

from bot.nlu.context import not_known, without_standing


class TestStanding:
    def test_a_standing_in_a_programme_is_no_wish_for_it(self) -> None:
        category = {"entity": "category", "value": "tekun", "start": 3, "end": 7}
        told = {"entity": "need", "value": "link.living_aid", "start": 3, "end": 7}
        assert without_standing("阿伯是特困供养的", [category, told]) == [category]
        assert without_standing("想申请特困供养的", [category, told]) == [category, told]


class TestNotKnown:
    def test_not_knowing_the_category_is_a_value(self) -> None:
        [entity] = not_known("这个我不清楚哦", "category", [])
        assert (entity["entity"], entity["value"]) == ("category", "unknown")

    @pytest.mark.parametrize(
        ("asking", "text"), [("age", "不清楚"), ("category", "不想说"), (None, "不清楚")]
    )
    def test_nothing_else_is(self, asking: str | None, text: str) -> None:
        assert not_known(text, asking, []) == []

    def test_a_category_that_was_said_stays(self) -> None:
        said = [{"entity": "category", "value": "dibao", "start": 0, "end": 2}]
        assert not_known("低保吧，不清楚", "category", said) == said
