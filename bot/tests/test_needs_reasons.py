"""What only gives the reason for a request, or only answers a question, adds no need."""

from __future__ import annotations

import pytest

from bot.nlu.clauses import split
from bot.nlu.needs_reasons import asked_for, family_does, well, without_background, without_reasons
from bot.nlu.needs_rules import Mention


def mention(
    text: str,
    words: str,
    service: str,
    *,
    told: bool = False,
    guessed: bool = False,
    confidence: float = 0.5,
    denied: bool = False,
) -> Mention:
    begin = text.index(words)
    return Mention(service, begin, begin + len(words), told, confidence, denied, guessed)


def services(found: list[Mention]) -> list[str]:
    return [one.service for one in found]


class TestReasons:
    def left(self, text: str, *found: Mention) -> list[str]:
        return services(without_reasons(found, split(text), sure=0.8, guessed=0.8))

    def test_a_guess_in_the_reason_adds_nothing(self) -> None:
        text = "想找人洗澡，岁数大了自己洗不了"
        asked = mention(text, "洗澡", "hygiene.bathing")
        guess = mention(text, "自己洗不了", "hygiene.laundry", guessed=True, confidence=0.6)
        assert self.left(text, asked, guess) == ["hygiene.bathing"]

    def test_what_is_plainly_lacking_stays(self) -> None:
        text = "想要人送饭，衣服没人洗"
        asked = mention(text, "送饭", "living.meals")
        lack = mention(text, "衣服没人洗", "hygiene.laundry", told=True)
        assert self.left(text, asked, lack) == ["living.meals", "hygiene.laundry"]

    def test_a_list_goes_on_after_its_wish(self) -> None:
        text = "想要送饭，打扫，还有洗衣服"
        found = [
            mention(text, "送饭", "living.meals"),
            mention(text, "打扫", "hygiene.cleaning"),
            mention(text, "洗衣服", "hygiene.laundry"),
        ]
        assert self.left(text, *found) == services(found)

    def test_no_income_is_why_work_is_wanted(self) -> None:
        text = "家里没有收入，想找工作"
        why = mention(text, "没有收入", "link.living_aid", told=True, confidence=0.9)
        work = mention(text, "找工作", "support.job")
        assert self.left(text, why, work) == ["support.job"]
        assert self.left("家里没有收入", why) == ["link.living_aid"]

    def test_a_guess_stays_where_nothing_is_named(self) -> None:
        text = "四年级了，乘法背不全"
        assert self.left(text, mention(text, "乘法背不全", "support.tutoring", guessed=True)) == [
            "support.tutoring"
        ]

    def test_a_hard_life_explains_the_school_fees(self) -> None:
        text = "家里困难，孩子上学没钱"
        life = mention(text, "家里困难", "link.living_aid", told=True)
        school = mention(text, "上学没钱", "link.education_aid", told=True)
        assert services(without_background([life, school], text)) == ["link.education_aid"]
        assert services(without_background([life], text)) == ["link.living_aid"]


class TestAnswers:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("低保户", "低保"),
            ("是危房", "危房"),
            ("在外面打零工", "打零工"),
            ("洗澡要人扶", "洗澡"),
            ("没人管", "没人管"),
            ("吃饭自己行，洗澡要人帮", "洗澡要人帮"),
            ("洗澡儿子帮我", "洗澡"),
        ],
    )
    def test_an_answer_is_no_need(self, text: str, words: str) -> None:
        assert asked_for([mention(text, words, "x", told=True)], split(text)) == []

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("82，还想找人送饭", "送饭"),
            ("是危房，想申请公租房", "公租房"),
            ("能不能有人帮洗澡", "洗澡"),
            ("送饭不要了，改成打扫", "打扫"),
            ("不用轮椅，换成拐杖吧", "拐杖"),
        ],
    )
    def test_what_is_asked_for_counts(self, text: str, words: str) -> None:
        assert len(asked_for([mention(text, words, "x")], split(text))) == 1

    def test_what_is_asked_for_in_the_next_breath_counts(self) -> None:
        text = "一个人住，衣服没人洗，能不能帮我洗洗"
        assert len(asked_for([mention(text, "衣服没人洗", "x", told=True)], split(text))) == 1

    @pytest.mark.parametrize(("text", "kept"), [("送饭不要了", 1), ("送饭就不用了", 1), ("送饭不缺", 0)])
    def test_what_is_taken_back_counts(self, text: str, kept: int) -> None:
        assert len(asked_for([mention(text, "送饭", "x", denied=True)], split(text))) == kept


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("洗澡儿子帮我", True),
        ("喂饭翻身都是我", True),
        ("吃饭有时候我端过去", True),
        ("洗澡儿子帮我也累了", False),
        ("想要人洗澡", False),
    ],
)
def test_what_the_family_does_is_there(text: str, does: bool) -> None:
    assert family_does(split(text)[0]) is does


@pytest.mark.parametrize(
    ("text", "fine"), [("房子没问题", True), ("什么都好好的", True), ("房子漏雨", False)]
)
def test_what_is_well_needs_nothing(text: str, fine: bool) -> None:
    assert well(split(text)[0]) is fine
