"""What the question makes of an answer: needs and not knowing."""

from __future__ import annotations

from typing import Any

import pytest

from bot.nlu.context import asked_for, not_known


def need(text: str, words: str) -> dict[str, Any]:
    start = text.index(words)
    return {"entity": "need", "value": "x", "start": start, "end": start + len(words)}


class TestAskedFor:
    @pytest.mark.parametrize(
        ("asking", "text", "words"),
        [
            ("category", "低保户", "低保"),
            ("housing", "是危房", "危房"),
            ("employment", "在外面打零工", "打零工"),
            ("self_care", "洗澡要人扶", "洗澡"),
            ("children", "没人管", "没人管"),
            ("self_care", "吃饭自己行，洗澡要人帮", "洗澡要人帮"),
        ],
    )
    def test_an_answer_is_no_need(self, asking: str, text: str, words: str) -> None:
        assert asked_for(text, asking, [need(text, words)]) == []

    @pytest.mark.parametrize(
        ("asking", "text", "words"),
        [
            (None, "低保户", "低保"),
            ("needs", "打扫", "打扫"),
            ("confirm", "还有打扫", "打扫"),
            ("age", "82，还想找人送饭", "送饭"),
            ("housing", "是危房，想申请公租房", "公租房"),
            ("self_care", "能不能有人帮洗澡", "洗澡"),
        ],
    )
    def test_what_is_asked_for_counts(self, asking: str | None, text: str, words: str) -> None:
        entities = [need(text, words)]
        assert asked_for(text, asking, entities) == entities


    def test_a_standing_in_a_programme_is_no_wish_for_it(self) -> None:
        category = {"entity": "category", "value": "tekun", "start": 3, "end": 7}
        told = {"entity": "need", "value": "link.living_aid", "start": 3, "end": 7}
        assert asked_for("阿伯是特困供养的", None, [category, told]) == [category]
        assert asked_for("想申请特困供养的", None, [category, told]) == [category, told]


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
