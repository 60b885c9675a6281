"""The HTTP side of the Bot API: tokens, parameters, faults, answers, files."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from .faults import ApiFault, Chance
from .flood import SHUT, Flood
from .hooks import Polling, hook_method
from .methods import Methods
from .params import Params
from .refused import Refused, bad
from .shown import Json
from .world import World

#: What faults do not touch: how a bot begins, so that a run can be set up at all.
SPARED = {"getme"}


class Door:
    """``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

    def __init__(self, world: World, token: str, chance: Chance, flood: Flood, plain_http: bool) -> None:
        self._world, self._token, self._chance = world, token, chance
        self._flood, self._plain_http = flood, plain_http
        self._methods = Methods(world)
        self.polling = Polling(world)

    def app(self) -> web.Application:
        """What answers."""
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        return app

    async def _call(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"].lower()
        self._world.journal.note(f"call {request.match_info['method']}")
        try:
            self._check_token(request.match_info["token"])
            fault = None if name in SPARED else self._chance.api()
            if fault is not None:
                self._world.journal.note(f"fault {fault}")
                if fault == "cut_before":
                    return _cut(request)
                if fault != "cut_after":
                    raise self._faulty(fault, name)
            result = await self.call(name, Params(await _parameters(request)))
            if fault == "cut_after":
                return _cut(request)
        except Refused as refused:
            self._world.journal.note(f"answer {refused.code}")
            self._world.journal.note(f"refused {refused.code} {request.match_info['method']}")
            return web.json_response(refused.body(), status=refused.code)
        self._world.journal.note("answer 200")
        return web.json_response({"ok": True, "result": result})

    async def call(self, name: str, params: Params) -> Any:
        """Do what a call asks for. Raises ``Refused``."""
        name = name.lower()
        if name == "getupdates":
            return await self.polling.get_updates(params)
        with self._world.changed:
            done = hook_method(self._world, name, params, self._plain_http)
            if done is None:
                method = self._methods.find(name)
                if method is None:
                    raise Refused(404, "Not Found: method not found")
                self._check_pace(name, params)
                done = method(params)
            self._world.changed.notify_all()
        self._world.wake()
        return done

    def _check_pace(self, name: str, params: Params) -> None:
        chat_id = params.number("chat_id", 0)
        if seconds := self._flood.shut(name, chat_id):
            self._world.journal.note("called while told to wait")
            raise _too_many(seconds)
        chat = self._world.chats.get(chat_id)
        if seconds := self._flood.wait(name, chat_id, chat is not None and chat.kind != "private"):
            raise _too_many(seconds)

    def _faulty(self, fault: ApiFault, name: str = "") -> Refused:
        if fault == "flood":
            seconds = self._chance.faults.retry_after
            if name in SHUT:
                with self._world.changed:
                    self._flood.hold(seconds)
            return _too_many(seconds)
        return Refused(500, "Internal Server Error") if fault == "error_500" else Refused(502, "Bad Gateway")

    def _check_token(self, token: str) -> None:
        if token == self._token:
            return
        number, colon, rest = token.partition(":")
        if not (number.isdigit() and colon and len(rest) > 20):
            raise Refused(404, "Not Found")
        raise Refused(401, "Unauthorized")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        self._world.journal.note("file asked for")
        fault = self._chance.api()
        if fault in ("cut_before", "cut_after"):
            return _cut(request)
        try:
            self._check_token(request.match_info["token"])
            if fault is not None:
                raise self._faulty(fault)
            with self._world.changed:
                wanted = request.match_info["path"]
                content = next(
                    (bytes_ for path, bytes_ in self._world.files.values() if path == wanted), None
                )
            if content is None:
                raise Refused(404, "Not Found")
        except Refused as refused:
            return web.json_response(refused.body(), status=refused.code)
        return web.Response(body=content, content_type="application/octet-stream")


def _too_many(seconds: int) -> Refused:
    return Refused(429, f"Too Many Requests: retry after {seconds}", seconds)


async def _parameters(request: web.Request) -> Json:
    """From the query and a form or JSON body, files left out."""
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            raise bad("can't parse JSON object") from None
        if not isinstance(body, dict):
            raise bad("object expected")
        return values | body
    return values | {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _cut(request: web.Request) -> web.StreamResponse:
    """The connection breaks; what is returned reaches nobody."""
    assert isinstance(request.transport, asyncio.WriteTransport)
    request.transport.abort()
    return web.Response()
