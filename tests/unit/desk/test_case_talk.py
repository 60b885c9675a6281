"""A talk with the words marked that said something."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.pages.desk.case_talk import Span, pieces, spans_of, talk_of
from tests.unit.desk.views import a_view

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


@dataclass
class Message:
    id: str
    text: str
    sender: str = "resident"
    at: datetime = NOON
    fields: dict[str, Any] = field(default_factory=dict)


def cut(text: str, *spans: Span) -> list[tuple[str, tuple[str, ...], bool]]:
    return [(piece.text, piece.keys, piece.other) for piece in pieces(text, spans)]


class TestCutting:
    def test_offsets_count_characters_also_after_an_emoji(self) -> None:
        assert cut("👌82岁了", Span("age", 1, 4)) == [
            ("👌", (), False),
            ("82岁", ("age",), False),
            ("了", (), False),
        ]

    def test_overlapping_spans_share_the_piece_in_the_middle(self) -> None:
        assert cut("一二三四五", Span("a", 0, 3), Span("b", 2, 5, other=True)) == [
            ("一二", ("a",), False),
            ("三", ("a", "b"), False),
            ("四五", ("b",), True),
        ]

    def test_a_span_outside_the_text_is_left_out(self) -> None:
        assert cut("短", Span("a", 0, 9), Span("b", 1, 1), Span("c", -1, 1)) == [("短", (), False)]

    def test_an_empty_text_has_no_pieces(self) -> None:
        assert pieces("", []) == []


class TestSpans:
    def test_the_evidence_counts_and_other_places_are_told_apart(self) -> None:
        messages = [
            Message("m1", "我82了", fields={"age": {"start": 1, "end": 3}}),
            Message("m2", "不对，83", fields={"age": {"start": 3, "end": 5}}),
        ]
        view = a_view(fields={"age": 83}, evidence={"age": ("m2", 3, 5, "83")})
        found = spans_of(view, messages)
        assert found["m1"] == [Span("age", 1, 3, other=True)]
        assert found["m2"] == [Span("age", 3, 5)]

    def test_a_need_is_marked_by_its_service(self) -> None:
        given = {"needs": [{"service": "living.home_care", "start": 0, "end": 4}]}
        view = a_view(needs=["living.home_care", "living.meals"])
        found = spans_of(view, [Message("m1", "上门照顾", fields=given)])
        assert found["m1"] == [Span("need:living.home_care", 0, 4)]

    def test_what_is_no_longer_kept_and_words_of_another_talk_are_left_out(self) -> None:
        view = a_view(fields={}, evidence={"age": ("gone", 0, 2, "82")})
        assert spans_of(view, [Message("m1", "82", fields={"age": {"start": 0, "end": 2}})]) == {"m1": []}


class TestTheTalk:
    def test_it_counts_the_places_names_what_they_say_and_begins_each_day(self) -> None:
        view = a_view(fields={"age": 83}, evidence={"age": ("m1", 1, 3, "83")})
        talk = talk_of(
            view,
            [
                Message("m1", "我83了", fields={"age": {"start": 1, "end": 3}}),
                Message("m2", "83", at=NOON + timedelta(days=1), fields={"age": {"start": 0, "end": 2}}),
                Message("m3", "好", sender="bot", at=NOON + timedelta(days=1)),
            ],
            {},
            SHANGHAI,
        )
        assert talk.marked == {"age": 2}
        assert [line.new_day for line in talk.lines] == [True, True, False]
        assert [line.gave for line in talk.lines] == [True, True, False]
        assert talk.lines[0].pieces[1].title == "年龄：83岁"
        assert talk.lines[1].pieces[0].title == "这里也说到了，现在登记的依据是另一处。年龄：83岁"
