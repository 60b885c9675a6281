"""The pack's directory with what staff added laid over it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Final

from pydantic import Field

from casework.directory.models import OrganisationEntry, StationEntry
from casework.regions.directory import Contact, Organisation, Station
from casework.regions.pack import RegionPack

#: What is known of every organisation and station once nothing is 待补充 any more.
CONTACT_PARTS: Final = ("phone", "address", "hours", "person")


def still_open(contact: Contact | None) -> list[str]:
    """Which parts of a contact are 待补充."""
    return [part for part in CONTACT_PARTS if contact is None or getattr(contact, part) is None]


class ListedOrganisation(Organisation):
    """An organisation of the directory. ``added``: by staff, not in the pack; ``active`` false: closed.

    ``serves`` are the townships it works in; empty is the whole region.
    """

    serves: list[str] = Field(default_factory=list)
    added: bool = False
    active: bool = True
    version: int = 0

    def gives(self, service: str) -> bool:
        """Whether it gives a service."""
        return any(fnmatchcase(service, pattern) for pattern in self.services)

    def works_in(self, township: str | None) -> bool:
        """Whether it works in a township; None, where that is not known, rules nobody out."""
        return township is None or not self.serves or township in self.serves


class ListedStation(Station):
    """A station of the directory; as ``ListedOrganisation``."""

    added: bool = False
    active: bool = True
    version: int = 0


def organisations(pack: RegionPack, entries: Sequence[OrganisationEntry]) -> list[ListedOrganisation]:
    """Those of the pack in its order, then the added ones by name, the closed ones among them."""
    by_code = {entry.code: entry for entry in entries}
    known = [listed(found, by_code.get(found.code)) for found in pack.organisations]
    extra = [added_organisation(pack, entry) for entry in entries if entry.added]
    return [*known, *sorted(extra, key=lambda o: (o.name, o.code))]


def listed(organisation: Organisation, entry: OrganisationEntry | None) -> ListedOrganisation:
    """One of the pack with the contact that staff filled in."""
    contact = Contact.model_validate(entry.contact) if entry and entry.contact else organisation.contact
    return ListedOrganisation(
        code=organisation.code,
        name=organisation.name,
        kind=organisation.kind,
        aliases=organisation.aliases,
        duties=organisation.duties,
        services=organisation.services,
        township=organisation.township,
        district=organisation.district,
        reports_to=organisation.reports_to,
        contact=contact,
        serves=[organisation.township] if organisation.township else [],
        version=entry.version if entry else 0,
    )


def added_organisation(pack: RegionPack, entry: OrganisationEntry) -> ListedOrganisation:
    """One that staff added. It reports to the office of its township, or to whom the fallback means."""
    office = pack.office_of(entry.township) if entry.township else None
    return ListedOrganisation(
        code=entry.code,
        name=entry.name or entry.code,
        kind=entry.kind or "",
        services=entry.services,
        township=entry.township,
        reports_to=office.code if office else pack.routing.fallback.organisation,
        contact=Contact.model_validate(entry.contact) if entry.contact else None,
        serves=entry.serves,
        added=True,
        active=entry.active,
        version=entry.version,
    )


def stations(pack: RegionPack, entries: Sequence[StationEntry]) -> list[ListedStation]:
    """Those of the pack in its order, then the added ones by name, the closed ones among them."""
    by_code = {entry.code: entry for entry in entries}
    known = []
    for found in pack.stations:
        entry = by_code.get(found.code)
        contact = Contact.model_validate(entry.contact) if entry and entry.contact else found.contact
        known.append(
            ListedStation(
                code=found.code,
                name=found.name,
                township=found.township,
                organisation=found.organisation,
                contact=contact,
                version=entry.version if entry else 0,
            )
        )
    extra = [
        ListedStation(
            code=entry.code,
            name=entry.name or entry.code,
            township=entry.township or "",
            organisation=entry.organisation or "",
            contact=Contact.model_validate(entry.contact) if entry.contact else None,
            added=True,
            active=entry.active,
            version=entry.version,
        )
        for entry in entries
        if entry.added
    ]
    return [*known, *sorted(extra, key=lambda station: (station.name, station.code))]
