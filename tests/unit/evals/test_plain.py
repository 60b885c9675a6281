"""What plain Rasa is credited with, and how its answers are kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.plain import asking as asking_module
from evals.plain.asking import ANSWERS, Plain, service_codes
from evals.plain.model import fingerprint
from evals.plain.reading import Parsed, read_parse, understanding

SERVICES = frozenset({"living.meals", "hygiene.cleaning"})


def parse(intent: str, *entities: tuple[str, str], ranking: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "intent": {"name": intent, "confidence": 0.8},
        "intent_ranking": [{"name": name, "confidence": 0.2} for name in ranking],
        "entities": [{"entity": name, "value": value} for name, value in entities],
    }


class TestReadParse:
    def test_a_need_counts_when_the_synonyms_made_it_a_service(self) -> None:
        read = read_parse(
            parse("apply", ("need", "living.meals"), ("need", "living.meals"), ("need", "弄口吃的")), SERVICES
        )
        assert read == Parsed("apply", 0.8, ("living.meals",), None)

    def test_where_the_fallback_spoke_the_doubted_intent_counts(self) -> None:
        read = read_parse(parse("nlu_fallback", ranking=("nlu_fallback", "thanks", "bye")), SERVICES)
        assert (read.intent, read.confidence) == ("thanks", 0.2)

    @pytest.mark.parametrize(
        ("intent", "value", "crisis"),
        [("crisis", "violence", "violence"), ("crisis", "打我", "suicide"), ("inform", "violence", None)],
    )
    def test_danger_is_the_intent_and_its_kind_the_entity(
        self, intent: str, value: str, crisis: str | None
    ) -> None:
        assert read_parse(parse(intent, ("crisis", value)), SERVICES).crisis == crisis


class TestUnderstanding:
    @pytest.mark.parametrize(
        ("asking", "text", "intent", "fields"),
        [
            ("age", "今年７２了", "inform", {"age": 72}),
            ("age", "七十二", "inform", {}),
            ("consent", "同意", "affirm", {"consent": True}),
            ("consent", "不同意", "deny", {"consent": False}),
            ("consent", "嗯？", "inform", {}),
            ("name", " 陈木生 ", "inform", {"name": "陈木生"}),
            ("name", "不想说", "skip", {}),
            ("phone", "139-5001-2345", "inform", {"phone": "13950012345"}),
            ("phone", "1395001234", "inform", {}),
            ("monthly_income", "123456789012", "inform", {}),
            ("township", "浔中镇", "inform", {}),
            (None, "我72了", "inform", {}),
        ],
    )
    def test_fields_come_from_the_answer_to_the_question_only(
        self, asking: str | None, text: str, intent: str, fields: dict[str, Any]
    ) -> None:
        assert understanding(Parsed(intent, 0.9, (), None), text, asking)["fields"] == fields


class TestPlain:
    def test_what_is_kept_answers_without_rasa_and_keeps_no_words(self, tmp_path: Path) -> None:
        plain = Plain(tmp_path)
        text = "想要人送饭"
        plain._answers = {  # what a run before this one left
            asking_module.key_of(text): Parsed("apply", 0.9, ("living.meals",), None)
        }
        plain.close()
        assert text not in (tmp_path / ANSWERS).read_text(encoding="utf-8")
        assert list(json.loads((tmp_path / ANSWERS).read_text())) == [asking_module.key_of(text)]
        assert Plain(tmp_path).ask(text, None, "dehua")["needs"] == [{"service": "living.meals"}]

    def test_there_are_twenty_services(self) -> None:
        assert len(service_codes()) == 20


class TestFingerprint:
    def test_changes_with_the_training_data_and_the_epochs(self, tmp_path: Path) -> None:
        (tmp_path / "a.yml").write_text("nlu: []\n")
        before = fingerprint(tmp_path, 8)
        assert fingerprint(tmp_path, 8) == before
        assert fingerprint(tmp_path, 9) != before
        (tmp_path / "a.yml").write_text("nlu: [{intent: a}]\n")
        assert fingerprint(tmp_path, 8) != before
