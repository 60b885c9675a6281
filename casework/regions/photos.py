"""Whether a region keeps the photos of certificates."""

from __future__ import annotations

from pydantic import Field

from casework.regions.directory import PackModel


class PhotoRules(PackModel):
    """``keep``: photos stay with the application, sealed, for ``days`` days; else they are read and forgotten
    at once. ``origin`` says who set that."""

    keep: bool = False
    days: int = Field(default=30, ge=1, le=3650)
    origin: str = "项目默认值，文件没有规定"
