"""The resource directory of a region: organisations, services, stations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.problems import invalid
from api.security import allowed
from api.services import ServicesDep
from casework.regions import RegionPack
from casework.regions.directory import Contact, Organisation, Service, Station

router = APIRouter(tags=["资源目录"], dependencies=[allowed("directory.read")])

Region = Annotated[str | None, Query(max_length=64, description="地区代码；不填就是默认地区")]


class DutyOut(BaseModel):
    """A duty and the sentence of the document that says so."""

    text: str
    document: str = Field(description="出自哪份文件")
    quote: str = Field(description="文件里的原话")


class OrganisationOut(BaseModel):
    """An organisation of the directory."""

    code: str
    name: str
    kind: str
    township: str | None
    services: list[str]
    duties: list[DutyOut]
    contact: Contact | None = Field(description="联系方式；为空就是待补充")


class OrganisationList(BaseModel):
    """All organisations of a region."""

    items: list[OrganisationOut]


class ServiceList(BaseModel):
    """All services of a region, class by class."""

    items: list[Service]


class StationOut(BaseModel):
    """A station."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    township: str
    organisation: str
    contact: Contact | None = Field(description="联系方式；为空就是待补充")


class StationList(BaseModel):
    """The stations that are known by name, and how many more the region's plan counts."""

    items: list[StationOut]
    missing: int = Field(description="文件里提到、名称和地址还待补充的驿站数")


@router.get("/organisations", summary="单位名录")
def organisations(services: ServicesDep, region: Region = None) -> OrganisationList:
    """一个地区的救助主体，和每个单位的职责原文。"""
    pack = services.region(region)
    return OrganisationList(items=[_organisation(found, pack) for found in pack.organisations])


@router.get("/services", summary="服务清单")
def service_list(services: ServicesDep, region: Region = None) -> ServiceList:
    """一个地区的服务，按大类排列。"""
    return ServiceList(items=services.region(region).services)


@router.get("/stations", summary="社会救助服务转介驿站")
def stations(
    services: ServicesDep,
    region: Region = None,
    township: Annotated[str | None, Query(max_length=64, description="只看这个乡镇的驿站")] = None,
) -> StationList:
    """驿站名录。文件没有给出的名称、地址、电话留空，待补充，不编造。"""
    pack = services.region(region)
    found: list[Station] = list(pack.stations)
    if township is not None:
        place = pack.township(township)
        if place is None:
            raise invalid("township", f"{pack.name}没有这个乡镇", "unknown_township")
        found = [station for station in found if station.township == place.name]
    return StationList(
        items=[StationOut.model_validate(station) for station in found], missing=pack.stations_missing
    )


def _organisation(organisation: Organisation, pack: RegionPack) -> OrganisationOut:
    duties = []
    for duty in organisation.duties:
        document = pack.documents.get(duty.source.document)
        title = f"《{document.title}》{document.number}" if document else duty.source.document
        duties.append(DutyOut(text=duty.text, document=title, quote=duty.source.quote))
    return OrganisationOut(
        code=organisation.code,
        name=organisation.name,
        kind=organisation.kind,
        township=organisation.township,
        services=organisation.services,
        duties=duties,
        contact=organisation.contact,
    )
