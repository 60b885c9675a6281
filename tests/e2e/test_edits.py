"""A changed message, said as a correction, is heard as one by the engine as it is trained."""

from __future__ import annotations

from typing import Any

import pytest

from casework.channels.edits import correction
from casework.conversations.models import Message
from casework.resident.sayings import sayings
from tests.support.running import Running, Talk

OPENING = "我妈82了一个人住在上涌镇，去年中风走不了路，想找人上门照顾"
WITHOUT_AGE = "我妈一个人住在上涌镇，去年中风走不了路，想找人上门照顾"


def changed(running: Running, talk: Talk, text: str) -> dict[str, Any]:
    """Change the last message of the resident; what is noted then."""
    answer = running.staff.get(f"/api/v1/conversations/{talk.id}/transcript")
    answer.raise_for_status()
    last = [each for each in answer.json()["items"] if each["sender"] == "resident"][-1]
    original = Message(text=last["text"], fields=last["fields"])
    talk.say(correction(text, original, talk.asking))
    noted = running.client.get(
        f"/api/v1/conversations/{talk.id}/noted", headers={"Authorization": f"Bearer {talk.token}"}
    )
    fields: dict[str, Any] = noted.json()["fields"]
    return fields


@pytest.mark.parametrize(
    ("said", "text", "field", "value"),
    [
        ([OPENING], OPENING.replace("82", "84"), "age", 84),
        ([OPENING], OPENING.replace("上涌", "龙浔"), "township", "龙浔镇"),
        ([OPENING, "同意", "她叫陈秀英"], "她叫陈秀莲", "name", "陈秀莲"),
        ([OPENING, "同意", "陈秀英"], "陈秀莲", "name", "陈秀莲"),
        ([WITHOUT_AGE, "同意", "82"], "83", "age", 83),
        ([WITHOUT_AGE, "同意", "82", "陈秀英", "13800138000"], "13800138001", "phone", "13800138001"),
        ([OPENING, "同意"], "不同意", "consent", None),
    ],
)
def test_a_changed_message_changes_what_is_noted(
    running_yizhu: Running, said: list[str], text: str, field: str, value: Any
) -> None:
    talk = running_yizhu.open()
    for each in said:
        talk.say(each)
    asked = talk.asking
    noted = changed(running_yizhu, talk, text)
    assert noted.get(field) == value
    if field != "consent":
        assert talk.said.startswith("好，改过来了") and talk.asking == asked


@pytest.mark.parametrize("asking", ["children", "category", "disability", "housing", "living", "employment"])
def test_a_late_no_to_illness_is_heard_of_nothing_else(running_yizhu: Running, asking: str) -> None:
    said = sayings().fields["illness"].say
    assert said is not None
    body = {"text": said.format(value="没有"), "asking": asking, "region": "dehua"}
    heard = running_yizhu.staff.post("/api/v1/understanding", json=body).json()
    assert (heard["intent"], heard["fields"]) == ("correct", {"illness": "none"})


@pytest.mark.parametrize("late", ["先不说", "同意", "不想说"])
def test_a_late_tap_answers_no_other_question(running_yizhu: Running, late: str) -> None:
    talk = running_yizhu.open()
    for each in (OPENING, "同意", "陈秀英"):
        talk.say(each)
    assert talk.asking == "phone"
    talk.say(correction(late))
    assert talk.asking == "phone", "the telephone was neither given nor refused"
    talk.say("13800138000")
    assert talk.asking == "confirm"
