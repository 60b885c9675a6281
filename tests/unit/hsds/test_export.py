"""The directory as HSDS: valid by its schema, the same each time, and nothing invented."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from casework.directory.entries import ListedOrganisation, ListedStation, organisations, stations
from casework.hsds.export import page
from casework.regions import RegionPack
from casework.regions.directory import Contact

_SCHEMA = Path(__file__).resolve().parents[3] / "data/schemas/hsds-3.1/organization-page.schema.json"
VALIDATOR = Draft202012Validator(json.loads(_SCHEMA.read_text("utf-8")), format_checker=FormatChecker())


def exported(pack: RegionPack, contact: Contact | None = None, *, personal: bool = False) -> dict[str, Any]:
    """The export of a pack; ``contact`` is that of its first organisation and first station."""
    listed, places = organisations(pack, []), stations(pack, [])
    if contact is not None:
        listed[0] = listed[0].model_copy(update={"contact": contact})
        places[0] = places[0].model_copy(update={"contact": contact})
    return page(pack, listed, places, personal=personal)


def mistakes(document: Any) -> list[str]:
    return [f"{list(error.absolute_path)}: {error.message}" for error in VALIDATOR.iter_errors(document)]


def inside(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from inside(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from inside(inner)


CONTACT = Contact(
    phone="0595-23522222", address="龙浔镇某路1号", hours="周一至周五 8:00-17:00", person="林某"
)


class TestPage:
    def test_both_regions_follow_the_schema(self, dehua: RegionPack, weihai: RegionPack) -> None:
        for pack in (dehua, weihai):
            document = exported(pack)
            assert mistakes(document) == []
            assert len(document["contents"]) == len(pack.organisations) == document["total_items"]

    def test_contacts_follow_it_too(self, dehua: RegionPack) -> None:
        assert mistakes(exported(dehua, CONTACT, personal=True)) == []

    @pytest.mark.parametrize(
        ("where", "value"),
        [("id", "1"), ("name", ""), ("telephone", "1"), ("phones", [{"id": "x"}]), ("services", [{}])],
    )
    def test_the_schema_finds_what_is_wrong(self, dehua: RegionPack, where: str, value: Any) -> None:
        document = deepcopy(exported(dehua))
        document["contents"][0][where] = value
        assert mistakes(document)

    def test_identifiers_are_the_same_each_time_and_one_for_each_thing(self, dehua: RegionPack) -> None:
        document = exported(dehua, CONTACT)
        assert document == exported(dehua, CONTACT)
        things = {json.dumps(found, sort_keys=True) for found in inside(document) if "id" in found}
        ids = Counter(json.loads(thing)["id"] for thing in things)
        assert [found for found, times in ids.items() if times > 1] == []

    def test_what_is_not_known_is_left_out(self, dehua: RegionPack) -> None:
        document = exported(dehua)
        assert "待补充" not in json.dumps(document, ensure_ascii=False)
        for found in document["contents"]:
            assert (found["phones"], found["contacts"]) == ([], [])
            assert all(location["addresses"] == [] for location in found["locations"])

    def test_services_are_those_of_the_duties_with_their_terms(self, dehua: RegionPack) -> None:
        found = {entry["name"]: entry for entry in exported(dehua)["contents"]}
        health = found["德化县卫生健康局"]
        assert [service["name"] for service in health["services"]] == ["健康体检", "慢性病随访"]
        terms = [attribute["taxonomy_term"] for attribute in health["services"][0]["attributes"]]
        assert [term["code"] for term in terms] == ["health", "health.checkup"]
        assert terms[1]["parent_id"] == terms[0]["id"]
        assert health["description"].startswith("免费健康体检与健康档案建立")

    def test_what_is_known_is_there(self, dehua: RegionPack) -> None:
        first = exported(dehua, CONTACT)["contents"][0]
        [location] = first["locations"]
        [address] = location["addresses"]
        assert first["phones"][0]["number"] == "0595-23522222"
        assert (address["state_province"], address["city"], address["region"]) == (
            "福建省",
            "泉州市",
            "德化县",
        )
        assert (address["address_1"], address["postal_code"]) == ("龙浔镇某路1号", "")
        assert location["schedules"][0]["description"] == "周一至周五 8:00-17:00"
        assert first["services"][0]["service_at_locations"][0]["location"] == location

    @pytest.mark.parametrize("number", ["13805951234", "138 0595 1234", "+8613805951234"])
    def test_names_and_mobile_numbers_are_only_there_when_asked_for(
        self, dehua: RegionPack, number: str
    ) -> None:
        contact = Contact(phone=number, person="林某")
        public, staff = (exported(dehua, contact, personal=p)["contents"][0] for p in (False, True))
        assert (public["phones"], public["contacts"]) == ([], [])
        assert staff["phones"][0]["number"] == number and staff["contacts"][0]["name"] == "林某"

    def test_a_station_is_a_place_of_its_office(self, weihai: RegionPack) -> None:
        office = next(entry for entry in exported(weihai)["contents"] if entry["name"].startswith("张村镇"))
        [location] = office["locations"]
        assert location["location_type"] == "physical" and location["addresses"] == []
        assert len(office["services"]) == 20
        assert {s["service_at_locations"][0]["location_id"] for s in office["services"]} == {location["id"]}

    def test_closed_ones_are_not_in_it(self, dehua: RegionPack) -> None:
        closed = ListedOrganisation(code="x", name="某队", kind="charity", added=True, active=False)
        shut = ListedStation(code="y", name="某站", township="上涌镇", organisation="x", active=False)
        assert page(dehua, [closed], [shut])["contents"] == []
        assert page(dehua, [], [])["empty"] is True
