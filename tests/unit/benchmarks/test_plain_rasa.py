"""The baseline's project is built from this repository's own training data."""

from pathlib import Path

import pytest
import yaml

from benchmarks.plain_rasa.build import build, make_domain, make_rules, read_training_data
from benchmarks.talk import SLOTS, TEXTS, long_talk

SAMPLE = """
version: "3.1"
nlu:
- intent: apply
  examples: |
    - 想找人[打扫卫生]{"entity": "need", "value": "hygiene.cleaning"}
    - 我在[上涌镇](township)
- intent: chitchat/weather
  examples: |
    - 天气真好
- lookup: township
  examples: |
    - 上涌镇
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "nlu"
    folder.mkdir()
    (folder / "a.yml").write_text(SAMPLE, encoding="utf-8")
    (folder / "empty.yml").write_text("", encoding="utf-8")
    return folder


class TestReadTrainingData:
    def test_finds_intents_and_entities_of_both_notations(self, data: Path) -> None:
        assert read_training_data(data) == (["apply", "chitchat"], ["need", "township"])


class TestMakeDomain:
    def test_asks_for_every_slot_of_the_talk(self) -> None:
        domain = make_domain(["apply"], ["need"])
        assert domain["forms"]["intake_form"]["required_slots"] == list(SLOTS)
        assert all(f"utter_ask_{slot}" in domain["responses"] for slot in SLOTS)
        assert domain["slots"]["need"]["mappings"] == [{"type": "from_entity", "entity": "need"}]

    def test_has_no_mapping_from_an_entity_that_nobody_annotated(self) -> None:
        assert "need" not in make_domain(["apply"], [])["slots"]


class TestMakeRules:
    def test_answers_every_intent_but_the_one_that_begins(self) -> None:
        written = make_rules(["apply", "greet", "thanks"])
        names = [rule["rule"] for rule in written["rules"]]
        assert names == ["begin", "end", "answer greet", "answer thanks"]
        assert len(written["stories"]) == 4


class TestBuild:
    def test_lays_out_a_whole_project(self, data: Path, tmp_path: Path) -> None:
        build(data, tmp_path / "out", 5055)
        made = {path.name for path in (tmp_path / "out").iterdir()}
        expected = {"config.yml", "domain.yml", "actions.py", "credentials.yml", "endpoints.yml", "data"}
        assert made == expected
        endpoints = yaml.safe_load((tmp_path / "out" / "endpoints.yml").read_text(encoding="utf-8"))
        assert endpoints["action_endpoint"]["url"] == "http://127.0.0.1:5055/webhook"

    def test_refuses_training_data_that_cannot_begin_the_form(self, tmp_path: Path) -> None:
        (tmp_path / "none").mkdir()
        with pytest.raises(ValueError, match="apply"):
            build(tmp_path / "none", tmp_path / "out", 5055)


class TestLongTalk:
    def test_begins_like_the_intake_and_never_finishes_it(self) -> None:
        texts = long_talk(302)
        assert len(texts) == 302
        assert texts[:8] == list(TEXTS[:8])
        assert not {TEXTS[8], TEXTS[9]} & set(texts)
