"""Where a need goes: the region's rules (``routing.yml``), first match wins. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Protocol

from pydantic import BaseModel, ConfigDict, JsonValue

from casework.regions.conditions import holds
from casework.regions.directory import Source
from casework.regions.pack import RegionPack
from casework.regions.rules import RoutingRule

#: The ``rule_id`` of a need that no rule covers.
FALLBACK = "fallback"


class HasService(Protocol):
    """A need, as far as routing looks at it."""

    @property
    def service(self) -> str:
        """The service's code."""
        ...


class Route(BaseModel):
    """Where a need goes and why.

    ``organisation`` is a code of the pack, ``reason`` one Chinese sentence for residents and staff,
    ``source_quote`` the document's words. ``certain`` false: only a draft, a caseworker decides.
    """

    model_config = ConfigDict(frozen=True)

    organisation: str
    rule_id: str
    reason: str
    source: Source
    certain: bool

    @property
    def source_quote(self) -> str:
        """The sentence of the document that says so."""
        return self.source.quote


def route(fields: Mapping[str, JsonValue], need: HasService, pack: RegionPack) -> Route:
    """The route of one need of a person with these fields.

    A need that no rule covers, or whose rule means a township office when the township is not known,
    takes the region's fallback and is never certain.
    """
    for rule in pack.routing.rules:
        if _matches(rule, fields, need.service):
            township = fields.get("township")
            found = pack.resolve(rule.organisation, township if isinstance(township, str) else None)
            if found is None:
                break
            return Route(
                organisation=found.code,
                rule_id=rule.id,
                reason=rule.reason,
                source=rule.source,
                certain=rule.certain,
            )
    fallback = pack.routing.fallback
    return Route(
        organisation=fallback.organisation,
        rule_id=FALLBACK,
        reason=fallback.reason,
        source=fallback.source,
        certain=False,
    )


def _matches(rule: RoutingRule, fields: Mapping[str, JsonValue], service: str) -> bool:
    return any(fnmatchcase(service, pattern) for pattern in rule.services) and holds(rule.when, fields)
