"""After which buttons there is something to tell later: the mini program asks whether it may, then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from api.resident.schemas import ReplyOut
from casework.channels.questions import more_follows
from casework.channels.wording import channel_wording
from casework.followup.wording import followup_wording

ROOT = Path(__file__).resolve().parents[3]


def buttons_of(response: str) -> dict[str, str]:
    said: dict[str, Any] = yaml.safe_load((ROOT / "domain" / "responses.yml").read_text(encoding="utf-8"))
    [one] = said["responses"][response]
    return {button["title"]: button["payload"] for button in one["buttons"]}


def test_those_that_send_the_application_wherever_it_can_be_sent() -> None:
    for response in ("utter_read_back", "utter_send_or_wait", "utter_kept_unsent"):
        first, *others = buttons_of(response).values()
        assert first == channel_wording().submits and more_follows(first)
        assert not any(more_follows(other) for other in others)


def test_those_that_answer_whether_somebody_came_and_no_others() -> None:
    wording = followup_wording()
    assert all(more_follows(title) for titles in wording.buttons.values() for title in titles)
    others = {*wording.rating.buttons, *buttons_of("utter_filed_next").values(), "同意", "没有", "是"}
    assert not any(more_follows(other) for other in others)


def test_a_page_is_told_of_each_button() -> None:
    shown = ReplyOut.model_validate(
        {
            "id": "m",
            "text": "送餐的人来了吗？",
            "quick_replies": [{"title": "来了", "text": "来了"}, {"title": "找人工", "text": "找人工"}],
        }
    )
    assert [each["remind"] for each in shown.model_dump()["quick_replies"]] == [True, False]
