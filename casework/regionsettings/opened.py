"""Everything that a region's sources leave open, in one list: contacts, stations, and what it may set."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from casework.access import Reader
from casework.directory.entries import ListedOrganisation, ListedStation, still_open
from casework.directory.service import Directory
from casework.regionsettings.live import LiveRegions
from casework.regionsettings.schemas import OpenPlace, OpenPlaces
from casework.regionsettings.service import RegionSettings, document_of

#: Without these two nobody can be reached; hours and a person's name are asked for too, but are not counted.
_NEEDED = frozenset({"phone", "address"})
_NO_CONTACT = "文件没有写电话和地址"


class OpenPlacesOf:
    """The open places of the regions."""

    def __init__(self, regions: LiveRegions, directory: Directory, settings: RegionSettings) -> None:
        self._regions = regions
        self._directory = directory
        self._settings = settings

    def read(self, s: Session, region: str, reader: Reader) -> OpenPlaces:
        """All of them, those still open first. Raises ``NotAllowed``, ``NotFound``."""
        places = self._settings.places(s, region, reader)
        pack = self._regions[region]
        items = [*self._contacts(s, region), *self._stations(s, region)]
        for place in places:
            if place.state != "given":
                items.append(
                    OpenPlace(
                        id=place.id,
                        kind="setting",
                        group=place.group,
                        label=place.label,
                        file=place.file,
                        says=place.says,
                        document=document_of(pack, place.document),
                        filled=place.state == "set",
                    )
                )
        items.sort(key=lambda item: item.filled)
        total = sum(item.count for item in items)
        return OpenPlaces(
            items=items, total=total, still_open=sum(item.count for item in items if not item.filled)
        )

    def _contacts(self, s: Session, region: str) -> Iterator[OpenPlace]:
        for organisation in self._directory.organisations(s, region):
            yield _contact(organisation, "organisation")

    def _stations(self, s: Session, region: str) -> Iterator[OpenPlace]:
        for station in self._directory.stations(s, region):
            yield _contact(station, "station")
        template = self._regions[region].station
        if missing := self._directory.stations_missing(s, region):
            yield OpenPlace(
                id="stations.missing",
                kind="station",
                group="station",
                label=f"还有 {missing} 个转介驿站，文件没有写名称和地址",
                file="organisations.yml",
                says=template.source.quote,
                document=document_of(self._regions[region], template.source.document),
                filled=False,
                count=missing,
            )


def _contact(one: ListedOrganisation | ListedStation, group: str) -> OpenPlace:
    missing = still_open(one.contact)
    return OpenPlace(
        id=one.code,
        kind="contact",
        group=group,
        label=one.name,
        file="organisations.yml",
        says=_NO_CONTACT,
        missing=missing,
        filled=not _NEEDED & set(missing),
    )
