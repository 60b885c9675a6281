"""Where a need goes: the region's rules (``routing.yml``), first match wins. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Protocol

from pydantic import BaseModel, ConfigDict, JsonValue

from casework.regions.conditions import holds
from casework.regions.directory import Source
from casework.regions.pack import RegionPack
from casework.regions.rules import FALLBACK, Fallback, RoutingRule

__all__ = ["FALLBACK", "HasService", "Route", "route", "routes"]


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
    return routes(fields, need, pack)[0]


def routes(fields: Mapping[str, JsonValue], need: HasService, pack: RegionPack) -> list[Route]:
    """The route of a need, then who is next by the rules if that organisation cannot take it.

    Never empty, no organisation twice. Only the first may be certain: going on is a person's decision.
    """
    township = fields.get("township")
    place = township if isinstance(township, str) else None
    found: list[Route] = []
    matching = next((rule for rule in pack.routing.rules if _matches(rule, fields, need.service)), None)
    step: RoutingRule | Fallback | None = matching or pack.routing.fallback
    while step is not None:
        organisation = pack.resolve(step.organisation, place)
        if organisation and organisation.code not in {route.organisation for route in found}:
            found.append(
                Route(
                    organisation=organisation.code,
                    rule_id=step.id if isinstance(step, RoutingRule) else FALLBACK,
                    reason=step.reason,
                    source=step.source,
                    certain=isinstance(step, RoutingRule) and step is matching and step.certain,
                )
            )
        step = pack.routing.step(step.forwards_to)
    return found


def _matches(rule: RoutingRule, fields: Mapping[str, JsonValue], service: str) -> bool:
    return any(fnmatchcase(service, pattern) for pattern in rule.services) and holds(rule.when, fields)
