"""The trained extractors, learnt from data/nlu, on held-out utterances that data/nlu does not contain."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import lean

lean.install()

from rasa.shared.nlu.training_data.loading import load_data  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402

from bot.nlu.crisis import CrisisDetector  # noqa: E402
from bot.nlu.needs import NeedExtractor  # noqa: E402

# Rasa's own imports warn about what their authors have still to change.
pytestmark = [
    pytest.mark.filterwarnings("ignore:pkg_resources is deprecated"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

ROOT = Path(__file__).resolve().parents[2]
HELD_OUT_FILES = ("utterances", "blind", "crisis", "crisis_held_out", "crisis_long", "smilechat_held_out")
HELD_OUT = ROOT / "bot/tests/data"

Parts = tuple[NeedExtractor, CrisisDetector]


def utterances(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((HELD_OUT / f"{name}.yml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def parts(trained: Callable[[type[Any]], Any]) -> Parts:
    """Both as the project's model has them."""
    return trained(NeedExtractor), trained(CrisisDetector)


def entities(parts: Parts, text: str, intent: str = "apply") -> list[dict[str, Any]]:
    message = Message({"text": text, "intent": {"name": intent, "confidence": 0.9}})
    for part in parts:
        part.process([message])
    found: list[dict[str, Any]] = message.get("entities")
    return found


def test_no_held_out_utterance_is_training_data() -> None:
    known = {example.get("text") for example in load_data(str(ROOT / "data/nlu")).training_examples}
    tested = {one["text"] for name in HELD_OUT_FILES for one in utterances(name)}
    assert not known & tested


class TestNeedExtractor:
    @pytest.mark.parametrize("text", ["没困难", "没啥困难", "家里不困难", "我妈吃饭没啥困难", "不用帮忙"])
    def test_hardship_that_is_denied_is_no_need(self, parts: Parts, text: str) -> None:
        assert [one for one in entities(parts, text) if one["entity"] == "need"] == []

    def test_beside_it_what_is_wanted_is_one(self, parts: Parts) -> None:
        found = entities(parts, "经济上没有困难，就是想要人送饭")
        assert [one["value"] for one in found if one["entity"] == "need"] == ["living.meals"]

    def test_finds_the_needs_of_held_out_utterances(self, parts: Parts) -> None:
        right = wrong = missed = 0
        for one in utterances("utterances"):
            if "crisis" in one:
                continue
            found = {
                entity["value"]
                for entity in entities(parts, one["text"], one["intent"])
                if entity["entity"] == "need" and not entity.get("denied")
            }
            wanted = set(one.get("needs", []))
            right += len(found & wanted)
            wrong += len(found - wanted)
            missed += len(wanted - found)
        assert 2 * right / (2 * right + wrong + missed) >= 0.9

    def test_a_service_that_is_not_wanted_is_denied(self, parts: Parts) -> None:
        found = entities(parts, "不用送饭，想找人打扫卫生")
        assert [(one["value"], one.get("denied", False)) for one in found] == [
            ("living.meals", True),
            ("hygiene.cleaning", False),
        ]

    def test_a_question_about_rules_asks_for_nothing(self, parts: Parts) -> None:
        assert entities(parts, "低保要什么条件", "ask_policy") == []

    @pytest.mark.parametrize(
        "said",
        [
            *("家里就靠我打零工", "我老婆做保洁", "医生每个月来量血压", "学校免了学费", "在吃低保"),
            *("河道垃圾没人清理", "公厕太脏没人打扫", "邻居半夜唱卡拉OK"),
        ],
    )
    def test_what_is_there_already_or_for_all_is_no_need(self, parts: Parts, said: str) -> None:
        assert [one for one in entities(parts, said) if one["entity"] == "need"] == []

    def test_a_hardship_that_explains_another_need_is_none_of_its_own(self, parts: Parts) -> None:
        found = entities(parts, "我家里困难，孩子上学没钱")
        assert [one["value"] for one in found] == ["link.education_aid"]


class TestCrisisDetector:
    @pytest.mark.parametrize(
        ("name", "least", "most"),
        [
            ("crisis", 0.93, 0.08),
            ("crisis_held_out", 0.88, 0.06),
            ("crisis_long", 0.9, 0.0),
            ("smilechat_held_out", 0.88, 0.08),
        ],
    )
    def test_hears_danger_and_stays_quiet_on_look_alikes(
        self, parts: Parts, name: str, least: float, most: float
    ) -> None:
        heard = dangers = alarms = harmless = 0
        for one in utterances(name):
            found = any(entity["entity"] == "crisis" for entity in entities(parts, one["text"]))
            if "crisis" in one:
                heard, dangers = heard + found, dangers + 1
            else:
                alarms, harmless = alarms + found, harmless + 1
        assert heard / dangers >= least
        assert alarms / harmless <= most
