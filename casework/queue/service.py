"""The queue: what needs a caseworker now. Every method works in the caller's open transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Select
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.schemas import ApplicationQuery
from casework.applications.search import listed
from casework.applications.service import Applications
from casework.channels import lost
from casework.clock import Clock
from casework.errors import FieldIssue, Invalid
from casework.paging import Page, check_page
from casework.queue import repository
from casework.queue.claims import Claims
from casework.queue.items import Items
from casework.queue.kinds import KINDS, Kind, Rank
from casework.queue.schemas import QueueCount, QueueItem, QueueQuery
from casework.queue.sources import Narrowed, Source, sources
from casework.regions.known import check_township
from casework.regions.pack import RegionPack

#: A source and how much it has.
Counted = tuple[Source, int]


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
        check_township(query.township, self._regions.values())
        every = self._counted(s, query, reader)
        counted = _count(every)
        chosen = [(source, count) for source, count in every if query.kind in (None, source.kind)]
        total = sum(count for _, count in chosen)
        window, start = _window(chosen, offset, limit)
        found = repository.page(s, window, start, limit)
        items = self._items.of(s, found, reader, self._clock.now(), self._today)
        return Page(items, total, query.page, query.page_size), counted

    def count(self, s: Session, reader: Reader) -> QueueCount:
        """How much waits for ``reader``. Raises ``NotAllowed``."""
        reader.check("queue.read")
        return _count(self._counted(s, QueueQuery(), reader))

    def _counted(self, s: Session, query: QueueQuery, reader: Reader) -> list[Counted]:
        every = self._sources(s, query, reader)
        return list(zip(every, repository.counts(s, every), strict=True))

    def _sources(self, s: Session, query: QueueQuery, reader: Reader) -> list[Source]:
        found: Select[int] | None = None
        if query.q:
            asked = ApplicationQuery(region=query.region, q=query.q)
            found = listed(s, self._applications.found(s, asked, reader) or ())
        regions = self._regions if reader.everywhere else reader.regions
        now, owned, unreached = self._clock.now(), repository.owned(s), lost.wanting(s)
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
                    unreached=unreached,
                )
            )
        ]

    def _today(self, region: str) -> date:
        return self._regions[region].date_at(self._clock.now())


def _window(counted: Sequence[Counted], offset: int, limit: int) -> tuple[list[Source], int]:
    """The sources that can be on a page, and where the page begins in them: ranks that lie before it or after
    it, and what is empty, are not asked at all."""
    window, start, before = list[Source](), offset, 0
    for rank in Rank:
        of_rank = [(source, count) for source, count in counted if source.rank is rank]
        size = sum(count for _, count in of_rank)
        if before + size <= offset:
            start -= size
        elif before < offset + limit:
            window += [source for source, count in of_rank if count]
        before += size
    return window, start


def _count(counted: Sequence[Counted]) -> QueueCount:
    kinds: dict[Kind, int] = {}
    for kind in KINDS:
        if count := sum(n for source, n in counted if source.kind == kind):
            kinds[kind] = count
    return QueueCount(
        total=sum(n for _, n in counted),
        danger=sum(n for source, n in counted if source.rank is Rank.DANGER),
        overdue=sum(n for source, n in counted if source.rank is Rank.OVERDUE),
        kinds=kinds,
    )
