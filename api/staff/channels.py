"""How the channels are set up and how they do: for administrators. Counts and names of settings only."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.channels.switches import Mode, switches
from api.security import allowed
from api.services import ServicesDep
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.channels.figures import figures
from casework.channels.types import Platform

router = APIRouter(prefix="/channels", tags=["渠道"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("channels.read")]


class SettingOut(BaseModel):
    """A setting by its name; never its value."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    filled: bool
    needed: bool = Field(description="这个渠道少不了它")


class FiguresOut(BaseModel):
    """Counts of one channel."""

    model_config = ConfigDict(from_attributes=True)

    received: int = Field(description="近 24 小时收到")
    sent: int = Field(description="近 24 小时送达")
    given_up: dict[str, int] = Field(description="近 24 小时未送达，按原因")
    knocked: int = Field(description="近 24 小时里，已提醒对方来看的")
    waiting: dict[str, int] = Field(description="现在等着发的，按上一次没发出的原因；not_tried 还没有试")
    waiting_since: datetime | None = Field(description="其中最早的一条从什么时候等起")


class ChannelOut(BaseModel):
    """One channel: how it is set up, how it does."""

    platform: Platform
    on: bool
    complete: bool = Field(description="少不了的设置都填了")
    region: str
    mode: Mode = Field(description="sealed 安全模式，plain 明文模式，webhook、polling")
    callback: str | None = Field(description="填到平台上的回调地址，接在本站域名后面；没有就不用填")
    settings: list[SettingOut]
    figures: FiguresOut


class ChannelList(BaseModel):
    """The channels of the account's regions."""

    items: list[ChannelOut]


@router.get("", summary="各渠道的设置和运行情况")
def list_channels(services: ServicesDep, staff: Reading) -> ChannelList:
    """微信、小程序、Telegram 开了没有，哪些设置填了（不给值），近 24 小时收发多少。没有个人信息。"""
    own = [switch for switch in switches(services.settings) if staff.works_in(switch.region)]
    regions = None if staff.everywhere else staff.regions
    with services.database.read() as session:
        counted = figures(session, services.clock.now(), regions)
    return ChannelList(
        items=[
            ChannelOut(
                platform=switch.platform,
                on=switch.on,
                complete=switch.complete,
                region=switch.region,
                mode=switch.mode,
                callback=switch.callback,
                settings=[SettingOut.model_validate(one) for one in switch.settings],
                figures=FiguresOut.model_validate(counted[switch.platform]),
            )
            for switch in own
        ]
    )
