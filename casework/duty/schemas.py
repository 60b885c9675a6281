"""What is said when a shift is entered, and what a roster is shown as."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field


class ShiftEntry(BaseModel):
    """A shift as it is entered. Weekly with ``weekdays``, or once with ``on_date``."""

    township: str | None = Field(default=None, max_length=64, description="只管一个乡镇；为空是整个地区")
    weekdays: list[int] = Field(default_factory=list, max_length=7, description="星期几：1 到 7")
    on_date: date | None = Field(default=None, description="只在这一天")
    instead: bool = Field(default=False, description="这一天不按每周的排班，只按这一条")
    starts: str = Field(max_length=5, description="几点开始，如 08:00")
    ends: str = Field(max_length=5, description="几点结束；不晚于开始的是第二天")
    from_date: date | None = Field(default=None, description="每周的：从哪天起")
    until_date: date | None = Field(default=None, description="每周的：到哪天止")
    name: str = Field(max_length=120, description="值班人")
    phone: str | None = Field(default=None, max_length=80, description="值班电话")
    note: str | None = Field(default=None, max_length=400, description="说明")


class ShiftChange(ShiftEntry):
    """The same, of a shift that is there."""

    version: int = Field(ge=0, le=2_000_000_000, description="看到的 version；过时会得到 409")


class ShiftView(BaseModel):
    """A shift. Who may not edit the roster sees name and telephone masked."""

    id: str
    region: str
    township: str | None
    weekdays: list[int]
    on_date: date | None
    instead: bool
    starts: str
    ends: str
    from_date: date | None
    until_date: date | None
    name: str
    phone: str | None
    note: str | None
    version: int


class TurnView(BaseModel):
    """One time that a shift is done."""

    shift: ShiftView
    day: date
    begins: datetime
    ends: datetime


class Gap(BaseModel):
    """A time when nobody is on duty for the whole region."""

    begins: datetime
    ends: datetime


class RosterWeek(BaseModel):
    """Seven days of a region's roster, and when nobody is on duty in the next days."""

    region: str
    first: date
    last: date
    turns: list[TurnView]
    shifts: list[ShiftView] = Field(description="全部排班：每周的，和还没过去的单日")
    gaps: list[Gap]
    gap_days: int = Field(description="往后看了几天有没有人值班")


class OnDuty(BaseModel):
    """Who is on duty at a moment."""

    region: str
    at: datetime
    items: list[TurnView]
