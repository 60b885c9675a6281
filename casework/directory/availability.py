"""Whether an organisation takes one more: what it said it takes, against what it has in hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from casework.directory import repository
from casework.directory.models import CapacityEntry


@dataclass(frozen=True)
class Limit:
    """What an organisation said: whether it takes new referrals, how many at once (None: no limit), and
    how many it has in hand."""

    accepting: bool = True
    capacity: int | None = None
    load: int = 0
    note: str | None = None

    @property
    def full(self) -> bool:
        """Whether there is no room for one more."""
        return self.capacity is not None and self.load >= self.capacity


@dataclass(frozen=True)
class Availability:
    """An organisation's limit in all, and that of the one service that is asked about, where it set one."""

    overall: Limit = Limit()
    service: Limit | None = None

    @property
    def obstacle(self) -> str | None:
        """Why it cannot take one more, in Chinese; None if it can."""
        for limit, what in ((self.service, "这项服务"), (self.overall, "")):
            if limit is None:
                continue
            if not limit.accepting:
                return f"{what}暂不接单" + (f"：{limit.note}" if limit.note else "")
            if limit.full:
                return f"{what}在办 {limit.load}/{limit.capacity}，已满"
        return None


def availability(
    codes: Iterable[str],
    limits: Iterable[CapacityEntry],
    service: str,
    loads: Mapping[str, int],
    service_loads: Mapping[str, int],
) -> dict[str, Availability]:
    """Put together for each organisation of ``codes``. Pure."""
    said = {(entry.organisation, entry.service): entry for entry in limits}

    def limit(code: str, of: str, load: int) -> Limit | None:
        entry = said.get((code, of))
        return Limit(entry.accepting, entry.capacity, load, entry.note) if entry else None

    return {
        code: Availability(
            limit(code, "", loads.get(code, 0)) or Limit(load=loads.get(code, 0)),
            limit(code, service, service_loads.get(code, 0)),
        )
        for code in codes
    }


def read(s: Session, region: str, codes: Collection[str], service: str) -> dict[str, Availability]:
    """The availability of organisations for a service as the database has it now."""
    limits = repository.capacities(s, region, codes)
    limited = {
        entry.organisation for entry in limits if entry.service == service and entry.capacity is not None
    }
    return availability(
        codes, limits, service, repository.loads(s, codes), repository.service_loads(s, limited, service)
    )


def obstacle(s: Session, region: str, code: str, service: str) -> str | None:
    """Why one organisation cannot take one more for a service; nothing is counted where no limit is set."""
    if not repository.capacities(s, region, [code]):
        return None
    return read(s, region, [code], service)[code].obstacle
