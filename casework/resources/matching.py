"""Whether a resource is meant for a need, and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from casework.regions.pack import RegionPack
from casework.resources.models import Resource
from casework.resources.terms import judge, label, met_label


@dataclass(frozen=True)
class Case:
    """What is known of a need and of whom it is about."""

    service: str
    urgency: str
    township: str | None
    difficulty: int
    level: str
    waiting_since: datetime
    fields: Mapping[str, JsonValue]


@dataclass(frozen=True)
class Fit:
    """``reasons`` why, in Chinese and without personal data; ``unknown``: labels of facts that the terms
    ask for and that nobody told yet."""

    fits: bool
    reasons: list[str]
    unknown: list[str]


def fit(resource: Resource, case: Case, pack: RegionPack, now: datetime) -> Fit:
    """Whether ``resource`` is meant for the need of ``case``: service, township, terms. How much is left
    is not asked here."""
    services = {one.service for one in resource.services}
    places = {one.township for one in resource.townships}
    judged = judge(resource.conditions, case.fields)
    fits = case.service in services and (not places or case.township in places) and not judged.failed
    if not fits:
        return Fit(False, [], [])
    service = pack.service(case.service)
    reasons = [f"正好能帮“{service.label if service else case.service}”"]
    if places:
        reasons.append(f"专给{case.township}")
    reasons += [f"{met_label(path, case.fields)}，符合条件" for path in judged.met]
    if case.urgency == "urgent":
        reasons.append("急需")
    reasons.append(f"困难指数 {case.difficulty}（{case.level}）")
    if days := (now - case.waiting_since).days:
        reasons.append(f"已经等了 {days} 天")
    return Fit(True, reasons, [label(path) for path in judged.unknown])
