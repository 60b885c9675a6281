"""What one utterance is understood as: for evaluation and for looking into a talk. Stores nothing."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.engine_client import EngineUnavailable
from api.problems import Problem, ProblemDocument, invalid
from api.resident.schemas import QUESTIONS, TypedText
from api.security import allowed
from api.services import ServicesDep
from api.strict_json import JsonRoute
from casework.understanding.model import Understanding

router = APIRouter(tags=["理解"], route_class=JsonRoute, dependencies=[allowed("understanding.try")])


class ToUnderstand(BaseModel):
    """An utterance and what was asked before it."""

    text: TypedText = Field(description="一句话", examples=["一个人住，72了"])
    asking: str | None = Field(
        default=None, max_length=64, description="上一句在问什么：资料项的键、needs、confirm，或空"
    )
    region: str | None = Field(default=None, max_length=64, description="地区代码；不填就是默认地区")


@router.post(
    "/understanding",
    summary="这句话是什么意思",
    responses={503: {"model": ProblemDocument, "description": "对话引擎暂时不可用"}},
)
async def understand(body: ToUnderstand, services: ServicesDep) -> Understanding:
    """意图、资料、需求、是否紧急。不保存，也不影响任何会话。"""
    if body.asking is not None and body.asking not in QUESTIONS:
        raise invalid("asking", "没有这个问题", "unknown_question")
    pack = services.region(body.region)
    try:
        return await services.talks().understand(body.text, body.asking, pack.code)
    except EngineUnavailable:
        raise Problem(503, "对话引擎暂时不可用，请稍后再试。") from None
