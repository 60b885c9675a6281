"""Whatever is lost, doubled or in the wrong order in a fault run is found; what is right is not accused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from api.turns import KEPT_FOR_LATER
from tests.faults.checks import findings, without_resent
from tests.faults.frame import Arrival, Outcome, Seen, Talk
from tests.faults.table import table
from tests.faults.texts import number_of, sayings

ARRIVED = {"一": Arrival(1.0, 1.0), "二": Arrival(2.0, 2.0), "三": Arrival(3.0, 3.0)}


def stored(*lines: tuple[str, str] | tuple[str, str, str]) -> list[dict[str, Any]]:
    """Messages from pairs of sender and text; what is not the resident's answers what they said last, or what
    a third word names."""
    made: list[dict[str, Any]] = []
    for place, (sender, text, *asked) in enumerate(lines):
        number = next((m["id"] for m in reversed(made) if m["sender"] == "resident"), None)
        if asked:
            number = next(m["id"] for m in made if m["text"] == asked[0])
        made.append(
            {
                "id": place,
                "sender": sender,
                "text": text,
                "in_reply_to": None if sender == "resident" else number,
                "quick_replies": [{"title": "好"}, {"title": "不好"}] if text.endswith("？") else [],
            }
        )
    return made


def talk(shown: Sequence[str | Seen], said: Sequence[str] = ("一", "二"), lines: Any = None) -> Talk:
    lines = lines or (
        ("bot", "您好"),
        ("resident", "一"),
        ("bot", "甲。乙。"),
        ("resident", "二"),
        ("bot", "丙？"),
        ("caseworker", "我来了"),
    )
    seen = [Seen(one) if isinstance(one, str) else one for one in shown]
    return Talk("她", said, seen, stored(*lines), ARRIVED, ("", "【工作人员】"))


@pytest.mark.parametrize(
    "shown",
    [
        ["您好", "甲。乙。", "丙？", "我来了"],
        ["您好\n\n甲。", "乙。\n丙？\n1. 好\n2. 不好\n（回复数字就行）", "【工作人员】我来了"],
        ["您好", "甲。乙。", "丙？好不好", "我来了"],
    ],
)
def test_everything_once_and_in_order_is_right(shown: list[str]) -> None:
    assert findings(talk(shown)) == []


@pytest.mark.parametrize(
    ("shown", "what"),
    [
        (["您好", "丙？", "我来了"], "没有显示"),
        (["您好", "甲。", "丙？", "我来了"], "没有显示"),
        (["您好", "甲。乙。", "甲。乙。", "丙？", "我来了"], "多显示了"),
        (["您好", "甲。乙。", "丙？", "我来了", "我来了"], "多显示了"),
        (["您好", "丙？", "甲。乙。", "我来了"], "显示得早了"),
        (["您好", "甲。乙。", "丙？", "别的", "我来了"], "多显示了"),
    ],
)
def test_what_is_lost_doubled_or_early_on_the_screen_is_found(shown: list[str], what: str) -> None:
    assert any(what in one for one in findings(talk(shown)))


def test_what_was_asked_for_again_may_be_seen_late_and_only_once() -> None:
    again = Seen("甲。乙。", again="一")
    assert findings(talk(["您好", "丙？", "我来了", again])) == []
    assert findings(talk(["您好", "丙？", "我来了", Seen("甲。乙。", again="二")])) == []
    early = Seen("甲。乙。丙？", again="一")
    assert findings(talk(["您好", early, "我来了"])) != []
    assert findings(talk(["您好", "甲。乙。", Seen("丙？", again="一"), "我来了"])) != []
    assert findings(talk(["您好", "甲。乙。", Seen("丙？", again="什么"), "我来了"])) != []
    assert findings(talk(["您好", "甲。乙。", "丙？", "我来了", again])) != []


def test_of_what_was_said_twice_either_may_have_been_seen_late() -> None:
    lines = (("resident", "一"), ("bot", "听着呢"), ("bot", "甲"), ("resident", "二"), ("bot", "听着呢"))
    assert findings(talk(["听着呢", "甲", Seen("听着呢", again="二")], lines=lines)) == []
    assert findings(talk(["甲", "听着呢", Seen("听着呢", again="一")], lines=lines)) == []
    # What waited goes along in the answer to the next thing: only its second place makes the talk right.
    further = (*lines, ("resident", "三"), ("bot", "乙"))
    late = Seen("听着呢", again="三")
    said = ("一", "二", "三")
    assert findings(talk(["听着呢", "甲", late, "乙"], said, further)) == []
    assert findings(talk(["甲", late, "乙"], said, further)) != []


def test_what_was_on_its_way_when_the_service_was_killed_may_come_twice() -> None:
    menu = Seen("丙？\n1. 好\n2. 不好\n（回复数字就行）", 99.5)
    shown = [
        Seen("您好", 1.0),
        Seen("甲。乙。", 50.0),
        menu,
        Seen("丙？好不好", 120.0),
        Seen("我来了", 130.0),
    ]
    left, resent = without_resent(talk(shown), [100.0])
    assert resent == 1 and findings(left) == []
    assert without_resent(talk(shown), [60.0])[1] == 0
    assert findings(talk(shown)) != []


def test_what_was_said_twice_is_not_taken_for_a_message_that_went_out_again() -> None:
    lines = (("resident", "一"), ("bot", "您同意吗"), ("resident", "二"), ("bot", "甲"), ("bot", "您同意吗"))
    once = [Seen("您同意吗", 99.5), Seen("甲", 120.0), Seen("您同意吗", 121.0)]
    assert without_resent(talk(once, lines=lines), [100.0])[1] == 0
    twice = [Seen("您同意吗", 99.5), Seen("您同意吗", 112.0), *once[1:]]
    left, resent = without_resent(talk(twice, lines=lines), [100.0])
    assert resent == 1 and findings(left) == []
    lost = talk([Seen("您同意吗", 99.5), Seen("您同意吗", 121.0)], lines=lines)
    assert findings(without_resent(lost, [100.0])[0]) != []


def test_who_is_told_to_wait_is_told_as_often_as_it_is_kept() -> None:
    kept = (("resident", "一"), ("bot", KEPT_FOR_LATER), ("resident", "二"), ("bot", KEPT_FOR_LATER))
    lines = (*kept, ("bot", "甲", "一"), ("bot", "乙", "二"))
    assert findings(talk([KEPT_FOR_LATER, "甲", KEPT_FOR_LATER, "乙"], lines=lines)) == []
    assert findings(talk([KEPT_FOR_LATER, "甲", "乙"], lines=lines)) != []


def test_who_is_told_to_wait_when_the_service_is_killed_may_be_told_once_more() -> None:
    lines = (("resident", "一"), ("bot", KEPT_FOR_LATER), ("bot", "甲"), ("resident", "二"), ("bot", "乙"))
    shown = [Seen(KEPT_FOR_LATER, at=9.5), Seen(KEPT_FOR_LATER, at=30.0), Seen("甲", at=31.0), Seen("乙")]
    assert findings(talk(shown, lines=lines)) != []
    assert findings(without_resent(talk(shown, lines=lines), [10.0])[0]) == []
    assert findings(without_resent(talk(shown, lines=lines), [20.0])[0]) != []


def test_what_was_said_and_is_not_kept_is_found() -> None:
    right = talk(["您好", "甲。乙。", "丙？", "我来了"])
    assert "她：丢了：三" in findings(replace(right, said=["一", "二", "三"]))
    assert "她：多了：二" in findings(replace(right, said=["一"]))


def test_what_is_kept_in_the_wrong_order_is_found_unless_it_was_overtaken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = talk(["您好", "甲。乙。", "丙？", "我来了"])
    turned = replace(right, said=["二", "一"])
    monkeypatch.setitem(ARRIVED, "二", Arrival(0.5, 0.5))
    [wrong] = findings(turned)
    assert wrong.startswith("她：顺序错了：一 在 二 前面")
    monkeypatch.setitem(ARRIVED, "二", Arrival(1.5, 1.5))
    assert findings(turned) == []
    monkeypatch.setitem(ARRIVED, "二", Arrival(0.9, 0.9))
    assert findings(turned) == []


def test_what_is_not_answered_or_twice_is_found() -> None:
    silent = (("resident", "一"), ("bot", KEPT_FOR_LATER), ("resident", "二"), ("bot", "甲"), ("bot", "甲"))
    shown = [KEPT_FOR_LATER, "甲", "甲"]
    assert findings(talk(shown, lines=silent)) == ["她：没有回答：一", "她：答了两遍：甲"]


def test_an_answer_that_comes_late_is_an_answer() -> None:
    late = (
        ("resident", "一"),
        ("bot", KEPT_FOR_LATER),
        ("resident", "二"),
        ("bot", KEPT_FOR_LATER),
        ("bot", "甲", "一"),
        ("bot", "甲", "二"),
    )
    assert findings(talk([KEPT_FOR_LATER, KEPT_FOR_LATER, "甲", "甲"], lines=late)) == []


def test_sayings_are_all_different_and_neighbours_are_of_different_things() -> None:
    texts = sayings(Random(3), 100, 40)
    assert [number_of(text) for text in texts] == list(range(40, 140))
    topics = [text.partition("（")[0] for text in texts]
    assert all(one != other for one, other in pairwise(topics))


def test_the_table_says_what_was_wrong() -> None:
    assert "没有丢" in table(Outcome("微信", {"人": 3}))
    wrong = table(Outcome("微信", {"人": 3}, [f"丢了：{n}" for n in range(50)]))
    assert "✗ 丢了：39" in wrong and "另有 10 处" in wrong and "没有丢" not in wrong
