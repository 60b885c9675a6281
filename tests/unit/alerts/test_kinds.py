"""The kinds of alerts: timed, named and worded, each of them."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from api.pages.wording import ALERTS
from casework.alerts.kinds import ALERT_KINDS, CRISIS_KINDS, CrisisKind, is_crisis
from casework.regions import Regions
from casework.regions.loader import PACKS
from casework.regions.rules import AlertClocks

DOMAIN = PACKS.parents[1] / "domain" / "responses.yml"


@pytest.fixture(scope="module")
def said() -> dict[str, str]:
    """The text of each response that has just one."""
    responses: dict[str, list[dict[str, Any]]] = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))[
        "responses"
    ]
    return {key: texts[0]["text"] for key, texts in responses.items() if len(texts) == 1}


def sentences(text: str) -> int:
    return len(re.findall("[。！？]", text))


class TestClocks:
    def test_every_kind_needs_its_minutes(self) -> None:
        minutes: dict[str, int] = dict.fromkeys(ALERT_KINDS, 5)
        assert AlertClocks.model_validate({"origin": "x", "minutes": minutes}).minutes["human"] == 5
        for kind in ALERT_KINDS:
            fewer = {other: 5 for other in ALERT_KINDS if other != kind}
            with pytest.raises(ValidationError, match=kind):
                AlertClocks.model_validate({"origin": "x", "minutes": fewer})

    @pytest.mark.parametrize("wrong", [{"fire": 5}, {"suicide": 0}, {"suicide": 50_000}])
    def test_no_other_kinds_and_no_impossible_times(self, wrong: dict[str, int]) -> None:
        with pytest.raises(ValidationError):
            AlertClocks.model_validate({"origin": "x", "minutes": dict.fromkeys(ALERT_KINDS, 5) | wrong})

    def test_the_packs_say_that_the_numbers_are_the_projects_own(self) -> None:
        for pack in Regions.load(["dehua", "weihai"]).values():
            assert "项目默认值" in pack.clocks.alerts.origin


class TestWords:
    def test_every_kind_has_its_name_for_who_is_on_duty(self) -> None:
        assert set(ALERTS) == set(ALERT_KINDS)

    def test_danger_is_the_contracts_five_kinds(self) -> None:
        assert {kind for kind in ALERT_KINDS if is_crisis(kind)} == {
            "suicide",
            "violence",
            "medical",
            "destitution",
            "missing",
        }

    @pytest.mark.parametrize("kind", CRISIS_KINDS)
    def test_danger_is_answered_in_three_sentences_at_most_with_a_number(
        self, said: dict[str, str], kind: CrisisKind
    ) -> None:
        answer = said[f"utter_danger_{kind}"]
        assert sentences(answer) == 2
        assert sentences(answer) + sentences(said["utter_danger_stay"]) == 3
        numbers = {
            "suicide": "12356",
            "violence": "110",
            "medical": "120",
            "missing": "110",
            "destitution": "12345",
        }
        assert numbers[kind] in re.findall(r"\d+", answer)

    @pytest.mark.parametrize("key", ["utter_hand_over", "utter_danger_stay", "utter_erased_kept"])
    def test_nothing_is_promised(self, said: dict[str, str], key: str) -> None:
        assert not re.search("一定|保证|马上就|放心|肯定会", said[key])
