"""Words of a button that are typed instead of tapped, on the web page and in the mini program."""

from __future__ import annotations

import pytest

from casework.conversations.lines import line_of, meant
from casework.conversations.types import QuickReply, Reply
from tests.database.conftest import CASEWORKER, House

CHILDREN = Reply(
    text="家里有没有还没成年的孩子？",
    quick_replies=[QuickReply(title="没有", text="没有"), QuickReply(title="没人养", text="有，父母都不管")],
)


def heard(house: House, talk: str, text: str) -> str:
    with house.database.read() as s:
        return meant(s, talk, text)


@pytest.mark.parametrize("said", ["没人养", "没人养。", "选没人养", "“没人养”"])
def test_they_mean_what_the_button_says(house: House, said: str) -> None:
    talk = house.talk().conversation.id
    assert heard(house, talk, said) == said, "nothing stands"
    with house.database.session() as s:
        house.conversations.tell(s, talk, [CHILDREN, Reply(text="有人接下了")])
    assert heard(house, talk, said) == "有，父母都不管"
    assert heard(house, talk, "有一个，没人养") == "有一个，没人养"
    assert heard(house, talk, "没人养？") == "没人养？"


def test_not_once_somebody_else_spoke(house: House) -> None:
    talk = house.talk().conversation
    with house.database.session() as s:
        house.conversations.tell(s, talk.id, [CHILDREN])
        house.staff_talks.take_over(s, talk.id, CASEWORKER)
        house.staff_talks.reply(s, talk.id, CASEWORKER, "您好")
    assert heard(house, talk.id, "没人养") == "没人养"


def test_nor_once_it_was_answered(house: House) -> None:
    talk = house.talk().conversation
    with house.database.session() as s:
        house.conversations.tell(s, talk.id, [CHILDREN])
        house.conversations.receive(s, talk, "a" * 32, "没有")
    assert heard(house, talk.id, "没人养") == "没人养"


def test_a_line_is_all_that_was_said() -> None:
    lines = ["对，提交", "有地方不对"]
    assert [line_of(lines, said) for said in ("对 提交", "有地方不对！", "对", "不对", "")] == [0, 1] + [
        None
    ] * 3
