"""The quarter's figures. A count that is null was hidden for publication."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field

Count = int | None


class Line(BaseModel):
    """One line of a table: what is counted, under which code, and how often."""

    code: str
    name: str
    count: Count


class DepartmentLine(Line):
    """Referrals to one organisation, and how they stand now."""

    statuses: dict[str, int] = Field(default_factory=dict, description="公开发布时不给")


class ServiceLine(Line):
    """Needs for one service (``count``), and the referrals made for it."""

    class_name: str
    referrals: Count


class StepLine(BaseModel):
    """How long a step took: in working days, 0 on the same day. Time on hold is within it.

    Half of the ``count`` referrals were quicker than or as quick as ``median_days``, nine in ten as
    ``p90_days``. ``unknown``: as many more took the step when the holidays of that year are not known.
    """

    step: str
    name: str
    count: Count
    median_days: int | None
    p90_days: int | None
    unknown: int = 0


class ServiceDataLine(BaseModel):
    """An organisation's own figures beside what it was referred here. Its numbers are null while missing."""

    organisation: str
    name: str
    owed: bool = Field(description="按文件应当报送")
    submitted: bool
    preliminary: bool = Field(description="季度没有结束就报的，还不是最后的数")
    times: Count = Field(description="服务人次")
    people: Count = Field(description="服务人数")
    amount: float | None = Field(description="金额，元")
    referrals: Count = Field(description="本系统转给它的次数")


class ServiceDataServiceLine(BaseModel):
    """One service: what the organisations reported beside the needs and referrals here."""

    code: str
    name: str
    times: Count
    people: Count
    amount: float | None
    needs: Count
    referrals: Count


class ServiceDataPart(BaseModel):
    """The departments' own figures of the quarter, as far as they are there."""

    due_on: date
    origin: str
    missing: list[str] = Field(description="应当报送、还没有报送最后数字的单位代码")
    times: Count
    people: Count
    amount: float | None
    organisations: list[ServiceDataLine]
    services: list[ServiceDataServiceLine]


class QuarterlyReport(BaseModel):
    """The figures of one region and quarter. ``first_day`` and ``last_day`` are dates of the region."""

    region: str
    region_name: str
    year: int
    quarter: int
    first_day: date
    last_day: date
    complete: bool = Field(description="false：这个季度还没有结束")
    made_at: datetime
    suppressed_below: int | None = Field(
        default=None, description="公开发布：1 到这个数减一的数字不给，显示为 null；None 就是没有隐去"
    )
    applications: Count
    needs: Count
    referrals: Count
    statuses: dict[str, Count] = Field(description="applications by the state they are in now")
    departments: list[DepartmentLine]
    townships: list[Line]
    categories: list[Line]
    services: list[ServiceLine]
    sources: list[Line] = Field(description="按来源：申请是从哪里来的")
    steps: list[StepLine] = Field(description="每一步用了几个工作日")
    outcomes: list[Line] = Field(description="转介的结果，加起来就是转介总数")
    ratings: list[Line] = Field(description="居民的评分，1 到 5 分，和没有评分的；加起来就是转介总数")
    rating_mean: float | None = Field(description="评分的平均数")
    overdue: Count = Field(description="有一步超过时限的转介，包括现在正超期的")
    service_data: ServiceDataPart
