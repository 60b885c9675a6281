"""Texts that fit a platform: joined, split at sentence ends, with numbers for their quick replies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.channels.composing import Piece, next_piece
from casework.channels.linking import typed_code
from casework.channels.types import Outgoing
from casework.channels.wording import channel_wording
from casework.conversations.types import QuickReply

YES_NO = (QuickReply(title="同意", text="我同意"), QuickReply(title="不同意", text="我不同意"))


def bytes_below(limit: int) -> object:
    return lambda text: len(text.encode()) <= limit


class TestWhatGoesOutLate:
    def test_says_when_it_was_said_and_counts_no_character_of_that(self) -> None:
        rows = [
            Outgoing(1, "您好"),
            Outgoing(2, "明天来", dated="（11月3日说的）"),
            Outgoing(3, "在吗？", 0, YES_NO),
        ]
        found = next_piece(rows, lambda _: True, join=True)
        assert found.text == "您好\n\n（11月3日说的）明天来\n\n在吗？"
        assert found.covers == ((1, 2), (2, 3), (3, 3))

    def test_below_a_question_too(self) -> None:
        rows = [Outgoing(1, "同意吗？", 0, YES_NO), Outgoing(2, "明天来", dated="（11月3日说的）")]
        assert next_piece(rows, lambda _: True, join=True).behind == "（11月3日说的）明天来"

    @given(text=st.text("一二，。", min_size=1, max_size=90), limit=st.integers(36, 120))
    def test_fits_with_its_date(self, text: str, limit: int) -> None:
        row, shown = Outgoing(1, text, dated="（11月3日说的）"), []
        while row.begun < len(text):
            found = next_piece([row], bytes_below(limit), join=True)  # type: ignore[arg-type]
            assert len(found.whole.encode()) <= limit and found.whole.startswith(row.dated)
            shown.append(found.whole.removeprefix(row.dated))
            [(_, reached)] = found.covers
            assert text[row.begun : reached].rstrip() == shown[-1].rstrip()
            row = Outgoing(1, text[reached:], reached, dated=row.dated)
        assert "".join(shown) == text


class TestJoining:
    def test_as_many_as_fit(self) -> None:
        rows = [Outgoing(1, "一二三"), Outgoing(2, "四五六"), Outgoing(3, "七八九")]
        piece = next_piece(rows, lambda text: len(text) <= 8, join=True)
        assert (piece.text, piece.covers) == ("一二三\n\n四五六", ((1, 3), (2, 3)))

    def test_one_at_a_time_where_nobody_counts(self) -> None:
        piece = next_piece([Outgoing(1, "一"), Outgoing(2, "二")], lambda _: True, join=False)
        assert (piece.text, piece.covers) == ("一", ((1, 1),))

    def test_the_choices_of_the_last_one_stand(self) -> None:
        rows = [Outgoing(1, "您好"), Outgoing(2, "同意吗？", 0, YES_NO, "m2")]
        found = next_piece(rows, lambda _: True, join=True)
        assert (found.quick_replies, found.asks) == (YES_NO, rows[1])

    def test_a_number_that_was_asked_for_is_no_place_in_a_menu(self) -> None:
        rows = [Outgoing(1, "多少收入？", 0, YES_NO, asked="monthly_income"), Outgoing(2, "有人接下了")]
        assert not next_piece(rows, lambda _: True, join=True).numbered

    def test_what_comes_behind_a_question_comes_below_its_choices(self) -> None:
        rows = [Outgoing(1, "同意吗？", 0, YES_NO), Outgoing(2, "有人接下了"), Outgoing(3, "明天来")]
        found = next_piece(rows, lambda _: True, join=True)
        assert (found.text, found.behind, found.asks) == ("同意吗？", "有人接下了\n\n明天来", rows[0])
        assert found.whole == "同意吗？\n1. 同意\n2. 不同意\n（回复数字就行）\n\n有人接下了\n\n明天来"
        assert found.covers == ((1, 4), (2, 5), (3, 3))

    def test_two_questions_that_wait_for_their_answers_are_two_messages(self) -> None:
        rows = [Outgoing(1, "同意吗？", 0, YES_NO), Outgoing(2, "好的"), Outgoing(3, "来了吗？", 0, YES_NO)]
        found = next_piece(rows, lambda _: True, join=True)
        assert (found.covers, found.quick_replies) == (((1, 4), (2, 2)), YES_NO)

    def test_a_question_that_is_settled_goes_along_without_its_choices(self) -> None:
        settled = Outgoing(1, "同意吗？", 0, YES_NO, settled=True)
        rows = [
            settled,
            Outgoing(2, "好的"),
            Outgoing(3, "谁要帮助？", 0, (QuickReply(title="我", text="我"),)),
        ]
        found = next_piece(rows, lambda _: True, join=True)
        assert found.text == "同意吗？\n\n好的\n\n谁要帮助？" and found.asks == rows[2]
        assert [each.title for each in found.quick_replies] == ["我"] and found.behind == ""


class TestSplitting:
    def test_at_the_end_of_a_sentence(self) -> None:
        piece = next_piece([Outgoing(7, "第一句完了。第二句没完")], lambda text: len(text) <= 10, join=True)
        assert (piece.text, piece.covers) == ("第一句完了。", ((7, 6),))

    def test_no_piece_begins_with_empty_lines_or_has_nothing_else(self) -> None:
        first, second = "第一句完了。", "第二句"
        for text, shown in ((f"{first}\n\n{second}", [first, second]), (f"{first}\n\n", [first])):
            row, found = Outgoing(7, text), []
            while row.text:
                piece = next_piece([row], lambda text: len(text) <= 6, join=True)
                [(_, reached)] = piece.covers
                found.append(piece.text)
                row = Outgoing(7, text[reached:], reached)
            assert found == shown

    def test_the_rest_goes_on_where_it_stopped(self) -> None:
        piece = next_piece([Outgoing(7, "第二句", 7)], lambda text: len(text) <= 10, join=True)
        assert piece.covers == ((7, 10),)

    def test_choices_that_do_not_fit_go_with_the_last_words(self) -> None:
        row = Outgoing(1, "甲" * 20 + "。" + "乙" * 20, 0, YES_NO)
        piece = next_piece([row], lambda text: len(text) <= 45, join=True)
        assert piece.quick_replies == ()
        assert piece.covers[0][1] < row.end

    @given(st.text(min_size=1, max_size=400), st.integers(20, 200))
    def test_nothing_is_lost_and_everything_fits(self, text: str, limit: int) -> None:
        fits = bytes_below(limit)
        said, begun = "", 0
        while begun < len(text):
            piece = next_piece([Outgoing(1, text[begun:], begun)], fits, join=True)  # type: ignore[arg-type]
            assert len(piece.text.encode()) <= limit
            [(_, reached)] = piece.covers
            assert reached > begun
            said += text[begun:reached]
            assert piece.text == text[begun:reached].rstrip() or piece.text == text[begun:reached]
            begun = reached
        assert said == text


def piece(row: Outgoing) -> Piece:
    return next_piece([row], lambda _: True, join=True)


class TestNumbers:
    def test_they_stand_before_the_choices_and_may_be_typed(self) -> None:
        asked = piece(Outgoing(1, "同意吗？", 0, YES_NO, "m", "consent"))
        assert asked.whole == "同意吗？\n1. 同意\n2. 不同意\n（回复数字就行）"
        assert asked.numbered and asked.quick_replies == YES_NO

    @pytest.mark.parametrize(
        "row",
        [
            Outgoing(
                1, "几个人？", 0, (QuickReply(title="1人", text="1"), QuickReply(title="２人", text="2"))
            ),
            Outgoing(1, "几口人？", 0, YES_NO, "m", "household_size"),
            Outgoing(1, "对不对？\n1. 要的帮助：上门照顾\n2. 谁需要：陈秀英", 0, YES_NO, "m", "confirm"),
            Outgoing(1, "叫什么名字？", 0, (QuickReply(title="先不说", text="先不说"),), "m", "name"),
        ],
        ids=["titles with digits", "a number is asked", "a list of its own", "one alone"],
    )
    def test_not_where_a_typed_number_would_mean_something_else(self, row: Outgoing) -> None:
        asked = piece(row)
        assert not asked.numbered and asked.quick_replies == row.quick_replies
        titles = "".join(f"“{each.title}”" for each in row.quick_replies)
        assert asked.whole == f"{row.text}\n（可以回复：{titles}）"

    def test_without_choices_the_text_is_all(self) -> None:
        assert piece(Outgoing(1, "几个人？")).whole == "几个人？"


class TestCodes:
    def test_what_is_one(self) -> None:
        for text in ("接上 123456", "接上１２３４５６", "接续码：123-456。", "绑定123 456"):
            assert typed_code(text) == ("123456", True)
        assert typed_code(" 123456 ") == ("123456", False)
        offered = channel_wording().link.code.format(code="123456", minutes=10)
        assert typed_code(offered) == ("123456", True)

    def test_what_is_none(self) -> None:
        for text in ("12345", "1234567", "13800138000", "我家有123456块", "", "接上"):
            assert typed_code(text) is None
