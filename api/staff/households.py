"""Households: possible doubles of an application, merged or told apart by a person; what they are given."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.staff.applications import No
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.households.schemas import DuplicateView, HouseholdView
from casework.households.service import MAX_REASON

router = APIRouter(prefix="/applications", tags=["同一户"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("households.read")]
Merging = Annotated[Reader, allowed("households.merge")]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这份申请，或者看不到它"}
}
_CHANGED: dict[int | str, dict[str, Any]] = {
    **_PROBLEMS,
    409: {"model": ProblemDocument, "description": "已经是同一户，或者有一份已撤回、已删除"},
}
_Reason = Annotated[str, Field(max_length=MAX_REASON, description="根据什么这样认定；会留在历史里")]


class Duplicates(BaseModel):
    """The possible doubles of an application, the likest first."""

    items: list[DuplicateView]


class Decision(BaseModel):
    """What is decided about an application and another."""

    other_no: str = Field(max_length=64, description="另一份申请的编号", examples=["DH20261121-000012"])
    reason: _Reason


class SplitRequest(BaseModel):
    """Why an application is taken out of its household."""

    reason: _Reason


@router.get("/{no}/duplicates", summary="可能是同一人、同一户的申请", responses=_PROBLEMS)
def read_duplicates(no: No, services: ServicesDep, staff: Reading) -> Duplicates:
    """每一份都写明为什么像、哪几项不一样。只是提示，是不是同一户由人认定；认定过不是的，不再出现。查看会记入历史。"""
    with services.database.session() as session:
        return Duplicates(items=services.households.read_duplicates(session, no, staff))


@router.get("/{no}/household", summary="这一户已有的帮扶", responses=_PROBLEMS)
def read_household(no: No, services: ServicesDep, staff: Reading) -> HouseholdView:
    """这一户有哪些申请，哪些单位在办、办过什么，哪些需求可能漏了、哪些可能重复。没有居民的原话。查看会记入历史。"""
    with services.database.session() as session:
        return services.households.read(session, no, staff)


@router.post("/{no}/merge", summary="认定两份申请是同一户", responses=_CHANGED)
def merge(no: No, body: Decision, services: ServicesDep, staff: Merging) -> HouseholdView:
    """两份申请都原样留着，只是归到同一户；以后可以拆开。"""
    with services.database.session() as session:
        return services.households.merge(session, no, body.other_no, body.reason, staff)


@router.post("/{no}/split", summary="从同一户里拆出来", responses=_CHANGED)
def split(no: No, body: SplitRequest, services: ServicesDep, staff: Merging) -> HouseholdView:
    """撤回这份申请和别的申请是同一户的认定；别的申请之间的认定不变。"""
    with services.database.session() as session:
        return services.households.split(session, no, body.reason, staff)


@router.post("/{no}/distinct", summary="认定两份申请不是同一户", responses=_CHANGED)
def distinct(no: No, body: Decision, services: ServicesDep, staff: Merging) -> HouseholdView:
    """以后不再提示这两份可能重复。"""
    with services.database.session() as session:
        return services.households.distinct(session, no, body.other_no, body.reason, staff)
