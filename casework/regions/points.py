"""A region's points for volunteers and providers; a region without them has none."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import Field

from casework.regions.directory import PackModel, Source


class EarningRule(PackModel):
    """What a confirmed service of one of ``services`` (patterns such as ``living.*``) earns."""

    services: list[str] = Field(min_length=1)
    points: Annotated[int, Field(ge=1, le=10_000)]


class PointsRules(PackModel):
    """The region's points. ``name`` and that there are any stand in ``source``; ``origin`` says who set the
    numbers.

    Organisations of the kinds in ``earners`` earn by themselves when a service is confirmed, by the first
    rule that matches.
    """

    name: str
    source: Source
    origin: str
    earners: list[str] = Field(min_length=1)
    earning: list[EarningRule] = Field(min_length=1)

    def earned(self, service: str) -> int | None:
        """What a confirmed service earns; None if no rule names it."""
        return next(
            (
                rule.points
                for rule in self.earning
                if any(fnmatchcase(service, pattern) for pattern in rule.services)
            ),
            None,
        )
