"""How the work goes, as figures (``casework.reports.figures``)."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

from casework.reports.schemas import Line, StepLine


class PlaceLine(BaseModel):
    """Needs of one service in one township."""

    township: str
    service: str
    count: int


class MonthLine(BaseModel):
    """A month (``2026-11``) with the applications submitted and the referrals begun in it."""

    month: str
    applications: int
    referrals: int


class StepFigure(StepLine):
    """A step with the working days that the region's clock gives for it."""

    limit_days: int | None = Field(description="时限（工作日），一般情况")


class OrganisationLine(BaseModel):
    """Referrals to one organisation: all, late now, with any step that was late, rated (1 to 5)."""

    code: str
    name: str
    referrals: int
    overdue_now: int
    late: int
    rated: int
    rating_mean: float | None


class Figures(BaseModel):
    """Figures of one region, over the days from ``first_day`` to ``last_day`` (both in it)."""

    region: str
    region_name: str
    township: str | None = Field(description="只数这个乡镇；空就是全部")
    first_day: date
    last_day: date
    made_at: datetime
    applications: int
    needs: int
    referrals: int
    overdue: int = Field(description="有一步超过时限的转介，包括现在正超期的")
    statuses: list[Line] = Field(description="申请现在的状态")
    townships: list[Line] = Field(description="各乡镇的申请")
    services: list[Line] = Field(description="各项服务的需求")
    places: list[PlaceLine] = Field(description="各乡镇要什么")
    months: list[MonthLine]
    steps: list[StepFigure] = Field(description="每一步用了几个工作日")
    organisations: list[OrganisationLine]
    outcomes: list[Line]
    ratings: list[Line]
    rating_mean: float | None
