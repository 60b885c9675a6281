"""What is said when the directory is changed, and what a capacity looks like."""

from __future__ import annotations

from pydantic import BaseModel, Field


class NewOrganisation(BaseModel):
    """An organisation that the pack does not name, e.g. one of Weihai's 六社 in a street."""

    name: str = Field(max_length=400, description="名称")
    kind: str = Field(
        max_length=32, description="哪种单位：地区数据 provider_kinds 里的代码，或 social_organisation 等"
    )
    services: list[str] = Field(max_length=40, description="做哪些服务：代码，或整个大类如 living.*")
    township: str | None = Field(default=None, max_length=64, description="在哪个乡镇；为空就是面向整个地区")
    serves: list[str] = Field(
        default_factory=list, max_length=200, description="服务哪些乡镇；不写就是所在乡镇，都不写就是整个地区"
    )
    contact: dict[str, str | None] | None = Field(
        default=None, description="联系方式：phone、address、hours、person，知道几项写几项"
    )


class _Change(BaseModel):
    """What both kinds of changes have. What is left out stays as it is."""

    name: str | None = Field(default=None, max_length=400, description="名称；只有补充进来的能改")
    contact: dict[str, str | None] | None = Field(
        default=None, description="联系方式里要改的几项：phone、address、hours、person；为空就是删去"
    )
    active: bool | None = Field(default=None, description="false 停用，true 恢复；只有补充进来的能停用")
    reason: str | None = Field(default=None, max_length=500, description="为什么改，记入历史")
    version: int | None = Field(
        default=None, ge=0, le=2_000_000_000, description="看到的 version；过时会得到 409"
    )

    @property
    def only_contact(self) -> bool:
        """Whether nothing but the contact changes."""
        return not (self.model_fields_set - {"contact", "reason", "version"})


class OrganisationChange(_Change):
    """A change of an organisation."""

    services: list[str] | None = Field(default=None, max_length=40, description="做哪些服务")
    serves: list[str] | None = Field(
        default=None, max_length=200, description="服务哪些乡镇；空列表是整个地区"
    )


class NewStation(BaseModel):
    """A station beyond those of the township offices."""

    name: str = Field(max_length=400, description="名称")
    township: str = Field(max_length=64, description="在哪个乡镇，写全称")
    organisation: str | None = Field(default=None, max_length=64, description="设在哪个单位；不写就是乡镇的")
    contact: dict[str, str | None] | None = Field(default=None, description="联系方式，知道几项写几项")


class StationChange(_Change):
    """A change of a station."""

    organisation: str | None = Field(default=None, max_length=64, description="设在哪个单位")


class NewCapacity(BaseModel):
    """How much an organisation takes."""

    accepting: bool = Field(description="接不接新的")
    capacity: int | None = Field(default=None, ge=0, le=100_000, description="同时最多办几件；为空就是不限")
    note: str | None = Field(default=None, max_length=200, description="说明，如“人手不够，下月恢复”")
    service: str | None = Field(default=None, max_length=64, description="只对这一项服务；为空就是全部")


class CapacityView(BaseModel):
    """What an organisation said it takes, and what it has in hand."""

    service: str | None = Field(description="为空就是全部服务")
    accepting: bool
    capacity: int | None
    note: str | None
    load: int = Field(description="在办件数")
