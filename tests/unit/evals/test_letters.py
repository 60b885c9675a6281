"""Letters and distress: labels read, scope told from the answer, no letter's text in the details."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evals import distress, letters
from evals.letters import Letter, load, score, taken_up
from evals.parts import Skipped, shared_file

NOTHING: dict[str, Any] = {"intent": "inform", "confidence": 0.5, "needs": [], "fields": {}, "crisis": None}


def letter(number: str = "1", *, in_scope: bool = True, needs: tuple[str, ...] = ()) -> Letter:
    return Letter(number, "一封信的内容", in_scope, frozenset(needs), frozenset(), frozenset())


class TestTakenUp:
    def test_a_need_is_taken_up(self) -> None:
        assert taken_up({**NOTHING, "needs": [{"service": "link.housing"}]})

    def test_a_question_is_taken_up(self) -> None:
        assert taken_up({**NOTHING, "intent": "ask_policy"})

    def test_out_of_scope_is_not_whatever_else_was_heard(self) -> None:
        assert not taken_up({**NOTHING, "intent": "out_of_scope", "needs": [{"service": "link.housing"}]})

    def test_saying_something_is_not_enough(self) -> None:
        assert not taken_up(NOTHING)


class TestLoad:
    def test_title_and_letter_are_sent_cut_to_what_the_chat_takes(self, tmp_path: Path) -> None:
        mails, labels = tmp_path / "m.csv", tmp_path / "l.csv"
        mails.write_text(f"mail_id,title,query\n7, 低保 ,{'长' * 3000}\n", encoding="utf-8")
        labels.write_text(
            "mail_id,scope,needs,needs_any,needs_optional\n7,in,link.living_aid,,\n", encoding="utf-8"
        )
        [one] = load(mails, labels)
        assert (one.text[:4], len(one.text), one.in_scope) == ("低保。长", 2000, True)
        assert one.needs == {"link.living_aid"}

    def test_labels_hold_numbers_and_codes_only(self) -> None:
        text = letters.LABELS.read_text(encoding="utf-8")
        assert text.isascii()
        assert len(text.splitlines()) > 150


class TestScore:
    def test_scope_and_needs(self) -> None:
        pairs: list[tuple[Letter, dict[str, Any]]] = [
            (letter("1", needs=("link.housing",)), {**NOTHING, "needs": [{"service": "link.housing"}]}),
            (letter("2", in_scope=False), {**NOTHING, "needs": [{"service": "link.housing"}]}),
        ]
        figures = score(pairs).figures
        assert (figures["scope_accuracy"], figures["scope_recall_in"], figures["scope_recall_out"]) == (
            0.5,
            1.0,
            0.0,
        )
        assert figures["need_f1"] == pytest.approx(2 / 3)

    def test_details_name_letters_by_number_only(self) -> None:
        details = score([(letter("20990101001", needs=("link.housing",)), NOTHING)]).details
        assert "20990101001" in details
        assert "一封信" not in details


class TestSharedFile:
    def test_the_reason_is_named_where_it_is_absent(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("YIZHU_SHARED", str(tmp_path))
        with pytest.raises(Skipped, match="YIZHU_SHARED"):
            shared_file("letters.csv")


class TestDistress:
    def test_there_are_enough_of_both(self) -> None:
        labels = [turn.label for turn in distress.load()]
        assert labels.count("suicide") >= 150
        assert labels.count("none") >= 300

    def test_danger_and_alarms_are_counted(self) -> None:
        danger = distress.Labelled("1", 0, "suicide", "不想活")
        calm = distress.Labelled("2", 0, "none", "心烦")
        heard = {"crisis": "suicide"}
        figures = distress.score([(danger, heard), (danger, {"crisis": None}), (calm, heard)]).figures
        assert figures == {"crisis_recall": 0.5, "false_alarms": 1.0}
