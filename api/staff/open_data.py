"""The directory as open data."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query
from starlette.responses import Response

from api.asked import OneRegion
from api.security import allowed
from api.services import ServicesDep
from casework.access import Reader
from casework.hsds.export import page

router = APIRouter(prefix="/directory", tags=["资源目录"])

Reading = Annotated[Reader, allowed("directory.read")]

_JSON: dict[int | str, dict[str, Any]] = {
    200: {"description": "HSDS 3.1 的一页单位，服务、地点、电话都在里面", "content": {"application/json": {}}}
}


@router.get("/hsds", summary="名录开放数据（HSDS 3.1）", response_class=Response, responses=_JSON)
def hsds(
    services: ServicesDep,
    _: Reading,
    pack: OneRegion,
    personal: Annotated[
        bool, Query(description="true：联系人姓名和手机号码也写上，不能公开发布；false：不写")
    ] = False,
) -> Response:
    """Open Referral HSDS 3.1 格式的单位、服务、地点、电话。待补充的不写；编号每次导出都一样。"""
    with services.database.read() as session:
        organisations = services.directory.organisations(session, pack.code)
        stations = services.directory.stations(session, pack.code)
    content = page(pack, organisations, stations, personal=personal)
    return Response(orjson.dumps(content), media_type="application/json")
