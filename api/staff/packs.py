"""The regions that are served, and a check of a region's files before they are put in place."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from api.problems import FieldMessage, Problem, invalid
from api.security import allowed
from api.services import ServicesDep
from api.staff.directory_schemas import DutyOut, duties_out
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.errors import NotFound
from casework.regions import RegionPack, RegionPackError
from casework.regions.directory import (
    Document,
    ExternalSystem,
    FlowStep,
    Hotline,
    ProviderKind,
    ServiceClass,
)
from casework.regions.loader import read_pack, summary

router = APIRouter(prefix="/regions", tags=["地区数据"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("directory.read")]
Checking = Annotated[Reader, allowed("packs.check")]

_FILE_NAME = re.compile(r"[a-z0-9_-]{1,60}\.yml|sources/[A-Za-z0-9_-]{1,60}\.txt")
_CODE = re.compile(r"[a-z]{1,30}")
#: So many mistakes are told at once; the next check tells the rest.
_MOST_ERRORS = 100


class RegionName(BaseModel):
    """A region that is served."""

    code: str
    name: str
    brand: str
    default: bool = Field(description="不写地区时就是它")


class RegionList(BaseModel):
    """The regions in the order in which they are served."""

    items: list[RegionName]


class TownshipOut(BaseModel):
    """A township with its office and its station."""

    code: str
    name: str
    district: str | None
    villages: int = Field(description="村和社区有几个")
    office: str | None = Field(description="乡镇民政办或驿站的单位代码")


class MemberOut(BaseModel):
    """A department of the leading group."""

    name: str
    organisation: str | None = Field(description="单位代码；为空就是不接转介")
    duties: list[DutyOut]


class RegionOut(BaseModel):
    """A region as its pack describes it."""

    code: str
    name: str
    brand: str
    program: str
    division_code: str
    timezone: str
    documents: list[Document] = Field(description="依据的文件")
    flow: list[FlowStep] = Field(description="流程：每一步的名称、原话，和停在这一步的状态")
    leading_group: list[MemberOut] = Field(description="领导小组成员单位和职责；文件没有写就是空的")
    provider_kinds: list[ProviderKind] = Field(description="社会力量有哪几种")
    external_systems: list[ExternalSystem] = Field(description="文件提到的其他平台；没有连接")
    hotlines: list[Hotline]
    service_classes: list[ServiceClass]
    townships: list[TownshipOut]
    auto_send: bool = Field(description="规则定得了的需求自动转出")


class PackFiles(BaseModel):
    """A region's files as text."""

    code: str = Field(max_length=30, description="地区代码，也是文件夹的名称")
    files: dict[str, str] = Field(
        max_length=60, description="文件名和内容：region.yml、routing.yml……和 sources/ 下的文件原文"
    )


class PackSummary(BaseModel):
    """What a sound pack holds."""

    code: str
    name: str
    summary: str
    townships: int
    villages: int
    organisations: int
    services: int
    stations: int
    stations_missing: int = Field(description="文件数到、还待补充的驿站")
    rules: int
    questions: int


@router.get("", summary="有哪些地区")
def list_regions(services: ServicesDep, _: Reading) -> RegionList:
    """正在服务的地区，第一个是默认的。"""
    default = services.regions.default.code
    return RegionList(
        items=[
            RegionName(code=pack.code, name=pack.name, brand=pack.brand, default=pack.code == default)
            for pack in services.regions.values()
        ]
    )


@router.get("/{code}", summary="一个地区")
def read_region(
    code: Annotated[str, Path(max_length=30, description="地区代码")], services: ServicesDep, _: Reading
) -> RegionOut:
    """品牌、依据的文件、流程、领导小组、社会力量的种类、其他平台、热线、乡镇。"""
    pack = services.regions.get(code)
    if pack is None:
        raise NotFound
    return RegionOut(
        code=pack.code,
        name=pack.name,
        brand=pack.brand,
        program=pack.program,
        division_code=pack.division_code,
        timezone=pack.timezone,
        documents=list(pack.documents.values()),
        flow=pack.flow,
        leading_group=_members(pack),
        provider_kinds=pack.provider_kinds,
        external_systems=pack.external_systems,
        hotlines=pack.hotlines,
        service_classes=pack.service_classes,
        townships=_townships(pack),
        auto_send=pack.routing.auto_send,
    )


@router.post("/check", summary="核对地区数据")
def check_pack(body: PackFiles, _: Checking) -> PackSummary:
    """像 `python -m casework.regions` 那样核对一个地区的全部文件，什么都不保存。

    有错时回 422，每处错误一项，`field` 是文件名和行号，如 `routing.yml:12`。
    """
    if not _CODE.fullmatch(body.code):
        raise invalid("code", "地区代码只能用小写字母")
    if any(not _FILE_NAME.fullmatch(name) for name in body.files):
        raise invalid("files", "文件名只能是“名称.yml”或“sources/名称.txt”，不能带别的路径")
    try:
        pack = read_pack(body.code, body.files)
    except RegionPackError as error:
        raise _wrong(error) from None
    return PackSummary(
        code=pack.code,
        name=pack.name,
        summary=summary(pack),
        townships=len(pack.townships),
        villages=sum(len(place.villages) for place in pack.townships),
        organisations=len(pack.organisations),
        services=len(pack.services),
        stations=len(pack.stations),
        stations_missing=pack.stations_missing,
        rules=len(pack.routing.rules),
        questions=len(pack.intake.questions),
    )


def _wrong(error: RegionPackError) -> Problem:
    errors = [
        FieldMessage(
            field=f"{problem.file}:{problem.line}" if problem.line else problem.file,
            message=problem.message,
            code="pack",
        )
        for problem in error.problems[:_MOST_ERRORS]
    ]
    count = len(error.problems)
    detail = f"地区数据有 {count} 处错误，请按文件和行号改好。"
    if count > _MOST_ERRORS:
        detail = f"地区数据有 {count} 处错误，先列出 {_MOST_ERRORS} 处，改好后再核对。"
    return Problem(422, detail, code="pack", title="地区数据有错", errors=errors)


def _members(pack: RegionPack) -> list[MemberOut]:
    shown = []
    for member in pack.leading_group.members if pack.leading_group else []:
        known = pack.organisation(member.organisation or "")
        shown.append(
            MemberOut(
                name=known.name if known else member.name or "",
                organisation=known.code if known else None,
                duties=duties_out(known.duties if known else member.duties, pack),
            )
        )
    return shown


def _townships(pack: RegionPack) -> list[TownshipOut]:
    offices = {o.township: o.code for o in pack.organisations if o.township}
    return [
        TownshipOut(
            code=place.code,
            name=place.name,
            district=place.district,
            villages=len(place.villages),
            office=offices.get(place.name),
        )
        for place in pack.townships
    ]
