"""What a household lacks and what it gets twice. Pure.

德政办〔2025〕7号: what each department gives is known to all, so that nobody is helped twice or left out
(避免重复救助或救助遗漏).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from casework.referrals.state_machine import OPEN

#: A referral in one of these gives, or is about to.
_GIVING: Final = OPEN - {"draft"}


@dataclass(frozen=True)
class Given:
    """A referral, as far as gaps look at it."""

    need_id: str
    service: str
    organisation: str
    status: str


@dataclass(frozen=True)
class Asked:
    """A need of an application that still stands."""

    need_id: str
    application_no: str
    service: str


def missed(asked: Iterable[Asked], given: Iterable[Given]) -> list[Asked]:
    """Needs that no organisation sees to or has seen to (救助遗漏).

    Nor is a need missed that another application of the household had seen to with the same service.
    """
    given = list(given)
    seen_to = {one.need_id for one in given if one.status in OPEN or one.status == "closed"}
    under_way = {one.service for one in given if one.status in OPEN}
    return [one for one in asked if one.need_id not in seen_to and one.service not in under_way]


def twice(given: Iterable[Given]) -> dict[str, list[str]]:
    """Services that more than one organisation gives at once, with these organisations (重复救助)."""
    by_service: dict[str, list[str]] = {}
    for one in given:
        if one.status in _GIVING:
            organisations = by_service.setdefault(one.service, [])
            if one.organisation not in organisations:
                organisations.append(one.organisation)
    return {service: found for service, found in by_service.items() if len(found) > 1}
