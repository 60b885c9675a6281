"""The directory as the API shows it."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, Field

from casework.directory.candidates import Candidate
from casework.directory.entries import ListedOrganisation, ListedStation, still_open
from casework.directory.schemas import CapacityView
from casework.regions import RegionPack
from casework.regions.directory import Contact, Duty, Service


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
    open: list[str] = Field(description="联系方式里还待补充的：phone、address、hours、person")
    serves: list[str] = Field(description="服务哪些乡镇；空的是整个地区")
    reports_to: str | None = Field(description="上级：超期时告诉谁")
    added: bool = Field(description="由工作人员补充，不在地区数据里")
    active: bool = Field(description="false 就是已经停用")
    version: int = Field(description="改的时候带上；过时会得到 409")


class OrganisationList(BaseModel):
    """All organisations of a region."""

    items: list[OrganisationOut]


class Superior(BaseModel):
    """Somebody above an organisation."""

    code: str
    name: str


class OrganisationDetail(OrganisationOut):
    """An organisation with how much it takes."""

    capacities: list[CapacityView] = Field(description="先是全部服务，再是单独写明的服务")
    superiors: list[Superior] = Field(description="从直接上级到最上面")


class ServiceList(BaseModel):
    """All services of a region, class by class."""

    items: list[Service]


class StationOut(BaseModel):
    """A station."""

    code: str
    name: str
    township: str
    organisation: str
    contact: Contact | None = Field(description="联系方式；为空就是待补充")
    open: list[str] = Field(description="联系方式里还待补充的")
    added: bool
    active: bool
    version: int


class StationList(BaseModel):
    """The stations that are known by name, and how many more the region's plan counts."""

    items: list[StationOut]
    missing: int = Field(description="文件里提到、名称和地址还待补充的驿站数")


class Candidates(BaseModel):
    """Who could take a need, the best first."""

    items: list[Candidate]


def duties_out(duties: Sequence[Duty], pack: RegionPack) -> list[DutyOut]:
    """Duties with the documents' titles."""
    shown = []
    for duty in duties:
        document = pack.documents.get(duty.source.document)
        title = f"《{document.title}》{document.number}" if document else duty.source.document
        shown.append(DutyOut(text=duty.text, document=title, quote=duty.source.quote))
    return shown


def organisation_out(organisation: ListedOrganisation, pack: RegionPack) -> OrganisationOut:
    """An organisation in the list."""
    return OrganisationOut(
        **organisation.model_dump(exclude={"duties", "aliases", "district", "contact"}),
        contact=organisation.contact,
        duties=duties_out(organisation.duties, pack),
        open=still_open(organisation.contact),
    )


def organisation_detail(
    organisation: ListedOrganisation,
    pack: RegionPack,
    capacities: list[CapacityView],
    superiors: Sequence[ListedOrganisation],
) -> OrganisationDetail:
    """One organisation."""
    return OrganisationDetail(
        **dict(organisation_out(organisation, pack)),
        capacities=capacities,
        superiors=[Superior(code=one.code, name=one.name) for one in superiors],
    )


def station_out(station: ListedStation) -> StationOut:
    """A station in the list."""
    return StationOut(
        **station.model_dump(exclude={"contact"}),
        contact=station.contact,
        open=still_open(station.contact),
    )
