"""Rasa's agent, driven for one turn at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import ujson
from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.context import ContextTrackerStore, TalkContext


class ActionFailed(Exception):
    """A custom action could not be run, so the turn must not be answered as if it had been."""


class ActionEndpoint(EndpointConfig):
    """The service's action endpoint, over one kept-alive connection pool (Rasa opens a new one per call)."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__(url, headers={"Authorization": f"Bearer {token}"})
        self._client: aiohttp.ClientSession | None = None

    async def request(self, method: str = "post", **kwargs: Any) -> Any:
        """POST an action call; answers the decoded JSON, raises ``aiohttp.ClientError`` on any failure."""
        if self._client is None:
            self._client = aiohttp.ClientSession(
                headers=self.headers, timeout=aiohttp.ClientTimeout(total=30), json_serialize=ujson.dumps
            )
        async with self._client.post(str(self.url), json=kwargs["json"]) as response:
            response.raise_for_status()
            return ujson.loads(await response.read())

    async def close(self) -> None:
        """Close the pool."""
        if self._client is not None:
            await self._client.close()


class StrictProcessor(MessageProcessor):
    """Rasa logs a failed action and goes on as if it had done nothing; here the turn fails instead."""

    async def _run_action(
        self, action: Action, tracker: DialogueStateTracker, *args: Any, **kwargs: Any
    ) -> bool:
        failures: list[Exception] = []
        run = action.run

        async def watched(*run_args: Any, **run_kwargs: Any) -> Any:
            try:
                return await run(*run_args, **run_kwargs)
            except ActionExecutionRejection:
                raise
            except Exception as failure:
                failures.append(failure)
                return []

        action.run = watched
        again = bool(await super()._run_action(action, tracker, *args, **kwargs))
        if failures:
            raise ActionFailed(action.name()) from failures[0]
        return again


@dataclass(frozen=True)
class Outcome:
    """What a turn led to: replies to send, and the slots as they stand after it."""

    replies: list[dict[str, Any]]
    asking: str | None
    loop: str | None
    slots: dict[str, Any]
    intent: str


class Engine:
    """A trained model that understands and takes turns. Loading takes seconds; make one."""

    def __init__(self, model: Path, actions: ActionEndpoint) -> None:
        """Load ``model`` (a Rasa model archive)."""
        self._agent = Agent(action_endpoint=actions)
        self._agent.load_model(model)
        processor = self._agent.processor
        if processor is None:
            raise ValueError(f"not a model that Rasa can load: {model}")
        self._store = ContextTrackerStore(self._agent.domain)
        processor.tracker_store = self._store
        processor.__class__ = StrictProcessor
        self._processor: MessageProcessor = processor
        self._actions = actions

    @property
    def nlg(self) -> NaturalLanguageGenerator:
        """Rasa's response generator over the domain's responses."""
        return self._agent.nlg

    def understand(self, text: str, asking: str | None, region: str) -> dict[str, Any]:
        """What ``text`` means as an answer to ``asking``: intent (name, confidence) and entities."""
        message = UserMessage(text, metadata={"asking": asking, "region": region})
        empty = DialogueStateTracker.from_events("understand", [])
        parsed = self._processor._parse_message_with_graph(message, empty)
        return {"intent": parsed["intent"], "entities": parsed["entities"]}

    async def turn(self, context: TalkContext, message_id: str, text: str) -> Outcome:
        """Take one turn. Raises ActionFailed when the service could not be asked or answered wrongly."""
        turn_id = f"{context.conversation_id}/{uuid4().hex}"
        output = CollectingOutputChannel()
        metadata = {
            "asking": context.asking,
            "region": context.region,
            "conversation_id": context.conversation_id,
            "message_id": message_id,
            # Rasa's own copy of the text is the normalised one; offsets refer to this.
            "typed": text,
        }
        self._store.begin(turn_id, context)
        try:
            await self._processor.handle_message(
                UserMessage(text, output, turn_id, input_channel="yizhu", metadata=metadata)
            )
        finally:
            tracker = self._store.finish(turn_id)
        if tracker is None:
            raise ActionFailed("the turn left no tracker")
        slots = {
            name: value for name, value in tracker.current_slot_values().items() if name in context.slots
        }
        return Outcome(
            replies=[
                {"text": said.get("text") or "", "buttons": said.get("buttons") or []}
                for said in output.messages
            ],
            asking=tracker.get_slot(REQUESTED_SLOT) if tracker.active_loop_name else None,
            loop=tracker.active_loop_name,
            slots=slots,
            intent=str(tracker.latest_message.intent.get("name")) if tracker.latest_message else "",
        )

    async def close(self) -> None:
        """Let go of the connections."""
        await self._actions.close()
        await asyncio.sleep(0)
