"""A small part of `make eval` in every test run, with floors below the committed scores."""

from __future__ import annotations

import random

import pytest

from evals import keeping, talks
from evals.cases import load
from evals.running import asking_yizhu, understand_all
from evals.scoring import Scores, score
from evals.talks.persona import load as load_personas
from tests.support.running import Running

SAMPLE = 60
#: With sixty utterances one more miss is nearly two points; a figure this far below the whole's is broken.
MARGIN = 0.12


@pytest.fixture(scope="module")
def scores(running_yizhu: Running) -> Scores:
    return score(understand_all(asking_yizhu(running_yizhu), random.Random(1).sample(load(), SAMPLE)))


class TestUnderstandingSample:
    @pytest.mark.parametrize("name", ["intent_accuracy", "field_recall", "field_precision", "need_f1"])
    def test_is_near_the_committed_score(self, scores: Scores, name: str) -> None:
        kept = keeping.read()["understanding"][name]
        assert scores.figures()[name] >= kept - MARGIN, scores.details()

    def test_every_danger_of_every_kind_in_plain_words_is_found(self, running_yizhu: Running) -> None:
        plain = [case for case in load() if None not in case.crises and case.voice == "plain"]
        found = score(understand_all(asking_yizhu(running_yizhu), plain[::3])).figures()["crisis_recall"]
        assert found >= 0.9


class TestTalksSample:
    @pytest.mark.parametrize("name", ["01-daughter-home-care", "05-corrects-age", "10-gives-up"])
    def test_a_resident_gets_there(self, running_yizhu: Running, name: str) -> None:
        [persona] = [person for person in load_personas() if person.id == name]
        [outcome] = talks.play_all(running_yizhu, [persona])
        assert outcome.wrongs == [], talks.details([outcome])
