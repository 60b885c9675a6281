"""Entering an application for a person: at a station, or on a visit."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field, JsonValue

from api.security import allowed
from api.services import ServicesDep
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.applications.schemas import ApplicationView
from casework.entry.form import MAX_NEEDS, EnteredConsent, EnteredNeed, EntryChannel, EntryForm
from casework.entry.schemas import EntryView
from casework.photos.service import MAX_PHOTOS

router = APIRouter(prefix="/applications", tags=["申请"], route_class=JsonRoute)

Entering = Annotated[Reader, allowed("applications.enter")]
Reading = Annotated[Reader, allowed("applications.read")]

No = Annotated[str, Path(max_length=64, description="申请编号", examples=["DH20261121-000012"])]


class EnteredFacts(BaseModel):
    """What the person told, and that the person agreed."""

    consent: EnteredConsent | None = Field(default=None, description="谁、怎么同意的；没有同意不能提交")
    fields: dict[str, JsonValue] = Field(
        default_factory=dict,
        max_length=30,
        description="资料项，键和值同申请里的 fields",
        examples=[{"name": "王秀英", "age": 82, "township": "上涌镇", "living": "alone"}],
    )
    needs: list[EnteredNeed] = Field(default_factory=list, max_length=MAX_NEEDS, description="要帮什么")
    accept_contradictions: bool = Field(default=False, description="true：前后对不上的已经问过本人，照填的存")
    photo_ids: list[str] = Field(
        default_factory=list, max_length=MAX_PHOTOS, description="留下的证件照片的编号，附到这份申请上"
    )
    unless_known: bool = Field(
        default=False, description="true：这个人可能已经有申请的，先不存，回 409 并列出编号，由人决定"
    )

    def form(self, region: str, channel: EntryChannel, station: str | None = None) -> EntryForm:
        """The same as casework takes it."""
        return EntryForm(
            region=region,
            channel=channel,
            consent=self.consent,
            fields=self.fields,
            needs=self.needs,
            station=station,
            accept_contradictions=self.accept_contradictions,
            unless_known=self.unless_known,
        )


class NewApplication(EnteredFacts):
    """An application entered in person."""

    client_id: UUID = Field(description="由您生成的 UUID；同一个再发一次，得到同一份申请")
    region: str = Field(max_length=64, description="地区代码", examples=["dehua"])
    channel: EntryChannel = Field(description="station 在驿站填；visit 走访时填")
    station: str | None = Field(default=None, max_length=64, description="在哪个驿站填的")


class EntryOut(BaseModel):
    """How an application was entered in person; ``entry`` is null for one that came out of a talk."""

    entry: EntryView | None


@router.get("/{no}/entry", summary="当面填写的经过")
def read_entry(no: No, services: ServicesDep, staff: Reading) -> EntryOut:
    """谁、在哪里、什么时候替人填的，本人怎样同意的。"""
    with services.database.read() as session:
        return EntryOut(entry=services.entry.read(session, no, staff))


@router.post("", status_code=201, summary="当面替人填申请")
def enter(body: NewApplication, services: ServicesDep, staff: Entering) -> ApplicationView:
    """和在线申请一样核对、评估、转介。有错就全部列出，什么都不存。"""
    form = body.form(services.region(body.region).code, body.channel, body.station)
    with services.database.session() as session:
        application = services.entry.enter(session, form, staff, str(body.client_id))
        services.photos.attach(session, application.no, body.photo_ids, staff)
        return services.applications.shown(session, application, staff)
