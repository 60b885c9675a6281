"""Which departments owe the county their own figures every quarter."""

from __future__ import annotations

from pydantic import Field, model_validator

from casework.regions.directory import PackModel, Source


class ServiceDataRules(PackModel):
    """``organisations`` are codes, as ``source`` names them; none where no document asks for it.

    ``days_after_quarter`` calendar days after a quarter's last day the figures are due; ``origin`` says who
    set that.
    """

    organisations: list[str] = Field(default_factory=list)
    source: Source | None = None
    days_after_quarter: int = Field(default=15, ge=1, le=90)
    origin: str = "项目默认值，文件没有规定"

    @model_validator(mode="after")
    def _sourced(self) -> ServiceDataRules:
        if self.organisations and self.source is None:
            raise ValueError("请引文件里要求这些单位报送数据的那句话")
        return self
