"""Rasa's own checks of the Rasa project: `rasa data validate --fail-on-warnings`, `rasa test core`, `rasa test nlu`.

Called as the command line calls them, but in this process: importing Rasa once is most of their time.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import rasa.core.test
import rasa.nlu.test
import structlog
import yaml
from rasa.cli.utils import validate_files
from rasa.core.agent import Agent
from rasa.model_training import train_core
from rasa.shared.importers.importer import TrainingDataImporter

from bot.train import TRAINING_DATA

ROOT = Path(__file__).resolve().parents[2]
DATA = [str(ROOT / part) for part in TRAINING_DATA if (ROOT / part).exists()]
STORIES = ROOT / "tests/test_stories.yml"
HELD_OUT = ROOT / "tests/rasa/nlu.yml"
MODEL = Path(os.environ.get("YIZHU_MODEL", ROOT / "models/yizhu.tar.gz"))
#: The whole measure is `make eval`; this only says that Rasa's own command agrees that it works.
LEAST_ACCURACY = 0.85

_NOT_IN_A_RULE = re.compile(r"The utterance '(utter_\w+)' is not used in any story or rule")
#: actions/wording.py says something else instead of these.
_PUT_IN_OTHER_WORDS = re.compile(r"""== ["'](utter_\w+)["']""")
_SAID = re.compile(r"""["'](utter_[a-z_]*)(\{)?""")


@pytest.fixture(autouse=True)
def quiet_log() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


@contextmanager
def noted_warnings() -> Iterator[list[warnings.WarningMessage]]:
    with warnings.catch_warnings(record=True) as noted:
        warnings.simplefilter("always")
        yield noted


@pytest.fixture(scope="module")
def validation() -> tuple[int, list[str]]:
    """Exit code of `rasa data validate --fail-on-warnings` and what it warned of."""
    importer = TrainingDataImporter.load_from_config(
        config_path=str(ROOT / "config.yml"), domain_path=str(ROOT / "domain"), training_data_paths=DATA
    )
    code = 0
    with noted_warnings() as noted:
        try:
            validate_files(True, None, importer)
        except SystemExit as ended:
            code = int(ended.code or 0)
    ours = [str(warning.message) for warning in noted if issubclass(warning.category, UserWarning)]
    return code, [line for line in ours if "Slot auto-fill" not in line]


def said_by_the_service() -> tuple[set[str], set[str]]:
    """The responses that the actions name, and the beginnings of those whose name they put together."""
    whole: set[str] = set()
    beginnings = {"utter_ask_"}  # the form's own: Rasa says utter_ask_<slot>
    for folder in ("actions", "casework"):
        for path in (ROOT / folder).rglob("*.py"):
            for name, open_end in _SAID.findall(path.read_text(encoding="utf-8")):
                (beginnings if open_end or name.endswith("_") else whole).add(name)
    return whole, beginnings


def responses_of_the_domain() -> list[str]:
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "domain").glob("*.yml"))
    return [name for file in files for name in file.get("responses", {})]


class TestDataValidate:
    def test_is_clean(self, validation: tuple[int, list[str]]) -> None:
        code, lines = validation
        assert code == 0, lines
        # Rasa cannot look into actions: what only they say, it takes for unused. The next test looks.
        assert [line for line in lines if not _NOT_IN_A_RULE.search(line)] == []

    def test_every_response_is_said_by_a_rule_or_by_an_action(
        self, validation: tuple[int, list[str]]
    ) -> None:
        whole, beginnings = said_by_the_service()
        in_no_rule = {found[1] for line in validation[1] if (found := _NOT_IN_A_RULE.search(line))}
        assert in_no_rule, "Rasa's wording of the warning has changed"
        assert {
            name for name in in_no_rule if name not in whole and not name.startswith(tuple(beginnings))
        } == set()

    def test_what_the_actions_say_is_in_the_domain(self) -> None:
        responses = set(responses_of_the_domain())
        whole, beginnings = said_by_the_service()
        wording = (ROOT / "actions/wording.py").read_text(encoding="utf-8")
        assert whole - responses - set(_PUT_IN_OTHER_WORDS.findall(wording)) == set()
        assert all(any(name.startswith(start) for name in responses) for start in beginnings)


class TestStories:
    def test_rasa_test_core_predicts_every_step(self, tmp_path: Path) -> None:
        with noted_warnings():
            model = train_core(
                domain=str(ROOT / "domain"),
                config=str(ROOT / "config.yml"),
                stories=str(ROOT / "data/rules.yml"),
                output=str(tmp_path),
                fixed_model_name="core",
            )
            assert model is not None
            agent = Agent.load(model)
            tested = asyncio.run(
                rasa.core.test.test(
                    str(STORIES), agent, out_directory=str(tmp_path), errors=True, disable_plotting=True
                )
            )
        failed = tmp_path / "failed_test_stories.yml"
        told = STORIES.read_text(encoding="utf-8").count("- story:")
        assert tested["report"]["conversation_accuracy"]["correct"] == told, failed.read_text(
            encoding="utf-8"
        )

    def test_every_intent_is_told(self) -> None:
        told = set(re.findall(r"- intent: (\w+)", STORIES.read_text(encoding="utf-8")))
        assert told == set(
            yaml.safe_load((ROOT / "domain/intents.yml").read_text(encoding="utf-8"))["intents"]
        )


class TestHeldOut:
    def test_rasa_test_nlu_agrees(self, tmp_path: Path) -> None:
        if not MODEL.exists():
            pytest.skip(f"{MODEL} is not trained (make test trains it)")
        with noted_warnings():
            agent = Agent.load(MODEL)
            report = asyncio.run(
                rasa.nlu.test.run_evaluation(
                    str(HELD_OUT), agent.processor, str(tmp_path), errors=True, disable_plotting=True
                )
            )
        errors = tmp_path / "intent_errors.json"
        accuracy = report["intent_evaluation"]["accuracy"]
        assert accuracy >= LEAST_ACCURACY, errors.read_text(encoding="utf-8") if errors.exists() else accuracy
