"""The simulated residents: what they say, and how their applications are judged."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from casework.intake.keys import FIELD_KEYS
from evals.talks.judging import wrongs
from evals.talks.persona import Persona, load, load_pool
from evals.talks.player import Played, answer, chinese, play
from tests.support.running import Talk


def persona(**keys: Any) -> Persona:
    return Persona.model_validate(
        {
            "id": "a",
            "who": "测试",
            "manner": "plain",
            "opening": "想有人送饭",
            "facts": {"age": 72, "living": "alone"},
            "needs": {"living.meals": "dehua.zhihe"},
            **keys,
        }
    )


def application(fields: dict[str, Any], organisation: str = "dehua.zhihe") -> dict[str, Any]:
    return {
        "fields": fields,
        "needs": [{"service": "living.meals"}],
        "referrals": [{"service": "living.meals", "organisation": organisation}],
    }


class TestWrongs:
    def test_all_right(self) -> None:
        played = Played(told={"age"}, number="DH")
        assert wrongs(persona(), played, application({"age": 72, "consent": True})) == []

    def test_what_was_told_must_be_there(self) -> None:
        assert wrongs(persona(), Played(told={"age"}), application({})) == ["field age: 72 → nothing"]

    def test_what_was_not_told_may_be_there_if_it_is_true(self) -> None:
        assert wrongs(persona(), Played(), application({"living": "alone"})) == []
        assert wrongs(persona(), Played(), application({"living": "other"}))
        assert wrongs(persona(), Played(), application({"farmer": True}))

    def test_what_was_refused_must_not_be_there(self) -> None:
        found = wrongs(persona(refuses=["age"]), Played(told={"age"}), application({"age": 72}))
        assert found == ["field age: refused → 72"]

    def test_a_fact_with_two_fair_readings(self) -> None:
        one = persona(facts={"age": {"any": [72, 73]}})
        assert wrongs(one, Played(told={"age"}), application({"age": 73})) == []

    def test_another_organisation_is_wrong(self) -> None:
        assert wrongs(persona(), Played(), application({}, "dehua.hanshu")) == [
            "organisation of living.meals: dehua.zhihe → dehua.hanshu"
        ]

    def test_needs_missed_and_made_up(self) -> None:
        one = persona(needs={"support.job": "dehua.hrss"})
        assert wrongs(one, Played(), application({})) == [
            "need support.job → nothing",
            "need nothing → living.meals",
        ]

    def test_a_need_that_may_be_and_one_of_several(self) -> None:
        one = persona(needs={}, needs_any={"living.meals": "dehua.zhihe", "living.home_care": "dehua.zhihe"})
        assert wrongs(one, Played(), application({})) == []
        other = persona(needs={}, may_need={"living.meals": {"any": ["dehua.zhihe", "dehua.hanshu"]}})
        assert wrongs(other, Played(), application({}, "dehua.hanshu")) == []
        assert wrongs(other, Played(), application({}, "dehua.yuanmeng")) == [
            "organisation of living.meals: dehua.zhihe or dehua.hanshu → dehua.yuanmeng"
        ]
        neither = persona(needs={"living.meals": "dehua.zhihe"}, needs_any={"support.job": "dehua.hrss"})
        assert wrongs(neither, Played(), application({})) == ["need support.job → nothing"]

    def test_whoever_gives_up_has_no_application(self) -> None:
        assert wrongs(persona(ends="nothing"), Played(), None) == []
        assert wrongs(persona(ends="nothing"), Played(), application({}))

    def test_not_filed_says_where_it_stuck(self) -> None:
        assert wrongs(persona(), Played(stuck="asked age for the 5th time"), None) == [
            "not filed: asked age for the 5th time"
        ]


class TestAnswer:
    @pytest.mark.parametrize("question", sorted(FIELD_KEYS))
    def test_the_pool_has_words_for_every_question(self, question: str) -> None:
        facts = {
            "consent": True, "filled_by": "self", "name": "林某", "phone": "13800138000", "id_number": "35",
            "address": "南斗村", "sex": "male", "age": 72, "township": "浔中镇", "household_size": 2,
            "living": "alone", "category": "none", "monthly_income": 900, "self_care": "partial",
            "illness": "高血压", "disability": {"kind": "vision", "grade": 2}, "housing": "rented",
            "children": "none", "employment": "retired", "farmer": False,
        }  # fmt: skip
        word = answer(persona(facts=facts), question, load_pool(), random.Random(1))
        assert word is not None and word.say and "{" not in word.say

    def test_what_is_no_fact_is_refused_and_tells_nothing(self) -> None:
        word = answer(persona(), "illness", load_pool(), random.Random(1))
        assert word is not None and word.tells == []

    def test_the_same_seed_says_the_same(self) -> None:
        said = [answer(persona(), "age", load_pool(), random.Random(7)) for _ in range(2)]
        assert said[0] == said[1]


@dataclass
class ScriptedTalk(Talk):
    """The player's other side, following a list of what is asked; keeps what was said to it."""

    questions: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    keeps: bool = True

    @classmethod
    def asking_for(cls, *questions: str) -> ScriptedTalk:
        state = {"phase": "intake", "asking": questions[0], "application_no": None}
        return cls(httpx.Client(), "id", "token", [], state, list(questions[1:]))

    def say(self, text: str, client_message_id: str | None = None) -> dict[str, Any]:
        self.heard.append(text)
        asking = self.questions.pop(0) if self.questions else None
        self.state = (
            {"phase": "intake", "asking": asking, "application_no": None}
            if asking
            else {"phase": "submitted", "asking": None, "application_no": "DH-1"}
        )
        return self.state

    def transcript(self) -> list[dict[str, Any]]:
        return [{"sender": "resident", "text": text} for text in self.heard if self.keeps]


class TestPlay:
    def test_what_was_told_before_is_settled_in_its_own_words(self) -> None:
        one = persona(tells=["living"], words={"age": "七十二"}, settles={"living": "跟儿子住，刚才讲错"})
        talk = ScriptedTalk.asking_for("needs", "age", "living")
        played = play(one, talk, load_pool(), 1)
        assert talk.heard == ["想有人送饭", "七十二", "跟儿子住，刚才讲错"]
        assert played.number == "DH-1"

    def test_what_a_digression_tells_counts_as_told(self) -> None:
        words = {"age": [{"say": "问这个干嘛，我一个人住又不犯法", "tells": ["living"]}, "七十二"]}
        talk = ScriptedTalk.asking_for("needs", "age", "age")
        assert play(persona(words=words), talk, load_pool(), 1).told == {"living", "age"}

    def test_who_leaves_comes_back_and_finds_everything(self) -> None:
        words = {"age": [{"say": "再见", "tells": [], "leaves": True}, "七十二"], "back": "我来了"}
        talk = ScriptedTalk.asking_for("needs", "age", "age", "age")
        play(persona(words=words), talk, load_pool(), 1)
        assert talk.heard == ["想有人送饭", "再见", "我来了", "七十二"]
        gone = ScriptedTalk.asking_for("needs", "age", "age", "age")
        gone.keeps = False
        with pytest.raises(AssertionError, match="2 said, 0 kept"):
            play(persona(words=words), gone, load_pool(), 1)


class TestChinese:
    @pytest.mark.parametrize(
        ("number", "said"), [(2, "两"), (5, "五"), (10, "十"), (15, "十五"), (20, "二十"), (72, "七十二")]
    )
    def test_as_people_say_it(self, number: int, said: str) -> None:
        assert chinese(number) == said


class TestLoad:
    def test_there_are_a_hundred_in_every_manner(self) -> None:
        people = load()
        assert len(people) >= 100
        manners = {person.manner for person in people}
        assert manners >= {
            "terse",
            "chatty",
            "corrects",
            "asks_back",
            "refuses",
            "two_at_once",
            "drifts",
            "gives_up",
            "contradicts",
            "angry",
            "comes_back",
        }

    def test_facts_are_of_the_contract(self) -> None:
        for person in load():
            assert set(person.facts) | set(person.tells) | set(person.refuses) <= set(FIELD_KEYS), person.id
            assert person.ends == "nothing" or person.needs or person.needs_any, person.id
            assert set(person.words) <= {*FIELD_KEYS, "needs", "confirm", "nothing", "back"}, person.id
            services = {**person.needs, **person.needs_any, **person.may_need}
            assert all(":" not in service and "." in service for service in services), person.id
