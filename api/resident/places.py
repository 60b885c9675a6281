"""Where help is to be found, for everybody: stations by township, and whom to ring in danger."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.asked import OneRegion, TownshipOrAll
from api.resident.endpoints import PROBLEMS
from api.services import ServicesDep
from casework.directory.public import PublicStation, public_station
from casework.regions.directory import Hotline
from casework.regions.known import check_township

router = APIRouter(prefix="/resident", tags=["居民会话"])


class Stations(BaseModel):
    """The stations of a region, or of one township."""

    region: str = Field(description="地区的名称")
    townships: list[str] = Field(description="这个地区的乡镇、街道，写全称")
    items: list[PublicStation] = Field(description="驿站；电话、地址、时间为空就是待补充")
    missing: int = Field(description="文件里说有、还没有登记进来的个数")


class Hotlines(BaseModel):
    """Telephone numbers that help at once."""

    items: list[Hotline]


@router.get("/hotlines", summary="紧急电话", responses=PROBLEMS)
def hotlines(services: ServicesDep, pack: OneRegion) -> Hotlines:
    """危急时打的电话，和网页上的一样。谁都能看，不用凭证。"""
    return Hotlines(items=[line for line in pack.hotlines if line.crisis])


@router.get("/stations", summary="驿站在哪里", responses=PROBLEMS)
def stations(
    services: ServicesDep,
    pack: OneRegion,
    township: TownshipOrAll,
) -> Stations:
    """谁都能看，不用凭证；不含联系人和手机号码。"""
    names = [place.name for place in pack.townships]
    check_township(township, [pack])
    with services.database.read() as s:
        found = services.directory.stations(s, pack.code, township)
        missing = services.directory.stations_missing(s, pack.code)
    return Stations(
        region=pack.name, townships=names, items=[public_station(one) for one in found], missing=missing
    )
