"""The queue: what needs a caseworker now. Every method works in the caller's open transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Select
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.schemas import ApplicationQuery
from casework.applications.search import listed
from casework.applications.service import Applications
from casework.clock import Clock
from casework.errors import FieldIssue, Invalid
from casework.paging import Page, check_page
from casework.queue import repository
from casework.queue.claims import Claims
from casework.queue.items import Items
from casework.queue.kinds import KINDS, Kind, Rank
from casework.queue.schemas import QueueCount, QueueItem, QueueQuery
from casework.queue.sources import Narrowed, Source, sources
from casework.regions.pack import RegionPack


class Queue:
    """What waits. ``regions`` are the packs by code."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack], applications: Applications) -> None:
        self._clock = clock
        self._regions = regions
        self._applications = applications
        self.claims = Claims(clock)
        self._items = Items(applications, self.claims)

    def page(self, s: Session, query: QueueQuery, reader: Reader) -> tuple[Page[QueueItem], QueueCount]:
        """A page of what waits for ``reader``, what is most pressing first, and how much there is of every
        kind with the other filters. Raises ``Invalid``, ``NotAllowed``."""
        offset, limit = check_page(query.page, query.page_size)
        reader.check("queue.read")
        if query.kind is not None and query.kind not in KINDS:
            raise Invalid([FieldIssue(field="kind", reason="unknown", choices=list(KINDS))])
        places = {place.name for pack in self._regions.values() for place in pack.townships}
        if query.township is not None and query.township not in places:
            raise Invalid.one("township", "township_nowhere")
        every = self._sources(s, query, reader)
        chosen = [source for source in every if query.kind in (None, source.kind)]
        counted = _count(repository.counts(s, every))
        total = counted.kinds.get(query.kind, 0) if query.kind else counted.total
        found = repository.page(s, chosen, offset, limit) if offset < total else []
        items = self._items.of(s, found, reader, self._clock.now(), self._today)
        return Page(items, total, query.page, query.page_size), counted

    def count(self, s: Session, reader: Reader) -> QueueCount:
        """How much waits for ``reader``. Raises ``NotAllowed``."""
        reader.check("queue.read")
        return _count(repository.counts(s, self._sources(s, QueueQuery(), reader)))

    def _sources(self, s: Session, query: QueueQuery, reader: Reader) -> list[Source]:
        found: Select[int] | None = None
        if query.q:
            asked = ApplicationQuery(region=query.region, q=query.q)
            found = listed(s, self._applications.found(s, asked, reader) or ())
        regions = self._regions if reader.everywhere else reader.regions
        now, owned = self._clock.now(), repository.owned(s)
        return [
            source
            for code in regions
            if code in self._regions and query.region in (None, code)
            for source in sources(
                Narrowed(
                    reader=reader,
                    region=code,
                    today=self._today(code),
                    now=now,
                    township=query.township,
                    found=found,
                    mine=query.mine,
                    owned=owned,
                )
            )
        ]

    def _today(self, region: str) -> date:
        return self._regions[region].date_at(self._clock.now())


def _count(found: Mapping[tuple[Kind, Rank], int]) -> QueueCount:
    kinds: dict[Kind, int] = {}
    for kind in KINDS:
        if count := sum(n for (of, _), n in found.items() if of == kind):
            kinds[kind] = count
    return QueueCount(
        total=sum(found.values()),
        danger=sum(n for (_, rank), n in found.items() if rank is Rank.DANGER),
        overdue=sum(n for (_, rank), n in found.items() if rank is Rank.OVERDUE),
        kinds=kinds,
    )
