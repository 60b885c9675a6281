"""What goes around every request, on a small application that can be made to crash."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Request
from starlette.responses import StreamingResponse

from api import problems
from api.envelope import Envelope
from api.metrics import Metrics
from api.strict_json import JsonRoute

SECRET = "王秀英住在上涌镇"


def small_app(metrics: Metrics) -> FastAPI:
    app = FastAPI()
    app.add_middleware(Envelope, metrics=metrics, max_body_bytes=1000, new_id=lambda: "made-here-1")
    problems.install(app)
    router = APIRouter(route_class=JsonRoute)

    @router.get("/api/things/{thing}")
    async def thing(thing: str) -> dict[str, str]:
        return {"thing": thing}

    @router.post("/api/echo")
    async def echo(body: dict[str, str]) -> dict[str, str]:
        return body

    @router.post("/api/raw")
    async def raw(request: Request) -> int:
        return len(await request.body())

    @router.get("/api/crash")
    def crash() -> None:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise RuntimeError(f"cannot store {SECRET}") from error

    @router.get("/api/breaks-off")
    def breaks_off() -> StreamingResponse:
        def parts() -> Iterator[bytes]:
            yield b"half"
            raise RuntimeError(SECRET)

        return StreamingResponse(parts())

    app.include_router(router)
    return app


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
async def client(metrics: Metrics) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=small_app(metrics))
    async with httpx.AsyncClient(transport=transport, base_url="http://yizhu") as client:
        yield client


class TestHeaders:
    async def test_every_answer_forbids_foreign_content_and_framing(self, client: httpx.AsyncClient) -> None:
        for path in ("/api/things/1", "/nowhere", "/api/crash"):
            headers = (await client.get(path)).headers
            assert "default-src 'self'" in headers["content-security-policy"]
            assert "frame-ancestors 'none'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "same-origin"

    async def test_answers_of_the_api_are_not_cached(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/things/1")).headers["cache-control"] == "no-store"
        assert "cache-control" not in (await client.get("/nowhere")).headers

    async def test_a_good_request_id_is_kept(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/things/1", headers={"X-Request-ID": "proxy-7f3a91"})
        assert answer.headers["x-request-id"] == "proxy-7f3a91"

    @pytest.mark.parametrize("given", ["", "short", "a" * 65, "two words here", "<b>12345678</b>"])
    async def test_any_other_request_id_is_replaced(self, client: httpx.AsyncClient, given: str) -> None:
        answer = await client.get("/api/things/1", headers={"X-Request-ID": given})
        assert answer.headers["x-request-id"] == "made-here-1"


class TestCrash:
    async def test_the_client_gets_a_problem_without_internals(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/crash")
        assert answer.status_code == 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:yizhu:problem:internal"
        assert "made-here-1" in answer.json()["detail"]
        assert SECRET not in answer.text and "RuntimeError" not in answer.text

    async def test_the_log_names_kind_and_place_but_no_message(
        self, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            await client.get("/api/crash")
        assert "RuntimeError from KeyError" in caplog.text
        assert "test_envelope.py" in caplog.text
        assert "made-here-1" in caplog.text
        assert SECRET not in caplog.text

    async def test_an_answer_that_had_begun_is_broken_off_without_its_message(
        self, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG), pytest.raises(ConnectionAbortedError) as broken:
            await client.get("/api/breaks-off")
        assert broken.value.__suppress_context__
        assert SECRET not in caplog.text


class TestBodySize:
    async def test_a_body_over_the_limit_is_refused_by_its_declared_length(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await client.post("/api/echo", json={"a": "x" * 1000})
        assert answer.status_code == 413
        assert answer.json()["title"] == "内容太大了"

    @pytest.mark.parametrize("path", ["/api/echo", "/api/raw"])
    async def test_a_body_without_a_length_is_stopped_while_it_grows(
        self, client: httpx.AsyncClient, path: str
    ) -> None:
        async def endless() -> AsyncIterator[bytes]:
            for _ in range(100):
                yield b" " * 100

        answer = await client.post(path, content=endless(), headers={"content-type": "application/json"})
        assert answer.status_code == 413

    async def test_a_body_at_the_limit_passes(self, client: httpx.AsyncClient) -> None:
        assert (await client.post("/api/raw", content=b" " * 1000)).json() == 1000

    @pytest.mark.parametrize("length", ["-1", "ten", "9" * 40, "1e3", "٣"])
    async def test_a_length_that_is_no_number_is_refused(
        self, client: httpx.AsyncClient, length: str
    ) -> None:
        headers = [(b"content-length", length.encode()), (b"content-type", b"application/json")]
        answer = await client.send(httpx.Request("POST", "http://yizhu/api/echo", headers=headers))
        assert answer.status_code in (400, 413)


class TestAddress:
    @pytest.mark.parametrize("path", ["/api/things/a%00b", "/api/things/1?q=%00"])
    async def test_a_nul_in_the_address_is_refused(self, client: httpx.AsyncClient, path: str) -> None:
        assert (await client.get(path)).status_code == 400

    @pytest.mark.parametrize(
        "path", ["/api/things/%ff%fe", "/api/things/%ed%a0%80", "/api/things/%F0%9F%98%80"]
    )
    async def test_bytes_that_are_no_text_do_no_harm(self, client: httpx.AsyncClient, path: str) -> None:
        assert (await client.get(path)).status_code == 200


class TestProblems:
    async def test_an_unknown_address_is_a_404_problem(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/nowhere")
        assert answer.status_code == 404
        assert answer.json() == {
            "type": "urn:yizhu:problem:not-found",
            "title": "没有找到",
            "status": 404,
            "detail": "没有这个地址，或者这条记录不存在。",
        }

    async def test_a_wrong_method_is_a_405_problem_that_names_the_right_ones(
        self, client: httpx.AsyncClient
    ) -> None:
        answer = await client.delete("/api/echo")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "POST"
        assert answer.json()["title"] == "不支持这种请求"

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/x-www-form-urlencoded", "nonsense", "application/xml"]
    )
    async def test_another_content_type_is_a_415_problem(self, client: httpx.AsyncClient, kind: str) -> None:
        answer = await client.post("/api/echo", content=b'{"a": "b"}', headers={"content-type": kind})
        assert answer.status_code == 415

    async def test_a_body_without_a_content_type_is_a_415_problem(self, client: httpx.AsyncClient) -> None:
        assert (await client.post("/api/echo", content=b'{"a": "b"}')).status_code == 415

    @pytest.mark.parametrize(
        "kind", ["application/json", "Application/JSON; charset=utf-8", "application/ld+json"]
    )
    async def test_json_by_any_of_its_names_is_read(self, client: httpx.AsyncClient, kind: str) -> None:
        answer = await client.post("/api/echo", content=b'{"a": "b"}', headers={"content-type": kind})
        assert answer.json() == {"a": "b"}

    async def test_no_body_at_all_is_a_422_problem(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/echo")
        assert answer.status_code == 422
        assert answer.json()["errors"] == [{"field": "", "message": "缺少这一项", "code": "missing"}]

    async def test_a_problem_never_repeats_what_was_sent(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/api/echo", json={SECRET: {SECRET: 1}})
        assert answer.status_code == 422
        assert SECRET not in answer.text


class TestMetrics:
    async def test_requests_are_counted_by_route_and_not_by_address(
        self, client: httpx.AsyncClient, metrics: Metrics
    ) -> None:
        await client.get("/api/things/350526198001011234")
        await client.get("/350526198001011234")
        text = metrics.text().decode()
        assert 'yizhu_http_requests_total{method="GET",route="/api/things/{thing}",status="200"} 1.0' in text
        assert 'yizhu_http_requests_total{method="GET",route="-",status="404"} 1.0' in text
        assert "350526198001011234" not in text

    async def test_an_invented_method_makes_no_label_of_its_own(
        self, client: httpx.AsyncClient, metrics: Metrics
    ) -> None:
        assert (await client.request("BREW", "/api/things/1")).status_code == 405
        assert "BREW" not in metrics.text().decode()


class TestAccessLog:
    async def test_a_line_has_route_status_and_id_but_neither_address_nor_query(
        self, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO, logger="yizhu.access"):
            await client.get("/api/things/secretthing?q=secretquery")
        lines = [record.getMessage() for record in caplog.records if record.name == "yizhu.access"]
        assert len(lines) == 1
        assert lines[0].startswith("GET /api/things/{thing} 200 ")
        assert lines[0].endswith(" made-here-1")
        assert "secret" not in lines[0]
