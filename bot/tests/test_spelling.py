"""Words mistyped by sound are put right; words that are words stay."""

from __future__ import annotations

import pytest

from bot.nlu.spelling import mended


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("我是底保户", "我是低保户"),
        ("住的是危方", "住的是危房"),
        ("我毒居", "我独居"),
        ("低保边元户", "低保边缘户"),
        ("有高雪压", "有高血压"),
        ("生活不能自里", "生活不能自理"),
        ("替临居问", "替邻居问"),
        ("住在养老怨", "住在养老院"),
        ("退修在家", "退休在家"),
    ],
)
def test_a_word_mistyped_by_sound(typed: str, meant: str) -> None:
    assert mended(typed) == meant
    assert mended(meant) == meant


@pytest.mark.parametrize(
    "text",
    [
        "给弟弟保险",  # 弟保 is no word here, but no gap either
        "翻身喂饭都要人",
        "房东年底不租了",
        "我喘不过气",
        "我是林菊",
        "我叫李子",
        "他自己在里面",
        "",
    ],
)
def test_what_is_meant_so_stays(text: str) -> None:
    assert mended(text) == text
