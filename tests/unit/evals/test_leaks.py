"""No eval saying stands in what the engine learns from or is tested with."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals import distress
from evals.cases import load
from evals.leaks import LEARNT_FROM, ROOT, leaks, lines_of, near_copies, plain
from evals.talks.persona import load as load_personas


class TestPlain:
    def test_spaces_signs_width_and_marks_do_not_hide_a_copy(self) -> None:
        assert plain("  我 ７２ 岁，住[龙浔](township)！") == plain("我72岁住龙浔")


class TestLeaks:
    @pytest.mark.parametrize(
        "line",
        [
            "    - 想找人给我妈送中午饭",
            "texts = ['别的', '想找人给我妈送中午饭']",
            "想找人给我妈送中午饭\tapply",
        ],
    )
    def test_a_copy_is_found_in_any_format(self, tmp_path: Path, line: str) -> None:
        (tmp_path / "nlu").mkdir()
        (tmp_path / "nlu/any.yml").write_text(line + "\n", encoding="utf-8")
        assert leaks(["想找人给我妈送中午饭", "帮我妈订一份午饭好吗"], tmp_path, ["nlu"]) == [
            "想找人给我妈送中午饭"
        ]

    def test_what_everybody_says_is_no_copy(self, tmp_path: Path) -> None:
        (tmp_path / "nlu.yml").write_text("- 同意\n", encoding="utf-8")
        assert leaks(["同意"], tmp_path, ["."]) == []

    def test_there_is_something_to_compare_with(self) -> None:
        assert sum(1 for line in lines_of(ROOT / LEARNT_FROM[0]) if plain(line)) > 500

    def test_no_utterance_was_learnt_from(self) -> None:
        assert leaks(case.text for case in load()) == []

    def test_no_persona_was_learnt_from(self) -> None:
        words = [
            word.say
            for persona in load_personas()
            for word in [*persona.opening, *(w for ws in persona.words.values() for w in ws)]
        ]
        assert leaks(words) == []


class TestNearCopies:
    def test_a_part_that_is_too_long_for_chance_is_found(self, tmp_path: Path) -> None:
        (tmp_path / "a.yml").write_text("- 最近压力太大了晚上总是睡不着觉很难受\n", encoding="utf-8")
        copied, other = "唉，最近压力太大了，晚上总是睡不着觉", "最近压力太大了，想找人说说话"
        assert near_copies([copied, other], tmp_path, ["."]) == {copied}

    def test_enough_distress_is_left_that_was_not_learnt_from(self) -> None:
        labels = [turn.label for turn in distress.held_out(distress.load())]
        assert labels.count("suicide") >= 150
        assert labels.count("none") >= 300
