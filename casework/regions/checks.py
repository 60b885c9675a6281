"""Checks across a pack's files: every code that is used exists, every quotation stands in its document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from casework.intake.keys import FIELD_KEYS
from casework.regions.conditions import Condition
from casework.regions.directory import Source
from casework.regions.pack import RegionPack
from casework.regions.problems import Location
from casework.regions.rules import TOWNSHIP_OFFICE

Problem = tuple[Location, str]
#: Values that the assessment adds to the fields before it tests conditions.
DERIVED_KEYS = ("income_per_head",)
_PAGE = re.compile(r"—\s*\d+\s*—|\s+")


def plain_text(document: str) -> str:
    """A document's text without line breaks, spaces and page numbers, which fall anywhere in a sentence."""
    return _PAGE.sub("", document)


def check(pack: RegionPack, folder: Path) -> Iterator[Problem]:
    """Everything that is wrong with a pack whose shape is right."""
    yield from _unique(pack)
    yield from _places(pack)
    yield from _references(pack)
    yield from _conditions(pack)
    yield from _quotations(pack, folder)


def _unique(pack: RegionPack) -> Iterator[Problem]:
    for location, codes in (
        (("organisations",), [o.code for o in pack.organisations]),
        (("service_classes",), [s.code for s in pack.services]),
        (("routing", "rules"), [r.id for r in pack.routing.rules]),
        (("intake", "questions"), [q.field for q in pack.intake.questions]),
        (("assessment", "dimensions"), [d.code for d in pack.assessment.dimensions]),
    ):
        for code, count in Counter(codes).items():
            if count > 1:
                yield location, f"{code} is there {count} times"
    for group_index, group in enumerate(pack.classes):
        for index, item in enumerate(group.items):
            if not item.code.startswith(f"{group.code}."):
                yield (
                    ("service_classes", group_index, "items", index),
                    f"{item.code} is not in class {group.code}",
                )


def _places(pack: RegionPack) -> Iterator[Problem]:
    owners: dict[str, tuple[str, str]] = {}
    for index, place in enumerate(pack.townships):
        for name in dict.fromkeys([place.name, *place.aliases]):
            code, owner = owners.setdefault(name, (place.code, place.name))
            if code != place.code:
                yield ("townships", index), f"{name} is already a name of {owner}: put the district in front"
        for name in place.aliases:
            if name in pack.vague_places:
                yield ("townships", index, "aliases"), f"{name} is a vague place"


def _references(pack: RegionPack) -> Iterator[Problem]:
    def services(location: Location, patterns: list[str]) -> Iterator[Problem]:
        for index, pattern in enumerate(patterns):
            if not any(fnmatchcase(service.code, pattern) for service in pack.services):
                yield (*location, index), f"no such service: {pattern}"

    for index, organisation in enumerate(pack.named_organisations):
        yield from services(("organisations", index, "services"), organisation.services)
    yield from services(("township_office", "services"), pack.township_office.services)
    for index, rule in enumerate(pack.routing.rules):
        here: Location = ("routing", "rules", index)
        yield from services((*here, "services"), rule.services)
        if rule.organisation != TOWNSHIP_OFFICE and not pack.organisation(rule.organisation):
            yield (*here, "organisation"), f"no such organisation: {rule.organisation}"
    if not pack.organisation(pack.routing.fallback.organisation):
        missing = pack.routing.fallback.organisation
        yield ("routing", "fallback", "organisation"), f"no such organisation: {missing}"
    for index, earning in enumerate(pack.points.earning if pack.points else []):
        yield from services(("points", "earning", index, "services"), earning.services)
    askable = {*FIELD_KEYS, "needs"}
    for index, question in enumerate(pack.intake.questions):
        if question.field not in askable:
            yield ("intake", "questions", index, "field"), f"no such field: {question.field}"
        for number, occasion in enumerate(question.when):
            yield from services(("intake", "questions", index, "when", number, "services"), occasion.services)


def _conditions(pack: RegionPack) -> Iterator[Problem]:
    used: list[tuple[Location, Condition]] = []
    for index, rule in enumerate(pack.routing.rules):
        used.append((("routing", "rules", index, "when"), rule.when))
    for index, question in enumerate(pack.intake.questions):
        for number, occasion in enumerate(question.when):
            used.append((("intake", "questions", index, "when", number, "fields"), occasion.fields))
    for index, dimension in enumerate(pack.assessment.dimensions):
        for number, fact in enumerate(dimension.facts):
            here: Location = ("assessment", "dimensions", index, "facts", number)
            for key in fact.known_by:
                if key not in {*FIELD_KEYS, *DERIVED_KEYS}:
                    yield (*here, "known_by"), f"no such field: {key}"
            used.extend(((*here, "points", i, "when"), point.when) for i, point in enumerate(fact.points))
    for location, condition in used:
        for path in condition:
            if path.partition(".")[0] not in {*FIELD_KEYS, *DERIVED_KEYS}:
                yield (*location, path), f"no such field: {path}"


def _quotations(pack: RegionPack, folder: Path) -> Iterator[Problem]:
    texts: dict[str, str] = {}
    for key, document in pack.documents.items():
        path = folder / document.file
        if not path.is_file():
            yield ("documents", key, "file"), f"no such file: {document.file}"
            continue
        texts[key] = plain_text(path.read_text(encoding="utf-8"))
    for location, source in _sources(pack):
        if source.document not in pack.documents:
            yield (*location, "document"), f"no such document: {source.document}"
        elif source.document in texts and plain_text(source.quote) not in texts[source.document]:
            yield (
                (*location, "quote"),
                f"these words are not in {pack.documents[source.document].file}: {source.quote}",
            )


def _sources(pack: RegionPack) -> Iterator[tuple[Location, Source]]:
    for index, organisation in enumerate(pack.named_organisations):
        for number, duty in enumerate(organisation.duties):
            yield ("organisations", index, "duties", number, "source"), duty.source
    for number, duty in enumerate(pack.township_office.duties):
        yield ("township_office", "duties", number, "source"), duty.source
    yield ("station", "source"), pack.station.source
    for index, kind in enumerate(pack.provider_kinds):
        yield ("provider_kinds", index, "source"), kind.source
    for index, system in enumerate(pack.external_systems):
        yield ("external_systems", index, "source"), system.source
    for index, rule in enumerate(pack.routing.rules):
        yield ("routing", "rules", index, "source"), rule.source
    yield ("routing", "fallback", "source"), pack.routing.fallback.source
    if pack.points:
        yield ("points", "source"), pack.points.source
