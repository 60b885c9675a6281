"""The words of the quarter's figures (``data/reports.yml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "reports.yml"


class ReportLabels(BaseModel):
    """Labels by code, in the order in which they are listed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channels: dict[str, str]
    steps: dict[str, str]
    outcomes: dict[str, str]
    ratings: dict[str, str]


@cache
def report_labels() -> ReportLabels:
    """The labels of this installation. Raises ValueError if malformed."""
    return ReportLabels.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
