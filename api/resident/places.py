"""Where help is to be found, for everybody: stations by township, and whom to ring in danger."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.problems import invalid
from api.resident.endpoints import PROBLEMS
from api.services import ServicesDep
from casework.directory.public import PublicStation, public_station
from casework.regions.directory import Hotline

router = APIRouter(prefix="/resident", tags=["居民会话"])


RegionCode = Annotated[str | None, Query(max_length=64, description="地区代码；不填就用默认地区")]


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
def hotlines(services: ServicesDep, region: RegionCode = None) -> Hotlines:
    """危急时打的电话，和网页上的一样。谁都能看，不用凭证。"""
    return Hotlines(items=[line for line in services.region(region).hotlines if line.crisis])


@router.get("/stations", summary="驿站在哪里", responses=PROBLEMS)
def stations(
    services: ServicesDep,
    region: RegionCode = None,
    township: Annotated[str | None, Query(max_length=64, description="只要这个乡镇的，写全称")] = None,
) -> Stations:
    """谁都能看，不用凭证；不含联系人和手机号码。"""
    pack = services.region(region)
    names = [place.name for place in pack.townships]
    if township is not None and township not in names:
        raise invalid("township", "这个地区没有这个乡镇，请写全称", "unknown")
    with services.database.read() as s:
        found = services.directory.stations(s, pack.code, township)
        missing = services.directory.stations_missing(s, pack.code)
    return Stations(
        region=pack.name, townships=names, items=[public_station(one) for one in found], missing=missing
    )
