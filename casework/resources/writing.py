"""What may be written into a resource, each part checked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from casework.errors import FieldIssue, Invalid, Refused
from casework.regions.pack import RegionPack
from casework.resources.models import Resource, ResourceService, ResourceTownship
from casework.resources.quantities import to_hundredths
from casework.resources.terms import checked

MAX_TITLE: Final = 100
MAX_NOTE: Final = 500
#: What an edit may change; what a resource is counted in stays.
EDITABLE: Final = ("title", "services", "quantity", "townships", "conditions", "valid_until", "note")


def write(resource: Resource, changes: Mapping[str, Any], pack: RegionPack, today: date) -> None:
    """Check ``changes`` (some of ``EDITABLE``) and put them into ``resource``.

    Raises ``Invalid`` with everything that is wrong, ``Refused`` for less than has been given already.
    """
    issues = list[FieldIssue]()
    if "title" in changes:
        resource.title = _text("title", changes["title"], MAX_TITLE, issues) or ""
        if not resource.title:
            issues.append(FieldIssue(field="title", reason="missing"))
    if "note" in changes:
        resource.note = _text("note", changes["note"], MAX_NOTE, issues)
    if "valid_until" in changes:
        resource.valid_until = changes["valid_until"]
        if resource.valid_until is not None and resource.valid_until < today:
            issues.append(FieldIssue(field="valid_until", reason="past"))
    if "services" in changes:
        services = _services(changes["services"], pack, issues)
        kept = {one.service: one for one in resource.services}
        resource.services = [kept.get(code) or ResourceService(service=code) for code in services]
    if "townships" in changes:
        townships = _townships(changes["townships"], pack, issues)
        there = {one.township: one for one in resource.townships}
        resource.townships = [there.get(name) or ResourceTownship(township=name) for name in townships]
    for field, put in (("conditions", _conditions), ("quantity", _quantity)):
        if field in changes:
            try:
                put(resource, changes[field])
            except Invalid as error:
                issues += error.errors
    if issues:
        raise Invalid(issues)


def _text(field: str, value: str | None, longest: int, issues: list[FieldIssue]) -> str | None:
    text = (value or "").strip()
    if len(text) > longest:
        issues.append(FieldIssue(field=field, reason="too_long"))
    return text or None


def _services(codes: list[str], pack: RegionPack, issues: list[FieldIssue]) -> list[str]:
    if not codes:
        issues.append(FieldIssue(field="services", reason="missing"))
    for index, code in enumerate(codes):
        if pack.service(code) is None:
            issues.append(FieldIssue(field=f"services.{index}", reason="unknown"))
    return list(dict.fromkeys(codes))


def _townships(names: list[str], pack: RegionPack, issues: list[FieldIssue]) -> list[str]:
    found = list[str]()
    for index, name in enumerate(names):
        if place := pack.township(name):
            found.append(place.name)
        else:
            issues.append(FieldIssue(field=f"townships.{index}", reason="township_elsewhere"))
    return list(dict.fromkeys(found))


def _conditions(resource: Resource, conditions: Mapping[str, Any]) -> None:
    resource.conditions = checked(conditions)


def _quantity(resource: Resource, amount: Any) -> None:
    """Offer another quantity in all; what was given already stays given."""
    offered = to_hundredths(resource.kind, amount)
    left = resource.quantity_left + offered - resource.quantity_offered
    if left < 0:
        raise Refused("given_already")
    resource.quantity_offered, resource.quantity_left = offered, left
