"""Searching across departments: whether a household is helped already, and by whom."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

from api.asked import OneRegion
from api.limits import check
from api.security import allowed
from api.services import ServicesDep
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.households.searching import FoundHousehold, HouseholdSearch

router = APIRouter(prefix="/households", tags=["同一户"], route_class=JsonRoute)

Searching = Annotated[Reader, allowed("households.search")]


class FoundHouseholds(BaseModel):
    """The households that were found."""

    items: list[FoundHousehold]


@router.post("/search", summary="查一户有哪些部门在帮")
def search(
    body: HouseholdSearch,
    services: ServicesDep,
    staff: Searching,
    pack: OneRegion,
) -> FoundHouseholds:
    """身份证号、电话，或者姓名加乡镇和村，要完全一样才找得到。要写原因，每次查询都记入历史。

    只说哪个单位在办哪项服务、还缺什么；不在自己手上的申请不给编号，没有姓名、原话和病情。
    """
    check(services.limiter, f"households:{staff.id}", services.limits.household_searches_per_minute)
    with services.database.session() as session:
        return FoundHouseholds(items=services.household_searching.search(session, pack.code, body, staff))
