"""The day of a volunteer or a station worker, in one call; and a talk for one of their forms."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api.asked import OneRegion
from api.resident.schemas import ConversationOpened, OpenConversation
from api.security import allowed
from api.services import ServicesDep
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.conversations.types import Opened
from casework.entry.form import filler_of
from casework.entry.talk_wording import talk_wording
from casework.errors import Invalid
from casework.fieldwork.day import Day
from casework.permissions import permissions
from casework.staff.models import StaffAccount

#: So many of each list at once; the rest is paged by the lists' own calls.
DAY_SIZE = 50

router = APIRouter(prefix="/field", tags=["走访"], route_class=JsonRoute)
Entering = Annotated[Reader, allowed("applications.enter")]


class FieldAccount(BaseModel):
    """Whose day it is."""

    id: str
    username: str
    role: str | None
    role_label: str | None
    townships: list[str]
    regions: list[str] = Field(description="负责的地区；管理员不限")


class FieldStation(BaseModel):
    """A station where an application can be entered."""

    code: str
    name: str
    township: str


class FieldDay(Day):
    """The day's lists, and what a form needs to know besides."""

    at: datetime = Field(description="服务器的时间")
    region: str
    account: FieldAccount
    stations: list[FieldStation]


@router.get("/day", summary="今天要做的", responses={304: {"description": "和上次一样"}})
def day(
    services: ServicesDep,
    staff: Entering,
    response: Response,
    pack: OneRegion,
    if_none_match: Annotated[
        str | None, Header(max_length=100, description="上次得到的 ETag；没有变化就回 304")
    ] = None,
) -> FieldDay:
    """要走访的、要问办好没有的、交上去的申请，各列最前面 50 条；个人信息都是遮住的。

    没有变化时回 304，所以可以几秒钟问一次。
    """
    with services.database.read() as session:
        found = services.days.of(session, pack.code, staff, DAY_SIZE)
        account = session.get_one(StaffAccount, staff.id)
        stations = [
            FieldStation(code=one.code, name=one.name, township=one.township)
            for one in services.directory.stations(session, pack.code)
            if staff.scope != "township" or one.township in staff.townships
        ]
    role = permissions().roles.get(staff.role) if staff.role else None
    who = FieldAccount(
        id=staff.id,
        username=account.username,
        role=staff.role,
        role_label=role.label if role else None,
        townships=staff.townships,
        regions=staff.regions or list(services.regions),
    )
    whole = FieldDay(**dict(found), at=services.days.now(), region=pack.code, account=who, stations=stations)
    tag = _tag(whole)
    if if_none_match == tag:
        return Response(status_code=304, headers={"ETag": tag})  # type: ignore[return-value]
    response.headers["ETag"] = tag
    return whole


@router.post("/talks", status_code=201, summary="边聊边填：为自己的一份表开始会话")
async def open_talk(body: OpenConversation, services: ServicesDep, staff: Entering) -> ConversationOpened:
    """会话编号和凭证同 `POST /conversations`，说话、看记录也用同样的接口。

    会话记在这个账号名下：谁在填按账号的角色定，不再问；在会话里不能提交，要回到表里，写明谁同意的、怎么同意的再交。
    """
    pack = services.region(body.region)
    if not staff.works_in(pack.code):
        raise Invalid.one("region", "region_not_yours")

    def theirs(_: Session, opened: Opened) -> None:
        opened.conversation.entered_by = staff.id
        opened.conversation.entered_as = filler_of(staff)

    opened = await services.talks().open(pack.code, "web", theirs, greeting=talk_wording().greeting)
    services.metrics.conversation(pack.code)
    return ConversationOpened.of(opened)


def _tag(whole: FieldDay) -> str:
    """A name for what is told, without the time at which it is."""
    content = whole.model_dump_json(exclude={"at"}).encode()
    return f'"{hashlib.blake2b(content, digest_size=12).hexdigest()}"'
