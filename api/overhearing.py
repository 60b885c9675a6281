"""What residents say while a caseworker has their talk is listened to for danger, and only for that.

It needs the engine. While that is away the messages wait (``held``) and are listened to later.
"""

from __future__ import annotations

import logging

from anyio import to_thread

from api.engine_client import EngineClient, EngineUnavailable
from casework.alerts.kinds import CRISIS_KINDS
from casework.alerts.service import Alerts
from casework.conversations.models import Message
from casework.conversations.service import Conversations
from casework.database import Database
from casework.understanding.model import from_parse

logger = logging.getLogger("yizhu.overhearing")


class Overhearing:
    """Raises the alert of a danger that was told to a caseworker; says nothing."""

    def __init__(
        self, database: Database, conversations: Conversations, alerts: Alerts, engine: EngineClient
    ) -> None:
        self._database = database
        self._conversations = conversations
        self._alerts = alerts
        self._engine = engine

    async def listen(self, conversation_id: str | None = None) -> int:
        """Listen to what was said in one talk, or in any; how many messages. What the engine cannot take now
        waits, and keeps nothing else waiting."""
        heard = 0
        for message, region in await to_thread.run_sync(self._unheard, conversation_id):
            try:
                # asked nothing: whoever talks to a person may say anything
                parsed = await self._engine.parse(message.text, None, region)
            except EngineUnavailable as trouble:
                logger.warning("a message to a caseworker could not be listened to yet (%s)", trouble)
                if not await self._engine.ready():
                    break
                continue
            danger = from_parse(message.text, parsed).danger
            heard += await to_thread.run_sync(self._note, message, danger)
        return heard

    def _unheard(self, conversation_id: str | None) -> list[tuple[Message, str]]:
        with self._database.read() as s:
            return [
                (message, self._conversations.get(s, message.conversation_id).region)
                for message in self._conversations.unheard(s, conversation_id)
            ]

    def _note(self, message: Message, danger: str | None) -> bool:
        kind = next((known for known in CRISIS_KINDS if known == danger), None)
        with self._database.session() as s:
            if not self._conversations.listened(s, message, kind is not None):
                return False
            if kind is not None:
                conversation = self._conversations.get(s, message.conversation_id)
                self._alerts.raise_alert(s, conversation, kind, message.id, untold=True)
            return True
