"""Answers in free words: what is learned, and what the question makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.nlu.clause_model import NONE, ClauseModel
from bot.nlu.fields.answer_model import guesses, labelled, train
from bot.nlu.vectors import encode

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ROOT / "data" / "answers"
FIELDS = yaml.safe_load((ROOT / "data" / "fields.yml").read_text(encoding="utf-8"))["fields"]
SAYINGS = {
    "self_care": {
        "independent": ["都行", "自己来", "手脚灵活，自己做饭", "吃穿都自己来", "还能下地干活", "能跑能跳"],
        "dependent": ["躺在床上要人喂", "全靠人伺候", "屎尿都在床上", "动不了", "什么都要人喂", "瘫着"],
    },
    "consent": {
        "true": ["都行", "你们存吧", "没意见", "随便你们", "登记吧", "可以"],
        "false": ["别存", "不放心", "不要登记", "不给", "别传出去", "不想留"],
    },
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> ClauseModel:
    folder = tmp_path_factory.mktemp("answers")
    for field, answers in SAYINGS.items():
        text = yaml.safe_dump({"question": field, "answers": answers}, allow_unicode=True)
        (folder / f"{field}.yml").write_text(text, encoding="utf-8")
    return train(folder, ["你好", "谢谢你", "你是谁", "今天下雨", "低保多少钱", "为什么问这个"])


def best(model: ClauseModel, text: str, asking: str | None) -> tuple[str, object] | None:
    guess = guesses(model, [text], encode([text]), asking, 40.0)[0]
    return (guess.field, guess.value) if guess else None


def test_the_question_decides_what_the_same_words_mean(model: ClauseModel) -> None:
    assert best(model, "都行", "self_care") == ("self_care", "independent")
    assert best(model, "都行", "consent") == ("consent", True)


def test_words_that_were_not_learned(model: ClauseModel) -> None:
    assert best(model, "躺着要人喂饭", "self_care") == ("self_care", "dependent")
    assert best(model, "不要给我登记", "consent") == ("consent", False)


def test_what_is_no_answer_gets_none(model: ClauseModel) -> None:
    assert best(model, "谢谢你啊", None) is None


def test_the_project_s_sayings_are_values_of_their_field() -> None:
    """A label that no field has would be learned and never be right."""
    known = {NONE} | {
        f"{key}:{str(value).lower()}" for key, field in FIELDS.items() for value in field.get("values", {})
    }
    extra = {"farmer:true", "farmer:false", "consent:undecided", "illness:some", "disability:some"}
    labels = {label for _, label in labelled(ANSWERS)}
    assert labels <= known | extra


def test_no_saying_has_two_meanings_under_one_question() -> None:
    seen: dict[tuple[str, str], str] = {}
    for text, label in labelled(ANSWERS):
        key = (text, label.partition(":")[0])
        assert seen.setdefault(key, label) == label, text
