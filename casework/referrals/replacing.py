"""Who is next when an organisation did not take a referral. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from casework.directory.candidates import Candidate, best
from casework.regions.rules import Fallback
from casework.routing import FALLBACK

#: The ``rule_id`` of a referral whose organisation is the next candidate, and no rule's choice.
NEXT: Final = "next"


@dataclass(frozen=True)
class Successor:
    """Where the new referral goes, and why in one Chinese sentence. A person decides whether it does."""

    organisation: str
    rule_id: str
    why: str


def successor(candidates: Sequence[Candidate], fallback: Fallback) -> Successor:
    """The best candidate that has not had the need and takes it now, else the region's fallback.

    Only the fallback, where a person decides, may come again when it has already turned the need down.
    """
    able = [candidate for candidate in candidates if candidate.rule_id != FALLBACK]
    found = best(able)
    if found is not None:
        why = f"前面的单位没有接，可以转给{found.name}（{'；'.join(found.reasons)}）"
        return Successor(found.organisation, found.rule_id or NEXT, why)
    why = "能做这项服务的单位都接不了，请决定怎么办" if able else fallback.reason
    return Successor(fallback.organisation, FALLBACK, why)
