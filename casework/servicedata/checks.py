"""What is wrong with submitted figures beyond the shape of a single number. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casework.regions import RegionPack
from casework.servicedata.schemas import ServiceFigures

#: Which line (from 0), which of its keys, and the reason's code.
Fault = tuple[int, str, str]


def faults(lines: Sequence[ServiceFigures], pack: RegionPack) -> Iterator[Fault]:
    """Services that the region does not have or that stand there twice, and counts that cannot be."""
    seen = set[str]()
    for place, line in enumerate(lines):
        if pack.service(line.service) is None:
            yield place, "service", "unknown"
        elif line.service in seen:
            yield place, "service", "service_twice"
        seen.add(line.service)
        if line.people > line.times:
            yield place, "people", "people_over_times"
        elif line.times and not line.people:
            yield place, "people", "people_missing"
