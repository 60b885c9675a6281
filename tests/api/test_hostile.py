"""Every call of the staff API answers hostile values with a problem document, never with an error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final
from urllib.parse import quote

import httpx
from fastapi import FastAPI

from api.services import Services
from tests.api.filing import file_application

PREFIX: Final = "/api/v1"
#: The resident's own and signing in have tests of their own.
OTHERS: Final = (
    "/auth/",
    "/conversations/{conversation_id}/messages",
    "/conversations/{conversation_id}/noted",
    "/conversations/{conversation_id}/progress",
    "/conversations/{conversation_id}/link-code",
    "/channels/wechat/session",
    "/channels/wechat/waiting",
    "/links",
    "/resident/",
)

_DEEP: Final[Any] = json.loads("[" * 12 + "]" * 12)
#: What JSON can say that no field means.
VALUES: Final[list[Any]] = [
    None,
    True,
    -1,
    0,
    10**30,
    1e300,
    -0.5,
    "",
    " ",
    "x" * 10_000,
    "‮​😀\t\n",
    "0000-00-00",
    "9999-12-31",
    "0001-01-01",
    "' OR 1=1 --",
    "../../etc/passwd",
    "NaN",
    [],
    [None],
    ["x"] * 10_000,
    {},
    {"x": {"y": []}},
    {"min": "x", "max": None},
    {"": ""},
    _DEEP,
]
#: What no strict body may be.
BODIES: Final = [
    b"",
    b"null",
    b"[]",
    b"NaN",
    b'"x"',
    b'{"a": 1e999}',
    b'{"a": "\\u0000"}',
    b"\xff\xfe",
    b"[" * 5000,
]
TEXTS: Final = [
    "",
    "-1",
    "0",
    "99999999999999999999999",
    "1e5",
    "NaN",
    "x" * 3000,
    "\x00",
    "\ud800",
    "٣",
    "²",
    "0000-00-00",
    "9999-12-31",
    "%",
    "_",
    "' OR 1=1 --",
    "😀‮",
    ":",
    "income:²",
]
#: Days and moments that no calendar reckons with, by the format of a parameter.
FAR: Final = {
    "date": ("0001-01-01", "9999-12-31"),
    "date-time": ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"),
}
#: Values that are right where the document says no more than "text".
RIGHT: Final[dict[str, Any]] = {
    "region": "dehua",
    "code": "dehua.zhihe",
    "organisation": "dehua.zhihe",
    "service": "living.home_care",
    "services": ["living.supplies"],
    "township": "上涌镇",
    "townships": ["上涌镇"],
    "action": "assess",
    "kind": "goods",
    "year": 2026,
    "quarter": 3,
}


class Document:
    """The OpenAPI document, with examples made out of its schemas."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._schemas: dict[str, Any] = document["components"]["schemas"]
        self.paths: dict[str, Any] = document["paths"]

    def calls(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Method, path and operation of every call that staff make."""
        for path, methods in self.paths.items():
            if path.startswith(PREFIX) and not path.removeprefix(PREFIX).startswith(OTHERS):
                for method, operation in methods.items():
                    yield method.upper(), path, operation

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema without references and without the choice of null."""
        while True:
            if "$ref" in schema:
                schema = self._schemas[schema["$ref"].rsplit("/", 1)[1]]
            elif "anyOf" in schema or "oneOf" in schema:
                schema = (schema.get("anyOf") or schema["oneOf"])[0]
            else:
                return schema

    def example(self, schema: dict[str, Any], name: str = "") -> Any:
        """Something that the schema allows, with every property."""
        if schema.get("examples"):
            return deepcopy(schema["examples"][0])
        schema = self.resolved(schema)
        if schema.get("examples"):
            return deepcopy(schema["examples"][0])
        if "enum" in schema or "const" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if name in RIGHT:
            return deepcopy(RIGHT[name])
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            return {key: self.example(one, key) for key, one in schema.get("properties", {}).items()}
        if kind == "array":
            return [self.example(schema.get("items", {}), name)]
        if kind == "integer":
            return max(1, schema.get("minimum", 1))
        if kind == "number":
            return 1
        if kind == "boolean":
            return False
        if schema.get("format") == "date":
            return "2026-11-01"
        if schema.get("format") == "uuid":
            return "00000000-0000-4000-8000-000000000001"
        return "测试"


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where in a body a value stands, the whole body too."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value[:1]):
            yield from places(inner, (*path, index))


def put(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The body with ``value`` at that place."""
    if not path:
        return value
    changed = deepcopy(body)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


def is_problem(answer: httpx.Response) -> bool:
    """Whether an answer is fine, or says what is wrong as a problem document."""
    if answer.status_code < 400:
        return True
    if answer.status_code >= 500 or not answer.headers["content-type"].startswith("application/problem+json"):
        return False
    return answer.json()["status"] == answer.status_code and bool(answer.json()["title"])


#: These end what the others need, so they come last.
LAST: Final = ("/erase", "/actions", "/close", "/split", "DELETE", "/return", "/deliver", "/outcome")
#: One in so many of the values is sent to each place; all of them come round.
ONE_IN: Final = 9


def in_order(document: Document) -> list[tuple[str, str, dict[str, Any]]]:
    """The calls, those that end something last."""
    return sorted(document.calls(), key=lambda one: any(part in f"{one[0]} {one[1]}" for part in LAST))


def encoded(text: str) -> str:
    """As it stands in an address; what is no character too."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


class Sending:
    """Sends hostile values to one call after the other, and remembers what was answered badly."""

    def __init__(self, client: httpx.AsyncClient, document: Document, known: dict[str, str]) -> None:
        self._client = client
        self._document = document
        self._known = known
        self._turn = 0
        self.wrong: list[tuple[str, str, str, object]] = []
        self.sent = 0

    async def call(self, method: str, path: str, operation: dict[str, Any]) -> None:
        """Every parameter and every part of the body of a call."""
        parameters = operation.get("parameters", [])
        right = {one["name"]: self._example(one["schema"], one["name"]) for one in parameters}
        places_in = {one["name"]: one["in"] for one in parameters}
        schemas = {one["name"]: one["schema"] for one in parameters}
        asked = {one["name"] for one in parameters if one.get("required") and one["in"] == "query"}
        content = operation.get("requestBody", {}).get("content", {})
        body = None
        if "application/json" in content:
            body = self._document.example(content["application/json"]["schema"])
            if isinstance(body, dict):
                body |= {key: self._known[key] for key in body.keys() & self._known.keys()}
        for name, where in places_in.items():
            kind = self._document.resolved(schemas[name]).get("format", "")
            for text in [*self._some(TEXTS), *FAR.get(kind, ())]:
                if where != "header" and not (where == "path" and text in ("", ".", "..")):
                    url = self._url(path, right | {name: text}, places_in, asked | {name})
                    await self._send(method, url, name, text, body)
        url = self._url(path, right, places_in, asked)
        if body is not None:
            for raw in self._some(BODIES):
                await self._send(method, url, "body", raw, raw)
            for place in places(body):
                for value in self._some(VALUES):
                    await self._send(method, url, str(place), value, put(body, place, value))

    def _some(self, values: list[Any]) -> list[Any]:
        self._turn += 1
        return values[self._turn % ONE_IN :: ONE_IN]

    def _example(self, schema: dict[str, Any], name: str) -> Any:
        return self._known.get(name) or self._document.example(schema, name)

    def _url(self, path: str, values: dict[str, Any], where: dict[str, str], asked: set[str]) -> str:
        for name, value in values.items():
            if where[name] == "path":
                path = path.replace(f"{{{name}}}", encoded(str(value)))
        query = "&".join(
            f"{key}={encoded(str(values[key]))}" for key in sorted(asked) if where[key] == "query"
        )
        return f"{path}?{query}"

    async def _send(self, method: str, url: str, place: str, value: object, body: Any) -> None:
        self.sent += 1
        content = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"content-type": "application/json"} if content is not None else {}
        answer = await self._client.request(method, url, content=content, headers=headers)
        # Without the engine nothing is understood, and that is said.
        if not is_problem(answer) and (answer.status_code, url[:21]) != (503, f"{PREFIX}/understanding"[:21]):
            self.wrong.append((method, url[:120], place, str(value)[:40]))


async def test_every_call_answers_hostile_values_with_a_problem_document(
    app: FastAPI, admin: httpx.AsyncClient, services: Services
) -> None:
    no = file_application(services).no
    application = (await admin.get(f"{PREFIX}/applications/{no}")).json()
    need = application["needs"][0]["id"]
    offer = {"organisation": "dehua.zhihe", "kind": "goods", "title": "米", "quantity": 50, "unit": "袋"}
    offer["services"] = ["living.home_care"]
    resource = (await admin.post(f"{PREFIX}/resources", json=offer)).json()["id"]
    given = {"application_no": no, "need_id": need, "quantity": 1}
    allocation = (await admin.post(f"{PREFIX}/resources/{resource}/allocations", json=given)).json()["id"]
    known = {
        "no": no,
        "application_no": no,
        "other_no": file_application(services).no,
        "need_id": need,
        "referral_id": application["referrals"][0]["id"],
        "conversation_id": application["conversation_id"],
        "resource_id": resource,
        "allocation_id": allocation,
        "code": "dehua.zhihe",
    }
    document = Document(app.openapi())
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    headers = {"authorization": admin.headers["authorization"]}
    async with httpx.AsyncClient(transport=transport, base_url="http://yizhu", headers=headers) as client:
        sending = Sending(client, document, known)
        for method, path, operation in in_order(document):
            await sending.call(method, path, operation)
    assert sending.wrong == []
    assert sending.sent > 1000
