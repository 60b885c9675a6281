"""Casework's own errors, told to the client in HTTP's words and in Chinese."""

from __future__ import annotations

from fastapi import FastAPI, Request
from starlette.responses import Response

from api.problems import FieldMessage, Problem
from api.security import unauthorized
from casework.errors import (
    BadCredentials,
    CaseworkError,
    Conflict,
    IncompleteDraft,
    Invalid,
    NotAllowed,
    NotFound,
    StaleVersion,
    TooManyAttempts,
)

#: reason code → what to tell. A field's own codes (``phone_length``) have their wording with the field.
REASONS: dict[str, str] = {
    "missing": "缺少这一项",
    "unknown": "没有这个选项",
    "unknown_field": "没有这一项资料",
    "out_of_range": "超出范围",
    "empty": "不能为空",
    "too_long": "太长了",
    "required": "必须填写",
}


def to_problem(error: CaseworkError) -> Problem:
    """The problem document for ``error``. Anything unforeseen is a 409: it was refused, and on purpose."""
    if isinstance(error, Invalid):
        errors = [
            FieldMessage(field=issue.field, message=wording(issue.reason), code=issue.reason)
            for issue in error.errors
        ]
        if isinstance(error, IncompleteDraft):
            return Problem(422, "资料还没有填完，不能提交。", code="incomplete", errors=errors)
        named = "；".join(f"{wrong.field}：{wrong.message}" for wrong in errors[:5])
        return Problem(422, f"填写有误：{named}。" if named else None, errors=errors)
    if isinstance(error, NotFound):
        return Problem(404, "没有这条记录，或者您看不到它。")
    if isinstance(error, StaleVersion):
        return Problem(409, "别人刚刚改过这条记录，请刷新后再决定。", code="stale-version")
    if isinstance(error, NotAllowed):
        return Problem(403)
    if isinstance(error, BadCredentials):
        return unauthorized("用户名或密码不对。")
    if isinstance(error, TooManyAttempts):
        seconds = max(1, error.retry_after)
        return Problem(
            429, f"登录失败的次数太多了，请等 {seconds} 秒再试。", headers={"Retry-After": str(seconds)}
        )
    if isinstance(error, Conflict):
        return Problem(409, "现在的状态不允许这样做，请刷新后再看。")
    return Problem(409)


def wording(reason: str) -> str:
    """A reason code in plain words."""
    return REASONS.get(reason, "填写有误")


def install(app: FastAPI) -> None:
    """Let casework's errors be answered with problem documents."""

    async def told(_: Request, error: Exception) -> Response:
        assert isinstance(error, CaseworkError)
        return to_problem(error).response()

    app.add_exception_handler(CaseworkError, told)
