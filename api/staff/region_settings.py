"""What a region sets by itself over its data: clocks, wording, limits, what the documents leave open."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from api.problems import ProblemDocument
from api.regions_live import look
from api.security import allowed
from api.services import ServicesDep
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.regionsettings.schemas import OpenPlaces, PastSetting, PlaceView, SettingChange, SettingRestore

router = APIRouter(prefix="/regions/{code}", tags=["地区数据"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("settings.read")]
Editing = Annotated[Reader, allowed("settings.edit")]
Code = Annotated[str, Path(max_length=30, description="地区代码")]
PlaceId = Annotated[str, Path(max_length=80, description="哪一处，如 clocks.accept")]

_MISSING: dict[int | str, dict[str, Any]] = {404: {"model": ProblemDocument, "description": "没有这一处"}}
_CHANGED: dict[int | str, dict[str, Any]] = {
    **_MISSING,
    409: {"model": ProblemDocument, "description": "version 过时：别人刚刚改过"},
}


class PlaceList(BaseModel):
    """Everything that a region may set by itself."""

    items: list[PlaceView]


class PastSettings(BaseModel):
    """What a place was set to."""

    items: list[PastSetting] = Field(description="最近的在前")


@router.get("/settings", summary="本地区自己定的", responses=_MISSING)
def list_places(code: Code, services: ServicesDep, staff: Reading) -> PlaceList:
    """时限、用语、本地标准、分值……每一处：文件怎么说，地区数据里是多少，现在用多少。"""
    with services.database.read() as session:
        return PlaceList(items=services.region_settings.places(session, code, staff))


@router.get("/settings/{place}", summary="其中一处", responses=_MISSING)
def read_place(code: Code, place: PlaceId, services: ServicesDep, staff: Reading) -> PlaceView:
    """一处的全部值。"""
    with services.database.read() as session:
        return services.region_settings.place(session, code, place, staff)


@router.put("/settings/{place}", summary="改一处，或照原样确认", responses=_CHANGED)
def set_place(
    code: Code, place: PlaceId, body: SettingChange, services: ServicesDep, staff: Editing
) -> PlaceView:
    """一处的值一起写，按地区数据的规矩核对；几秒内对所有新办的事生效，已经定下的期限不变。"""
    with services.database.session() as session:
        view = services.region_settings.set(session, code, place, body, staff)
    look(services)
    return view


@router.post("/settings/{place}/restore", summary="恢复成地区数据里的", responses=_CHANGED)
def restore_place(
    code: Code, place: PlaceId, body: SettingRestore, services: ServicesDep, staff: Editing
) -> PlaceView:
    """改过的仍在历史里。"""
    with services.database.session() as session:
        view = services.region_settings.restore(session, code, place, body, staff)
    look(services)
    return view


@router.get("/settings/{place}/history", summary="一处以前怎么定的", responses=_MISSING)
def past_settings(code: Code, place: PlaceId, services: ServicesDep, staff: Reading) -> PastSettings:
    """谁、什么时候、定成多少、依据是什么。"""
    with services.database.read() as session:
        return PastSettings(items=services.region_settings.past(session, code, place, staff))


@router.get("/open-places", summary="还待补充的", responses=_MISSING)
def open_places(code: Code, services: ServicesDep, staff: Reading) -> OpenPlaces:
    """文件没有写、要本地区补上的每一处：电话、地址、驿站、标准、项目默认的时限和分值。"""
    with services.database.read() as session:
        return services.open_places.read(session, code, staff)
