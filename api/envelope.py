"""What goes around every request: an id, security headers, limits on its size, an access log line, figures;
what its address leaves empty is left out.

It is plain ASGI, since it runs on every turn. The log line names the route, not the address called, so that
neither query strings nor ids nor anything typed reaches a log.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.blanks import without_blanks
from api.metrics import Metrics
from api.problems import Problem, told
from casework.failures import describe

REQUEST_ID = "x-request-id"
_GOOD_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

SECURITY_HEADERS = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Nothing to other sites; without it a form sent by one of our own pages would carry no Origin.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}

access_log = logging.getLogger("yizhu.access")
error_log = logging.getLogger("yizhu.error")


class Envelope:
    """ASGI middleware around the whole application; every answer passes through it, also that of a crash."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics,
        max_body_bytes: int,
        larger_bodies: Mapping[str, int] | None = None,
        trusted: Callable[[Scope], bool] = lambda _: True,
        new_id: Callable[[], str] = lambda: uuid4().hex,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._max_body_bytes = max_body_bytes
        self._larger_bodies = dict(larger_bodies or {})
        self._trusted = trusted
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _GOOD_ID.fullmatch(given) else self._new_id()
        private = scope["path"].startswith(_PRIVATE)
        began = time.perf_counter()
        status = 0

        async def enveloped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[REQUEST_ID] = request_id
                for name, value in SECURITY_HEADERS.items():
                    headers[name] = value
                if private:
                    headers["cache-control"] = "no-store"
            await send(message)

        try:
            refusal = self._refusal(scope)
            if refusal is not None:
                await told(Request(scope), refusal)(scope, receive, enveloped)
            else:
                if scope.get("query_string") and scope["path"].startswith(_PRIVATE):
                    scope["query_string"] = without_blanks(scope["query_string"])
                await self._app(scope, _counted(receive, self._limit(scope)), enveloped)
        except Exception as error:
            # Messages of exceptions may carry what a person typed: only the kind and the place are logged.
            error_log.error("request %s failed: %s", request_id, describe(error))
            if status:
                raise ConnectionAbortedError("answer broken off") from None
            detail = f"这是我们的问题，已经记录下来（编号 {request_id}），请稍后再试。"
            await told(Request(scope), Problem(500, detail))(scope, receive, enveloped)
        finally:
            seconds = time.perf_counter() - began
            route = getattr(scope.get("route"), "path", None) or "-"
            method = scope["method"] if scope["method"] in _METHODS else "-"
            self._metrics.request(method, route, status, seconds)
            access_log.info("%s %s %s %.1fms %s", method, route, status, seconds * 1000, request_id)

    def _refusal(self, scope: Scope) -> Problem | None:
        """What can be refused before anything is read."""
        if "\x00" in scope["path"] or b"%00" in scope.get("query_string", b""):
            return Problem(400, "地址里有不能使用的字符。")
        length = Headers(scope=scope).get("content-length", "0")
        if not (length.isascii() and length.isdigit()):
            return Problem(400, "Content-Length 应为数字。")
        return Problem(413) if len(length) > 18 or int(length) > self._limit(scope) else None

    def _limit(self, scope: Scope) -> int:
        """How many bytes of a body this address takes: whole files only from who is ``trusted``, since a
        body is read before anything asks who sends it."""
        larger = self._larger_bodies.get(scope["path"])
        return larger if larger is not None and self._trusted(scope) else self._max_body_bytes


#: What answers here is one person's: no browser and no proxy keeps it.
_PRIVATE = ("/api/", "/staff")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def _counted(receive: Receive, limit: int) -> Receive:
    """``receive`` that stops a body without a declared length when it grows over ``limit`` bytes."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413)
        return message

    return counted
