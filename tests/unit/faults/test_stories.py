"""Who files an application in a fault run waits for each answer, reads it, and does what the screen allows;
what came of it is judged: the application, and two screens that show one talk."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from random import Random
from typing import Any

import pytest

from casework.channels.wording import channel_wording
from tests.faults.asked import asked, numbered
from tests.faults.checks import findings
from tests.faults.filed import talks, wrongly_filed
from tests.faults.frame import Beside, Plan
from tests.faults.persona import Persona
from tests.faults.stored import Kept
from tests.faults.stories import Stories, Tale
from tests.faults.story import Filer, Story, Stuck, Wait
from tests.faults.views import view
from tests.unit.faults.silent import Inside, Phone

NAME = "您妈妈叫什么名字？来帮忙的人好找。"
AGREE = "为了帮到您妈妈，我要把情况记下来，转给能帮忙的部门和社工。您妈妈同意吗？"


def filer(phone: Phone, seed: int = 1) -> Filer:
    return Filer(phone, Persona(4), count(7), Random(seed))


class Going:
    """A story as far as its person gets."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._wait: Wait | None = next(story)

    def on(self) -> bool:
        """Whether what they wait for is there; then they do the next thing."""
        if self._wait is None or not self._wait.over:
            return False
        self._wait = next(self._story, None)
        return True


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (f"我记下了：82岁。\n\n{NAME}", "name"),
        (f"{NAME}\n1. 先不说\n（回复数字就行）\n\n图片收到了，上面的字我认不出来。", "name"),
        (f"{AGREE}{NAME}", "name"),
        ("我没听清。她姓什么、叫什么？", "name"),
        ("都对就说“对”。哪里不对，直接说对的，比如“年龄是57”。1. 对，提交2. 有地方不对", "confirm"),
        ("申请交上去了，编号是DH20261122-000003，请记一下。", "filed"),
        ("您好，我在呢。", None),
    ],
)
def test_the_question_that_stands_last_is_read(text: str, question: str | None) -> None:
    assert asked(text) == question


def test_a_number_is_typed_only_where_it_stands() -> None:
    assert numbered(f"{AGREE}1. 同意2. 不同意（回复数字就行）", "不同意") == 2
    assert numbered("（可以回复：“同意”“不同意”）", "同意") is None


class TestWhoFiles:
    def begun(self, phone: Phone, seed: int = 1) -> tuple[Filer, Going]:
        one = filer(phone, seed)
        going = Going(one.files())
        assert not going.on()
        phone.shows("您好")
        assert going.on()
        assert phone.did == ["comes", "我妈75了一个人住，想找人上门照顾（第7条）"]
        return one, going

    def test_waits_until_something_is_asked(self) -> None:
        phone = Phone()
        one, going = self.begun(phone)
        phone.shows("我记下了：75岁。")
        assert not going.on() and len(phone.did) == 2
        phone.shows(AGREE)
        assert going.on() and phone.did[-1] == one.said[-1] == "同意"

    def test_taps_types_the_number_or_the_words(self) -> None:
        did: set[str] = set()
        for seed in range(20):
            phone = Phone()
            one, going = self.begun(phone, seed)
            phone.shows(f"{AGREE}\n1. 同意\n2. 不同意")
            phone.menu = "同意"
            assert going.on() and one.said[-1] == "同意", "however it was chosen, its words are kept"
            did.add(phone.did[-1])
        assert did == {"taps 同意", "1", "同意"}

    def test_what_only_went_out_again_is_not_answered_twice(self) -> None:
        phone = Phone()
        _, going = self.begun(phone)
        phone.shows(AGREE)
        assert going.on()
        phone.shows(AGREE)
        assert not going.on()
        phone.shows(NAME)
        assert going.on()

    def test_what_cannot_be_answered_ends_it_and_is_told(self) -> None:
        phone = Phone()
        _, going = self.begun(phone)
        phone.shows("要从头再来吗？刚才说的就都不算了。")
        with pytest.raises(Stuck, match="restart"):
            going.on()

    def test_a_code_goes_to_who_goes_on_elsewhere(self) -> None:
        phone, there = Phone(), Phone()
        one, other, wording = filer(phone), filer(there), channel_wording().link
        asking = Going(one.wants_a_code())
        phone.shows(wording.code.format(code="012345", minutes=10) + "\n" + wording.other_way)
        assert asking.on() and one.code == "012345"
        Going(other.joins(one.code))
        assert there.did == ["012345"] and [each.text for each in other.beside] == [wording.joined]


class TestWhoGetsAnswersOnlyInside:
    def test_writes_again_after_a_while_and_gives_up_in_the_end(self) -> None:
        stories = Stories(Inside(), Plan(filers=1, linked=0, patience=100.0), 5, 60)
        [tale] = stories.tales
        for _ in range(3):
            stories.step(1.0)
        assert stories.person_of(60) == 5 and stories.person_of(59) is None
        tale.since -= 20
        stories.step(1.0)
        stories.step(1.0)
        assert tale.filer.said == ["查进度（第60条）"], "once, and not at every look"
        tale.since -= 100
        stories.step(1.0)
        assert stories.ended and "没有下文" in tale.wrong and stories.done == stories.total


LINKED: list[dict[str, Any]] = [
    {"id": "1", "sender": "resident", "text": "一"},
    {"id": "2", "sender": "bot", "text": "答甲", "in_reply_to": "1"},
    {"id": "3", "sender": "resident", "text": "二"},
    {"id": "4", "sender": "bot", "text": "晚答甲", "in_reply_to": "1"},
    {"id": "5", "sender": "bot", "text": "答乙", "in_reply_to": "3"},
    {"id": "6", "sender": "caseworker", "text": "我来了"},
]


def test_an_answer_stands_where_was_asked_and_a_word_unasked_where_they_were_heard_last() -> None:
    def texts(mine: bool, *beside: Beside) -> list[str]:
        return [message["text"] for message in view(LINKED, mine, ["二"], beside)]

    assert texts(True, Beside(1, "您的接续码")) == ["一", "答甲", "晚答甲", "您的接续码"]
    assert texts(False, Beside(0, "接上了", newest=True)) == ["接上了", "答甲", "二", "答乙", "我来了"]


@pytest.mark.parametrize(
    ("first", "second", "wrong"),
    [
        (["答甲", "晚答甲", "我来了"], [], []),
        (["答甲", "晚答甲"], ["我来了"], []),
        (["答甲", "晚答甲"], [], ["没有显示"]),
        (["答甲", "晚答甲", "我来了"], ["我来了"], ["多显示了"]),
    ],
)
def test_what_comes_only_with_an_answer_comes_to_one_of_both(
    first: list[str], second: list[str], wrong: list[str]
) -> None:
    one, other = Phone(), Phone()
    joined = channel_wording().link.joined
    one.shows(*first)
    other.shows(joined, "答甲", "答乙", *second)
    tale = Tale(filer(one), filer(other))
    assert tale.other is not None
    tale.filer.said, tale.other.said = ["一"], ["二"]
    tale.other.beside = [Beside(0, joined, newest=True)]
    found = [what for talk in talks(tale, Kept(LINKED), True) for what in findings(talk)]
    assert [what in finding for what, finding in zip(wrong, found, strict=True)] == [True] * len(wrong)


def filed(applications: Sequence[dict[str, Any]]) -> list[str]:
    return wrongly_filed(Tale(filer(Phone())), applications)


def test_who_filed_has_one_application_with_what_they_said() -> None:
    right = {**Persona(4).fields(75), "more": 1}
    assert filed([right]) == []
    assert filed([]) == ["申请人4：有 0 份申请"]
    assert filed([right, right]) == ["申请人4：有 2 份申请"]
    assert filed([{**right, "age": 76}]) == ["申请人4：申请里的 age 是 76，说的是 75"]


def test_who_waits_for_each_answer_is_kept_in_their_order() -> None:
    phone = Phone()
    phone.shows("答甲", "答乙")
    one = filer(phone)
    messages: list[dict[str, Any]] = [
        {"id": "1", "sender": "resident", "text": "甲", "in_reply_to": None},
        {"id": "2", "sender": "bot", "text": "答甲", "in_reply_to": "1"},
        {"id": "3", "sender": "resident", "text": "乙", "in_reply_to": None},
        {"id": "4", "sender": "bot", "text": "答乙", "in_reply_to": "3"},
    ]
    one.said = ["甲", "乙"]
    [talk] = talks(Tale(one), Kept(messages))
    assert findings(talk) == []
    one.said = ["乙", "甲"]
    [talk] = talks(Tale(one), Kept(messages))
    assert findings(talk) == ["申请人4：顺序错了：甲 在 乙 前面"]
