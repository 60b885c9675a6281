"""Splitting a text into clauses."""

from __future__ import annotations

from bot.nlu.clauses import split


class TestSplit:
    def test_offsets_lead_back_to_the_text(self) -> None:
        text = "我妈82了， 想找人打扫；还有送饭。"
        assert [clause.text for clause in split(text)] == ["我妈82了", "想找人打扫", "还有送饭"]
        assert all(text[clause.start : clause.end] == clause.text for clause in split(text))

    def test_a_decimal_point_ends_nothing(self) -> None:
        assert [clause.text for clause in split("一个月1.2万.没了")] == ["一个月1.2万", "没了"]

    def test_a_space_ends_a_clause(self) -> None:
        assert [clause.text for clause in split("打扫卫生 做饭")] == ["打扫卫生", "做饭"]

    def test_punctuation_alone_has_no_clause(self) -> None:
        assert split("。。。！？") == []
        assert split("") == []
