"""Service data as it is submitted and shown."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

#: How the figures came in.
Way = Literal["form", "xlsx"]
#: Yuan with at most two decimals; a JSON number.
Money = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]

MAX_COUNT: Final = 10_000_000
MAX_AMOUNT: Final = Decimal("10000000000")
MAX_NOTE: Final = 200


class ServiceFigures(BaseModel):
    """An organisation's figures for one service in a quarter.

    ``times`` counts every time somebody was served, ``people`` each person once; ``amount`` is what was paid
    out, in yuan, None where the service pays nothing.
    """

    model_config = ConfigDict(frozen=True)

    service: str = Field(max_length=64, description="服务代码")
    times: int = Field(ge=0, le=MAX_COUNT, strict=True, description="服务人次")
    people: int = Field(ge=0, le=MAX_COUNT, strict=True, description="服务人数，不重复计算")
    amount: Money | None = Field(
        default=None, ge=0, le=MAX_AMOUNT, decimal_places=2, description="金额，元；没有发钱就不填"
    )
    note: str | None = Field(default=None, max_length=MAX_NOTE, description="备注，不写个人信息")


class ServiceDataVersion(BaseModel):
    """One version of an organisation's figures for a quarter."""

    version: int
    way: Way
    preliminary: bool = Field(description="季度没有结束就报的，季度结束后要再报一次")
    submitted_at: datetime
    submitted_by: str
    lines: list[ServiceFigures]


class ServiceDataView(ServiceDataVersion):
    """The figures that count: the newest version."""

    region: str
    organisation: str
    name: str
    year: int
    quarter: int


class MissingOrganisation(BaseModel):
    """An organisation that owes its figures."""

    organisation: str
    name: str
    reminded_at: datetime | None


class ServiceDataOverview(BaseModel):
    """What has come in for a quarter, and who is missing."""

    region: str
    year: int
    quarter: int
    due_on: date
    origin: str = Field(description="期限是谁定的")
    overdue: bool = Field(description="期限已过，还有单位没有报")
    items: list[ServiceDataView]
    missing: list[MissingOrganisation]
