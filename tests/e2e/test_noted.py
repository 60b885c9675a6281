"""Each sentence that a tap on a noted line says is heard as what it says, by the engine as it is trained."""

from __future__ import annotations

from typing import Any

import pytest

from casework.regions import Regions
from casework.resident.sayings import sayings
from tests.e2e.test_talks import answer_until
from tests.support.running import Running, Talk

PACK = Regions.load(["dehua"])["dehua"]
#: What somebody might type into the lines that take text.
TYPED = {
    "name": ("李小红", "李小红"),
    "age": ("75", 75),
    "phone": ("13900139000", "13900139000"),
    "id_number": ("11010519491231002X", "11010519491231002X"),
    "township": ("盖德镇", "盖德镇"),
    "address": ("东大路3号", "东大路3号"),
    "household_size": ("4", 4),
    "monthly_income": ("2500", 2500),
    "illness": ("高血压和糖尿病", "高血压、糖尿病"),
    "disability": ("肢体残疾二级", {"kind": "physical", "grade": 2}),
}
#: Where the talk may stand when a line is tapped: also where a yes or no is asked, or much is an answer.
PLACES = (None, "consent", "living", "employment", "confirm")


def _sentences() -> list[tuple[str, str, Any]]:
    found: list[tuple[str, str, Any]] = []
    for key, saying in sayings().fields.items():
        found += [(key, option.say, value) for value, option in saying.options.items()]
        if saying.say is not None:
            typed, value = TYPED[key]
            found.append((key, saying.say.format(value=typed), value))
    return found


def _understood(running: Running, text: str, asking: str | None) -> dict[str, Any]:
    answer = running.staff.post(
        "/api/v1/understanding", json={"text": text, "asking": asking, "region": "dehua"}
    )
    answer.raise_for_status()
    understood: dict[str, Any] = answer.json()
    return understood


@pytest.mark.parametrize(("key", "text", "value"), _sentences())
def test_a_correction_by_a_tap_is_heard_wherever_the_talk_stands(
    running_yizhu: Running, key: str, text: str, value: Any
) -> None:
    for asking in PLACES:
        if asking in sayings().fields[key].unless:
            continue
        heard = _understood(running_yizhu, text, asking)
        assert heard["intent"] == "correct", (asking, heard)
        assert heard["fields"] == {key: value}, (asking, heard)


def test_every_township_of_the_region_can_be_chosen(running_yizhu: Running) -> None:
    say = sayings().fields["township"].say
    assert say is not None
    for place in PACK.townships:
        heard = _understood(running_yizhu, say.format(value=place.name), "confirm")
        assert (heard["intent"], heard["fields"]) == ("correct", {"township": place.name})


@pytest.mark.parametrize("service", [service.code for service in PACK.services])
def test_dropping_a_need_by_a_tap_drops_just_that_one(running_yizhu: Running, service: str) -> None:
    text = sayings().dropping(service)
    assert text is not None
    for asking in PLACES:
        if sayings().dropping(service, asking) is None:
            continue
        heard = _understood(running_yizhu, text, asking)
        assert heard["intent"] == "correct", (asking, heard)
        assert (heard["needs"], heard["denied"], heard["fields"]) == ([], [service], {}), (asking, heard)


def test_a_tap_corrects_through_the_talk_itself(talk: Talk) -> None:
    talk.say("我妈82了一个人住在上涌镇，想找人上门照顾，也要送饭")
    noted = _noted(talk)
    assert {one["key"]: one["value"] for one in noted["lines"]}["age"] == "82岁"
    [age] = [one for one in noted["lines"] if one["key"] == "age"]
    talk.say(age["change"]["say"].replace("{value}", "85"))
    answer_until(talk, "name")
    noted = _noted(talk)
    talk.say(next(need["drop"] for need in noted["needs"] if need["service"] == "living.meals"))
    noted = _noted(talk)
    assert noted["fields"]["age"] == 85
    assert [need["service"] for need in noted["needs"]] == ["living.home_care"]


def _noted(talk: Talk) -> dict[str, Any]:
    answer = talk.client.get(
        f"/api/v1/conversations/{talk.id}/noted", headers={"Authorization": f"Bearer {talk.token}"}
    )
    answer.raise_for_status()
    noted: dict[str, Any] = answer.json()
    return noted
