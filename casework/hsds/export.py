"""A region's directory as a page of HSDS 3 organizations, each with its services, locations and contacts.

Every organization is nested whole, as HSDS publishes JSON: services with their places, areas and terms.
What is 待补充 is left out, an empty list where nothing is known. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from casework.directory.entries import ListedOrganisation, ListedStation
from casework.directory.public import public_phone
from casework.hsds.ids import stable
from casework.regions.directory import Contact, Service
from casework.regions.pack import RegionPack

Json = dict[str, Any]
_PROVINCE: Final = ("省", "自治区")


def page(
    pack: RegionPack,
    organisations: Sequence[ListedOrganisation],
    stations: Sequence[ListedStation],
    *,
    personal: bool = False,
) -> Json:
    """All active organisations as one page of HSDS's API.

    ``personal`` false leaves out what belongs to a person even if an office gives it: the names of contacts
    and mobile telephone numbers. That is what may be published.
    """
    active = [organisation for organisation in organisations if organisation.active]
    export = _Export(pack, {organisation.code for organisation in active}, personal)
    found = [
        export.organization(
            organisation,
            [station for station in stations if station.active and station.organisation == organisation.code],
        )
        for organisation in active
    ]
    return {
        "total_items": len(found),
        "total_pages": 1,
        "page_number": 1,
        "size": len(found),
        "first_page": True,
        "last_page": True,
        "empty": not found,
        "contents": found,
    }


class _Export:
    """The parts of one page. ``codes`` are the organisations that are on it."""

    def __init__(self, pack: RegionPack, codes: set[str], personal: bool) -> None:
        self._pack = pack
        self._codes = codes
        self._personal = personal
        self._taxonomy: Json = {
            "id": stable("taxonomy", pack.code),
            "name": f"{pack.name}救助服务目录",
            "description": "、".join(group.label for group in pack.service_classes),
        }

    def organization(self, organisation: ListedOrganisation, stations: Sequence[ListedStation]) -> Json:
        """One organization with everything that belongs to it."""
        code, contact = organisation.code, organisation.contact
        me = stable("organization", code)
        locations = [*self._office(organisation), *(self._station(station, me) for station in stations)]
        return {
            "id": me,
            "name": organisation.name,
            **_known(alternate_name="、".join(organisation.aliases)),
            # Required by HSDS. Without a duty on record the name is all that is known of it.
            "description": "；".join(duty.text for duty in organisation.duties) or organisation.name,
            **_known(
                parent_organization_id=stable("organization", organisation.reports_to)
                if organisation.reports_to in self._codes and organisation.reports_to
                else None
            ),
            "organization_identifiers": [
                {
                    "id": stable("organization_identifier", code),
                    "organization_id": me,
                    "identifier_type": "易助单位代码",
                    "identifier": code,
                }
            ],
            "phones": self._phones(contact, code, {"organization_id": me}),
            "contacts": self._contacts(contact, code, {"organization_id": me}),
            "locations": locations,
            "services": [
                self._service(organisation, service, me, locations)
                for service in self._pack.services
                if organisation.gives(service.code)
            ],
        }

    def _service(
        self, organisation: ListedOrganisation, service: Service, organization: str, locations: Sequence[Json]
    ) -> Json:
        names = (organisation.code, service.code)
        me = stable("service", *names)
        areas = organisation.serves or [self._pack.name]
        return {
            "id": me,
            "organization_id": organization,
            "name": service.label,
            "description": f"{service.class_label}：{service.label}",
            "status": "active",
            "service_areas": [
                {"id": stable("service_area", *names, area), "service_id": me, "name": area} for area in areas
            ],
            "service_at_locations": [
                {
                    "id": stable("service_at_location", me, location["id"]),
                    "service_id": me,
                    "location_id": location["id"],
                    "location": location,
                }
                for location in locations
            ],
            "attributes": [
                {
                    "id": stable("attribute", me, term["id"]),
                    "link_id": me,
                    "link_entity": "service",
                    "taxonomy_term_id": term["id"],
                    "taxonomy_term": term,
                }
                for term in self._terms(service)
            ],
        }

    def _terms(self, service: Service) -> Iterable[Json]:
        """The term of the service's class, and its own below it."""
        above = stable("taxonomy_term", self._pack.code, service.class_code)
        for code, label, parent in (
            (service.class_code, service.class_label, None),
            (service.code, service.label, above),
        ):
            yield {
                "id": stable("taxonomy_term", self._pack.code, code),
                "code": code,
                "name": label,
                "description": label,
                **_known(parent_id=parent),
                "taxonomy": self._taxonomy["name"],
                "taxonomy_id": self._taxonomy["id"],
                "taxonomy_detail": self._taxonomy,
            }

    def _office(self, organisation: ListedOrganisation) -> list[Json]:
        """Where the organisation itself is, if its address is known."""
        contact = organisation.contact
        if contact is None or not contact.address:
            return []
        owner = stable("organization", organisation.code)
        return [self._location(organisation.code, organisation.name, contact, owner)]

    def _station(self, station: ListedStation, organization: str) -> Json:
        location = self._location(station.code, station.name, station.contact, organization)
        at = {"location_id": location["id"]}
        return location | {
            "phones": self._phones(station.contact, station.code, at),
            "contacts": self._contacts(station.contact, station.code, at),
        }

    def _location(self, code: str, name: str, contact: Contact | None, organization: str) -> Json:
        me = stable("location", code)
        address, hours = (contact.address, contact.hours) if contact else (None, None)
        return {
            "id": me,
            "location_type": "physical",
            "organization_id": organization,
            "name": name,
            "addresses": [self._address(code, me, address)] if address else [],
            "schedules": [{"id": stable("schedule", code), "location_id": me, "description": hours}]
            if hours
            else [],
        }

    def _address(self, code: str, location: str, address: str) -> Json:
        within = self._pack.within
        province = next((name for name in within if name.endswith(_PROVINCE)), "")
        return {
            "id": stable("address", code),
            "location_id": location,
            "address_1": address,
            "city": next((name for name in within if name.endswith("市")), self._pack.name),
            "region": self._pack.name,
            "state_province": province,
            # Required by HSDS, in no source and asked of nobody: empty, not invented.
            "postal_code": "",
            "country": "CN",
            "address_type": "physical",
        }

    def _phones(self, contact: Contact | None, code: str, of: Json) -> list[Json]:
        number = contact.phone if contact and self._personal else public_phone(contact)
        if not number:
            return []
        return [{"id": stable("phone", code), **of, "number": number, "type": "voice"}]

    def _contacts(self, contact: Contact | None, code: str, of: Json) -> list[Json]:
        person = contact.person if contact else None
        return [{"id": stable("contact", code), **of, "name": person}] if person and self._personal else []


def _known(**fields: str | None) -> Json:
    """The fields that have a value."""
    return {key: value for key, value in fields.items() if value}
