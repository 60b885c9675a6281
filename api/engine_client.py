"""The service's side of the engine's door (``bot/serve.py``): one HTTP call for a turn, one for a parse."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

#: Longer than any turn takes; a resident is told before this that the answer comes later.
TURN_SECONDS = 20.0


class EngineUnavailable(Exception):
    """The engine is down, slow, or gave an answer that is none. The message is kept and answered later."""


@dataclass(frozen=True)
class EngineTurn:
    """What the engine made of a turn: replies to send, the next question, the form under way, the slots."""

    replies: list[dict[str, Any]]
    asking: str | None
    loop: str | None
    slots: dict[str, Any] = field(default_factory=dict)


class EngineClient:
    """Talks to the engine at ``url`` over one kept-alive connection pool."""

    def __init__(self, url: str, token: str, *, timeout_seconds: float = TURN_SECONDS) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds, connect=2.0)
        self._session: aiohttp.ClientSession | None = None

    async def turn(self, body: dict[str, Any]) -> EngineTurn:
        """Take one turn (the body of ``POST /turn``). Raises EngineUnavailable, also for an empty answer."""
        answer = await self._call("POST", "/turn", body)
        try:
            turn = EngineTurn(
                replies=[reply for reply in answer["replies"] if str(reply["text"]).strip()],
                asking=answer["asking"],
                loop=answer["loop"],
                slots=answer["slots"],
            )
        except (KeyError, TypeError) as error:
            raise EngineUnavailable("the engine's answer has not the agreed shape") from error
        if not turn.replies:
            raise EngineUnavailable("the engine answered nothing")
        return turn

    async def parse(self, text: str, asking: str | None, region: str) -> dict[str, Any]:
        """What the engine understands ``text`` to mean. Raises EngineUnavailable."""
        return await self._call("POST", "/parse", {"text": text, "asking": asking, "region": region})

    async def ready(self) -> bool:
        """Whether the engine would take a turn now."""
        try:
            answer = await self._call("GET", "/status", None, timeout=aiohttp.ClientTimeout(total=2.0))
        except EngineUnavailable:
            return False
        return answer.get("ready") is True

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        *,
        timeout: aiohttp.ClientTimeout | None = None,
    ) -> dict[str, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout)
        data = orjson.dumps(body) if body is not None else None
        try:
            async with self._session.request(
                method, self._url + path, data=data, timeout=timeout or self._timeout
            ) as response:
                payload = await response.read()
                if response.status != 200:
                    raise EngineUnavailable(f"the engine answered {response.status}")
                answer = orjson.loads(payload)
        except (aiohttp.ClientError, TimeoutError, OSError, orjson.JSONDecodeError) as error:
            raise EngineUnavailable(type(error).__name__) from error
        if not isinstance(answer, dict):
            raise EngineUnavailable("the engine's answer is not an object")
        return answer
