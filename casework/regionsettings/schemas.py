"""What a place is shown as, and what is said when it is set."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from casework.regionsettings.places import Group, Kind

#: ``open``: nobody has said yet; ``set``: the region has said; ``given``: the pack's files say it.
State = Literal["open", "set", "given"]


class LeafView(BaseModel):
    """One value of a place."""

    key: str
    label: str
    kind: Kind = Field(description="whole 整数、number 数、share 百分数、text 文字、phone 电话")
    unit: str
    lowest: float
    highest: float
    longest: int
    default: JsonValue = Field(description="地区数据里的；为空就是没有写")
    value: JsonValue = Field(description="现在用的")
    changed: bool


class PlaceView(BaseModel):
    """A place of the region's pack that the region may set by itself."""

    id: str
    group: Group
    label: str
    file: str
    says: str = Field(description="文件里怎么说")
    document: str | None = Field(description="出自哪份文件")
    state: State
    changed: bool = Field(description="和地区数据不一样")
    leaves: list[LeafView]
    version: int = Field(description="改的时候带上；过时会得到 409")
    reason: str | None = Field(description="依据或说明")
    set_by: str | None
    set_by_name: str | None
    set_at: datetime | None


class PastSetting(BaseModel):
    """What a place was set to once; ``values`` None: what the pack says was restored."""

    version: int
    values: dict[str, JsonValue] | None
    reason: str | None
    set_by: str
    set_by_name: str | None
    set_at: datetime


class SettingChange(BaseModel):
    """New values of a place, all of them; the same as before: they are confirmed."""

    values: dict[str, JsonValue] = Field(default_factory=dict, max_length=60)
    reason: str = Field(max_length=500, description="依据或说明：哪份文件、谁定的；记入历史")
    version: int = Field(default=0, ge=0, le=2_000_000_000, description="看到的 version")


class SettingRestore(BaseModel):
    """Back to what the pack says."""

    reason: str = Field(default="", max_length=500)
    version: int = Field(default=0, ge=0, le=2_000_000_000)


class OpenPlace(BaseModel):
    """Something that the sources leave open: 待补充 until somebody says."""

    id: str
    kind: Literal["contact", "station", "setting"]
    group: str
    label: str
    file: str
    says: str
    document: str | None = None
    missing: list[str] = Field(default_factory=list, description="联系方式里还缺的几项")
    filled: bool
    count: int = Field(default=1, description="算几处")


class OpenPlaces(BaseModel):
    """All of a region's open places, those still open first."""

    items: list[OpenPlace]
    total: int
    still_open: int
