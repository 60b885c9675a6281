"""Work records as they are written and shown."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

Kind = Literal["appointment", "visit", "delivery", "note"]
#: What somebody writes by itself; a delivery comes with the step of that name.
FreeKind = Literal["appointment", "visit", "note"]
FREE_KINDS: Final = get_args(FreeKind)

MAX_TEXT: Final = 500
MAX_WHO: Final = 40
MAX_UNIT: Final = 16
MAX_QUANTITY: Final = Decimal("9999999")

#: A JSON number with at most two decimals.
Quantity = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]


class Delivered(BaseModel):
    """What was done when an organisation says that it delivered."""

    text: str = Field(max_length=MAX_TEXT, description="做了什么，加密保存")
    day: date = Field(description="哪天做的，不能是以后的日子")
    who: str | None = Field(default=None, max_length=MAX_WHO, description="谁去做的，加密保存")
    quantity: Quantity | None = Field(
        default=None, gt=0, le=MAX_QUANTITY, decimal_places=2, description="数量"
    )
    unit: str | None = Field(default=None, max_length=MAX_UNIT, description="单位，如 次、小时、份")


class NewRecord(BaseModel):
    """A line of the work. An appointment has a day, today or later; a visit's is not in the future."""

    kind: FreeKind = Field(description="appointment 约好上门；visit 去过或联系过；note 记一笔")
    text: str = Field(max_length=MAX_TEXT, description="情况，加密保存")
    day: date | None = Field(default=None, description="哪一天；约好上门和去过必填")
    hour: str | None = Field(
        default=None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="几点，只在约好上门时填，如 09:30"
    )
    who: str | None = Field(default=None, max_length=MAX_WHO, description="谁去，加密保存")


class RecordView(BaseModel):
    """A line as it is shown. ``made_by_name``: what colleagues call the account. ``text``: None once
    erased."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    kind: Kind
    day: date | None
    hour: str | None
    who: str | None
    text: str | None
    quantity: Quantity | None
    unit: str | None
    made_at: datetime
    made_by: str
    made_by_name: str | None = None
