"""Request bodies are strict JSON: UTF-8, no lone surrogates, no NaN, no deep nesting, no NUL characters."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import Request
from fastapi.params import Form
from fastapi.routing import APIRoute
from starlette.responses import Response

from api.problems import Problem

#: Levels of nesting a body may have; what the API takes has three.
MAX_DEPTH = 16


def loads(body: bytes) -> Any:
    """Parse ``body``; raises :class:`json.JSONDecodeError` for everything that is not strict JSON."""
    value = orjson.loads(body)
    # The byte searches are quick and never miss; the walk is exact ("\\\\u0000" may be typed text).
    if b"\\u0000" in body or body.count(b"[") + body.count(b"{") > MAX_DEPTH:
        _refuse_nul_and_depth(value)
    return value


def _refuse_nul_and_depth(value: Any) -> None:
    """PostgreSQL stores no NUL in text, and nothing the API takes is deep."""
    waiting = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, str):
            if "\x00" in item:
                raise json.JSONDecodeError("NUL character", "", 0)
            continue
        inner = [*item.keys(), *item.values()] if isinstance(item, dict) else item
        if isinstance(inner, list):
            if depth > MAX_DEPTH:
                raise json.JSONDecodeError("nested too deep", "", 0)
            waiting.extend((part, depth + 1) for part in inner)


class StrictRequest(Request):
    """A request whose ``json()`` is strict."""

    async def json(self) -> Any:
        """The body, parsed by :func:`loads`."""
        if not hasattr(self, "_json"):
            self._json = loads(await self.body())
        return self._json


class JsonRoute(APIRoute):
    """A route whose body, if it takes one, is strict JSON; another content type is a 415."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's own handler behind the strict request."""
        handler = super().get_route_handler()
        takes_json = self.body_field is not None and not isinstance(self.body_field.field_info, Form)

        async def strict(request: Request) -> Response:
            request = StrictRequest(request.scope, request.receive)
            said_json = _is_json(request.headers.get("content-type", ""))
            if takes_json and not said_json and await request.body():
                raise Problem(415)
            return await handler(request)

        return strict


def _is_json(content_type: str) -> bool:
    kind = content_type.split(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
