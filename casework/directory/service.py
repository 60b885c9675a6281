"""The directory of a region: what the rest of the program asks who can help.

It is the pack with what staff added. Every method works in the caller's open transaction.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from casework.directory import entries, repository
from casework.directory.entries import ListedOrganisation, ListedStation
from casework.regions.pack import RegionPack


def find(s: Session, pack: RegionPack, code: str) -> ListedOrganisation | None:
    """One organisation of a region, also a closed one (``active`` tells); None for an unknown code."""
    entry = repository.organisation(s, code)
    if found := pack.organisation(code):
        return entries.listed(found, entry)
    if entry is None or not entry.added or entry.region != pack.code:
        return None
    return entries.added_organisation(pack, entry)


def name_of(s: Session, pack: RegionPack, code: str) -> str:
    """An organisation's name; the code itself if nobody has it. Asks the database only for an added one."""
    known = pack.organisation(code) or find(s, pack, code)
    return known.name if known else code


class Directory:
    """Reads the directory. ``regions`` are the packs by code."""

    def __init__(self, regions: Mapping[str, RegionPack]) -> None:
        self._regions = regions

    def organisation(self, s: Session, region: str, code: str) -> ListedOrganisation | None:
        """One organisation, also a closed one (``active`` tells); None for an unknown code."""
        return find(s, self._regions[region], code)

    def knows(self, s: Session, code: str) -> bool:
        """Whether any region has, or had, an organisation with this code."""
        packs = self._regions.values()
        return any(pack.organisation(code) for pack in packs) or any(find(s, pack, code) for pack in packs)

    def organisations(self, s: Session, region: str, *, closed: bool = False) -> list[ListedOrganisation]:
        """All organisations, the pack's first; the closed ones only if ``closed``."""
        found = entries.organisations(self._regions[region], repository.organisations(s, region))
        return [organisation for organisation in found if closed or organisation.active]

    def organisations_for(
        self, s: Session, region: str, service: str, township: str | None = None
    ) -> list[ListedOrganisation]:
        """Who gives a service in a township; without one, anywhere in the region."""
        return [
            organisation
            for organisation in self.organisations(s, region)
            if organisation.gives(service) and organisation.works_in(township)
        ]

    def names(self, s: Session, region: str) -> dict[str, str]:
        """The names by code, those of closed organisations too: old referrals still name them."""
        return {found.code: found.name for found in self.organisations(s, region, closed=True)}

    def station_names(self, s: Session, region: str) -> dict[str, str]:
        """The same of stations."""
        return {found.code: found.name for found in self.stations(s, region, closed=True)}

    def superiors(self, s: Session, region: str, code: str) -> list[ListedOrganisation]:
        """Whom an organisation reports to, the nearest first, up to the top: who is told when something there
        is overdue."""
        line: list[ListedOrganisation] = []
        below = self.organisation(s, region, code)
        while below and below.reports_to and (above := self.organisation(s, region, below.reports_to)):
            line.append(above)
            below = above
        return line

    def stations(
        self, s: Session, region: str, township: str | None = None, *, closed: bool = False
    ) -> list[ListedStation]:
        """The stations, the pack's first; only those of ``township`` if it is given."""
        found = entries.stations(self._regions[region], repository.stations(s, region))
        return [
            station
            for station in found
            if (closed or station.active) and (township is None or station.township == township)
        ]

    def stations_missing(self, s: Session, region: str) -> int:
        """How many stations the document counts beyond those listed: 待补充."""
        counted = self._regions[region].station.total or 0
        return max(0, counted - len(self.stations(s, region)))
