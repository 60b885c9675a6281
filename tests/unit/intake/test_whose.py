"""After filing: the same person, another, or not to be told without asking."""

from __future__ import annotations

from typing import Any

import pytest

from casework.intake.draft import Draft
from casework.intake.whose import whose
from casework.understanding.model import Span, Understanding


def filed(by: str = "family", person: str | None = "mother") -> Draft:
    return Draft(
        region="dehua", fields={"filled_by": by, "consent": True, "name": "林秀", "age": 82}, person=person
    )


def heard(intent: str = "inform", person: str | None = None, **fields: Any) -> Understanding:
    spans = {key: Span(start=0, end=1) for key in fields}
    return Understanding(intent=intent, confidence=0.9, fields=fields, spans=spans, person=person)


class TestWhose:
    @pytest.mark.parametrize(
        ("draft", "understanding", "text", "expected"),
        [
            (filed(), heard(age=83), "她83了", "same"),
            (filed(), heard(age=83, person="mother"), "我妈83了", "same"),
            (filed(), heard(age=83, person="parents"), "两个老人83了", "same"),
            (filed(person="parents"), heard(age=83, person="father"), "我爸83了", "same"),
            (filed(), heard(age=85, person="father"), "我爸也85了", "unclear"),
            (filed(), heard(age=60, filled_by="self"), "我自己也60了", "unclear"),
            (filed("self", None), heard(age=85, person="spouse"), "老伴85了", "unclear"),
            (filed("self", None), heard(age=85, person="pronoun"), "他85了", "same"),
            (filed("self", None), heard(age=85), "我85了", "same"),
            (filed(), heard(name="陈桂香"), "叫陈桂香", "unclear"),
            (filed(), heard("correct", name="陈桂香"), "名字不对，叫陈桂香", "same"),
            (filed("volunteer", None), heard(age=78), "78岁，住村口", "unclear"),
            (filed("volunteer", None), heard("correct", age=78), "年龄不对，是78", "same"),
            (filed("volunteer", None), heard(age=78), "她还有，78岁了", "same"),
            (filed("volunteer", None), heard(age=78), "下一个是郑阿婆，78", "another"),
            (filed(), heard("chitchat"), "嗯", "same"),
        ],
    )
    def test_what_may_be_somebody_elses_is_asked(
        self, draft: Draft, understanding: Understanding, text: str, expected: str
    ) -> None:
        assert whose(draft, understanding, text) == expected
