"""A turn whose action fails must fail: Rasa itself would go on as if nothing had been said."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.policies.policy import PolicyPrediction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.context import TalkContext
from bot.engine import ActionFailed, StrictProcessor

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
actions: [action_that_fails]
slots:
  phase: {type: text, influence_conversation: false, mappings: [{type: custom}]}
forms: {intake_form: {required_slots: []}}
"""
)


class FailingAction(Action):
    """An action of which the server says nothing good."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    def name(self) -> str:
        return "action_that_fails"

    async def run(self, *args: Any) -> Any:
        raise self.failure


def processor() -> StrictProcessor:
    made = StrictProcessor.__new__(StrictProcessor)
    made.domain = DOMAIN
    return made


async def run(failure: Exception) -> bool:
    tracker = DialogueStateTracker.from_events("t", [ActionExecuted("action_listen")], DOMAIN.slots)
    prediction = PolicyPrediction.for_action_name(DOMAIN, "action_that_fails")
    channel = CollectingOutputChannel()
    return await processor()._run_action(FailingAction(failure), tracker, channel, None, prediction)


class TestStrictProcessor:
    def test_a_failed_action_fails_the_turn(self) -> None:
        with pytest.raises(ActionFailed):
            asyncio.run(run(RuntimeError("the action server is gone")))

    def test_stepping_aside_is_no_failure(self) -> None:
        assert asyncio.run(run(ActionExecutionRejection("action_that_fails"))) is True


class TestTalkContext:
    def test_the_tracker_stands_where_the_service_says(self) -> None:
        context = TalkContext("c", "dehua", "age", "intake_form", {"phase": "intake"})
        tracker = DialogueStateTracker.from_events("c", context.events(), DOMAIN.slots, domain=DOMAIN)
        assert tracker.active_loop_name == "intake_form"
        assert tracker.get_slot("phase") == "intake"
        assert tracker.latest_action_name == "action_listen"

    def test_it_is_as_short_after_many_turns_as_after_one(self) -> None:
        assert len(TalkContext("c", "dehua", "age", "intake_form").events()) < 10
