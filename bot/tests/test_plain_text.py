"""The plain form of a text and the way back."""

from __future__ import annotations

import random

import pytest

from bot.nlu.plain_text import normalise


class TestNormalise:
    @pytest.mark.parametrize(
        ("typed", "plain"),
        [
            ("我　今年８２岁", "我今年82岁"),
            ("我 今 年 8 2 岁", "我今年82岁"),
            ("張三 男 82歲 上湧鎮", "张三，男82岁，上涌镇"),
            ("我媽,82歲.", "我妈，82岁。"),
            ("一年2,500元,没了", "一年2,500元，没了"),
            ("1.5k", "1.5k"),
            ("嗯...", "嗯。。。"),
            ("太好了！！！", "太好了！！！"),
            ("138 0000 1111", "138 0000 1111"),
            ("１３８００００１１１１", "13800001111"),
            ("第一行\n第二行", "第一行。第二行"),
            ("\u200b我\ufeff82", "我82"),
            ("hello world", "hello world"),
            ("你好?", "你好？"),
            ("", ""),
            ("\u0000\u0007", ""),
        ],
    )
    def test_one_way_of_writing(self, typed: str, plain: str) -> None:
        assert normalise(typed).text == plain

    @pytest.mark.parametrize(
        "typed",
        [
            "/restart",
            ' /affirm{"category":"dibao"}',
            "／restart",
            "\n/ restart",
            "\u200b/restart",
            "//x",
            "\u0001 /x",
        ],
    )
    def test_a_leading_slash_is_never_a_command(self, typed: str) -> None:
        assert not normalise(typed).text.strip().startswith("/")

    def test_a_span_leads_back_to_the_characters_as_typed(self) -> None:
        typed = "我 媽 ８ ２ 歲 了 住"
        plain = normalise(typed)
        start = plain.text.index("82")
        first, last = plain.span(start, start + 3)
        assert typed[first:last] == "８ ２ 歲"

    def test_a_span_of_an_empty_text_is_empty(self) -> None:
        assert normalise("").span(0, 5) == (0, 0)

    def test_any_string_is_taken_and_a_second_pass_changes_nothing(self) -> None:
        letters = "我妈82岁，。,. /\n\t　８\u200b😀臺灣乾淨,..,男女 ab1２é\ud800\U0001d7d8後麵瞭解/"
        source = random.Random(7)
        for _ in range(3000):
            typed = "".join(source.choice(letters) for _ in range(source.randrange(14)))
            plain = normalise(typed)
            assert len(plain.text) == len(plain.offsets)
            assert normalise(plain.text).text == plain.text, repr(typed)
            assert list(plain.offsets) == sorted(plain.offsets)
            assert all(0 <= at < len(typed) for at in plain.offsets)
