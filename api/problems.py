"""RFC 9457 problem documents for every error of the API, in plain Chinese.

A problem never repeats what the client sent: neither values nor messages of exceptions, since both may
carry personal data. ``errors`` names the fields and says what is wrong with each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

MEDIA_TYPE = "application/problem+json"

#: status → (code in ``type``, title, what to do)
WORDING: dict[int, tuple[str, str, str]] = {
    400: ("bad-request", "请求看不懂", "请检查请求的格式后再试。"),
    401: ("unauthorized", "需要先登录", "没有登录，或者登录已失效，请重新登录。"),
    403: ("forbidden", "没有权限", "您的账号不能做这件事，请联系管理员。"),
    404: ("not-found", "没有找到", "没有这个地址，或者这条记录不存在。"),
    405: ("method-not-allowed", "不支持这种请求", "这个地址不接受这种请求方法，请看接口说明。"),
    406: ("not-acceptable", "给不出这种格式", "请换一种格式再试。"),
    408: ("timeout", "等得太久了", "请稍后再试。"),
    409: ("conflict", "现在不能这样做", "现在的状态不允许这样做，请刷新后再看。"),
    413: ("too-large", "内容太大了", "请把内容缩短后再发。"),
    415: ("unsupported-media-type", "格式不对", "请用 JSON 发送，并写明 Content-Type: application/json。"),
    422: ("invalid", "填写有误", "请按提示改好后再发。"),
    429: ("too-many-requests", "发得太快了", "请稍等一会儿再发。"),
    500: ("internal", "程序出错了", "这是我们的问题，已经记录下来，请稍后再试。"),
    503: ("unavailable", "服务暂时不可用", "请稍后再试。"),
}

#: pydantic's error type → what to tell; ``{name}`` comes from the error's context (limits and choices only)
MESSAGES: dict[str, str] = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "json_invalid": "不是有效的 JSON",
    "json_type": "不是有效的 JSON",
    "string_type": "应为文字",
    "string_unicode": "含有无法识别的字符",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不对",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "数字太大",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "finite_number": "应为普通的数字",
    "decimal_type": "应为数字",
    "decimal_parsing": "应为数字",
    "decimal_max_places": "最多 {decimal_places} 位小数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "greater_than_equal": "不能小于 {ge}",
    "greater_than": "应大于 {gt}",
    "less_than_equal": "不能大于 {le}",
    "less_than": "应小于 {lt}",
    "literal_error": "只能是 {expected}",
    "enum": "只能是 {expected}",
    "uuid_type": "应为 UUID",
    "uuid_parsing": "应为 UUID",
    "uuid_version": "应为 UUID",
    "dict_type": "应为一个 JSON 对象",
    "list_type": "应为一个列表",
    "model_type": "应为一个 JSON 对象",
    "model_attributes_type": "应为一个 JSON 对象",
    "too_short": "至少要有 {min_length} 项",
    "too_long": "最多 {max_length} 项",
}

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.\-]{1,64}")


class FieldMessage(BaseModel):
    """One thing that is wrong: where (``in``), which field, and in plain words what."""

    field: str = Field(description="哪一项；整个请求都不对时为空")
    message: str = Field(description="哪里不对")
    code: str = Field(description="原因代码，供程序使用")


class ProblemDocument(BaseModel):
    """RFC 9457 problem document, as the OpenAPI page shows it."""

    type: str = Field(description="问题种类", examples=["urn:yizhu:problem:invalid"])
    title: str = Field(description="一句话说明", examples=["填写有误"])
    status: int = Field(description="HTTP 状态码", examples=[422])
    detail: str = Field(description="哪里不对，怎么办")
    errors: list[FieldMessage] | None = Field(default=None, description="逐项说明")


class Problem(Exception):
    """An error that is told to the client. ``detail`` is Chinese and free of personal data."""

    def __init__(
        self,
        status: int,
        detail: str | None = None,
        *,
        code: str | None = None,
        title: str | None = None,
        errors: Sequence[FieldMessage] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        usual_code, usual_title, usual_detail = WORDING.get(status) or WORDING[400 if status < 500 else 500]
        self.status = status
        self.code = code or usual_code
        self.title = title or usual_title
        self.detail = detail or usual_detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        super().__init__(f"{status} {self.code}")

    def response(self) -> Response:
        """The problem as an HTTP response."""
        body: dict[str, Any] = {
            "type": f"urn:yizhu:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = [error.model_dump() for error in self.errors]
        return Response(
            orjson.dumps(body), status_code=self.status, media_type=MEDIA_TYPE, headers=self.headers
        )


#: Makes a page out of a problem; None where the asked address is no page's.
PageMaker = Callable[[Request, Problem], Response | None]


def invalid(field: str, message: str, code: str = "invalid", *, detail: str | None = None) -> Problem:
    """A 422 about one field."""
    wrong = FieldMessage(field=field, message=message, code=code)
    return Problem(422, detail or f"{message}。", errors=[wrong])


def from_validation(failures: Iterable[Mapping[str, Any]]) -> Problem:
    """A 422 out of pydantic's errors; inputs are dropped, names that are not plain words too."""
    errors = [_told(failure) for failure in failures]
    if any(error.code == "json_invalid" for error in errors):
        return Problem(422, "请求的内容不是有效的 JSON，请检查后再发。", errors=errors)
    named = "；".join(
        f"{error.field}：{error.message}" if error.field else error.message for error in errors[:5]
    )
    return Problem(422, f"填写有误：{named}。" if named else None, errors=errors)


def _told(failure: Mapping[str, Any]) -> FieldMessage:
    kind = str(failure.get("type", "invalid"))
    # The first place is body, query or path; a position in broken JSON is no field.
    places = [] if kind == "json_invalid" else [str(place) for place in failure.get("loc", ())[1:]]
    field = ".".join(places if all(_PLAIN_NAME.fullmatch(place) for place in places) else ["?"])
    context = failure.get("ctx") or {}
    if kind == "value_error":
        # Our own validators raise ValueError with a Chinese sentence; anything else stays inside.
        said = str(context.get("error", ""))
        message = said if said and not said.isascii() else "填写有误"
    else:
        message = MESSAGES.get(kind, "填写有误")
        if "{" in message:
            shown = {name: str(value).replace(" or ", " 或 ") for name, value in context.items()}
            message = message.format_map(shown) if _fits(message, shown) else "填写有误"
    return FieldMessage(field=field, message=message, code=kind)


def _fits(message: str, shown: Mapping[str, str]) -> bool:
    return all(name in shown for name in re.findall(r"{(\w+)}", message))


def from_http(error: HTTPException) -> Problem:
    """Starlette's own errors (unknown route, wrong method, unreadable body) as a problem."""
    known = error.status_code in WORDING or error.status_code >= 400
    status = error.status_code if known else HTTPStatus.INTERNAL_SERVER_ERROR
    return Problem(int(status), headers=error.headers)


def told(request: Request, problem: Problem) -> Response:
    """A problem as who asked can read it: a page for the pages' addresses, where ``app.state.problem_page``
    makes one, else a problem document."""
    make_page: PageMaker | None = getattr(request.app.state, "problem_page", None)
    if make_page is not None and (page := make_page(request, problem)) is not None:
        return page
    return problem.response()


def install(app: FastAPI) -> None:
    """Let every error of ``app`` be answered with a problem document, or with a page that says the same."""

    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        return told(request, error)

    async def validation(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return told(request, from_validation(error.errors()))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return told(request, from_http(error))

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(RequestValidationError, validation)
    app.add_exception_handler(HTTPException, http)
