"""Who is next when an organisation did not take a referral. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from casework.regions.rules import Fallback
from casework.routing import FALLBACK, Route

#: The ``rule_id`` of a referral whose organisation was the next that gives the service.
NEXT: Final = "next"


class Able(Protocol):
    """An organisation that gives the service."""

    @property
    def code(self) -> str:
        """Its code."""
        ...

    @property
    def name(self) -> str:
        """Its name."""
        ...


@dataclass(frozen=True)
class Successor:
    """Where the new referral goes, and why in one Chinese sentence. A person decides whether it does."""

    organisation: str
    rule_id: str
    why: str


def successor(
    routes: Sequence[Route], able: Sequence[Able], tried: Collection[str], fallback: Fallback
) -> Successor:
    """Who is next by the rules, else the next that gives the service, else the region's fallback.

    ``tried`` are the organisations that have or had this need: none of them gets it again but the fallback,
    where a person decides.
    """
    for route in routes:
        if route.rule_id != FALLBACK and route.organisation not in tried:
            return Successor(route.organisation, route.rule_id, f"前面的单位没有接。{route.reason}")
    for organisation in able:
        if organisation.code not in tried and organisation.code != fallback.organisation:
            return Successor(
                organisation.code, NEXT, f"前面的单位没有接，{organisation.name}也做这项服务，请决定转不转"
            )
    why = "能做这项服务的单位都没有接，请决定怎么办" if able else fallback.reason
    return Successor(fallback.organisation, FALLBACK, why)
