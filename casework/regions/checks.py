"""Checks across a pack's files: every code that is used exists, every quotation stands in its document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from casework.intake.keys import FIELD_KEYS
from casework.regions.conditions import Condition
from casework.regions.directory import ORGANISATION_KINDS, Source
from casework.regions.discovery import check_discovery, discovery_sources
from casework.regions.loops import loops, told
from casework.regions.pack import RegionPack
from casework.regions.problems import Location
from casework.regions.rules import DISTRICT_OFFICE, FALLBACK, TOWNSHIP_OFFICE
from casework.regions.sharing import ANY_KIND
from casework.statuses import status_labels

Problem = tuple[Location, str]
#: Values that the assessment adds to the fields before it tests conditions.
DERIVED_KEYS = ("income_per_head", "expense_share")
_PAGE = re.compile(r"—\s*\d+\s*—|\s+")


def plain_text(document: str) -> str:
    """A document's text without line breaks, spaces and page numbers, which fall anywhere in a sentence."""
    return _PAGE.sub("", document)


def check(pack: RegionPack, files: Mapping[str, str]) -> Iterator[Problem]:
    """Everything that is wrong with a pack whose shape is right; ``files`` are its texts by name."""
    yield from check_rules(pack)
    yield from _quotations(pack, files)


def check_rules(pack: RegionPack) -> Iterator[Problem]:
    """Everything that is wrong within a pack, whatever its documents say."""
    yield from _unique(pack)
    yield from _places(pack)
    yield from _references(pack)
    yield from _kinds(pack)
    yield from _sharing(pack)
    yield from _reporting(pack)
    yield from _forwarding(pack)
    yield from _group_and_flow(pack)
    yield from _conditions(pack)
    yield from check_discovery(pack)


def _unique(pack: RegionPack) -> Iterator[Problem]:
    for location, codes in (
        (("organisations",), [o.code for o in pack.organisations]),
        (("service_classes",), [s.code for s in pack.services]),
        (("routing", "rules"), [FALLBACK, *(r.id for r in pack.routing.rules)]),
        (("flow",), [step.code for step in pack.flow]),
        (("intake", "questions"), [q.field for q in pack.intake.questions]),
        (("sharing", "rules"), [rule.id for rule in pack.sharing.rules]),
        (("assessment", "dimensions"), [d.code for d in pack.assessment.dimensions]),
    ):
        for code, count in Counter(codes).items():
            if count > 1:
                yield location, f"{code} 写了 {count} 次"
    for group_index, group in enumerate(pack.classes):
        for index, item in enumerate(group.items):
            if not item.code.startswith(f"{group.code}."):
                yield (
                    ("service_classes", group_index, "items", index),
                    f"{item.code} 不在大类 {group.code} 里",
                )


def _places(pack: RegionPack) -> Iterator[Problem]:
    owners: dict[str, tuple[str, str]] = {}
    for index, place in enumerate(pack.townships):
        for name in dict.fromkeys([place.name, *place.aliases]):
            code, owner = owners.setdefault(name, (place.code, place.name))
            if code != place.code:
                yield ("townships", index), f"{name} 已经是{owner}的名称，请在前面加上区市"
        for name in place.aliases:
            if name in pack.vague_places:
                yield ("townships", index, "aliases"), f"{name} 是说不准的地名，不能作别名"


def _references(pack: RegionPack) -> Iterator[Problem]:
    def services(location: Location, patterns: list[str]) -> Iterator[Problem]:
        for index, pattern in enumerate(patterns):
            if not any(fnmatchcase(service.code, pattern) for service in pack.services):
                yield (*location, index), f"没有这项服务：{pattern}"

    for index, organisation in enumerate(pack.named_organisations):
        yield from services(("organisations", index, "services"), organisation.services)
    yield from services(("township_office", "services"), pack.township_office.services)
    for index, rule in enumerate(pack.routing.rules):
        here: Location = ("routing", "rules", index)
        yield from services((*here, "services"), rule.services)
        if rule.organisation not in (TOWNSHIP_OFFICE, DISTRICT_OFFICE) and not pack.organisation(
            rule.organisation
        ):
            yield (*here, "organisation"), f"没有这个单位：{rule.organisation}"
    if not pack.organisation(pack.routing.fallback.organisation):
        missing = pack.routing.fallback.organisation
        yield ("routing", "fallback", "organisation"), f"没有这个单位：{missing}"
    for index, earning in enumerate(pack.points.earning if pack.points else []):
        yield from services(("points", "earning", index, "services"), earning.services)
    for index, code in enumerate(pack.service_data.organisations):
        if not pack.organisation(code):
            yield ("service_data", "organisations", index), f"没有这个单位：{code}"
    askable = {*FIELD_KEYS, "needs"}
    for index, question in enumerate(pack.intake.questions):
        if question.field not in askable:
            yield ("intake", "questions", index, "field"), f"没有这一项资料：{question.field}"
        for number, occasion in enumerate(question.when):
            yield from services(("intake", "questions", index, "when", number, "services"), occasion.services)


def _sharing(pack: RegionPack) -> Iterator[Problem]:
    kinds = {ANY_KIND, *ORGANISATION_KINDS, *(kind.code for kind in pack.provider_kinds)}
    services = [service.code for service in pack.services]
    used: list[tuple[Location, list[str]]] = [(("sharing", "always"), pack.sharing.always)]
    for index, rule in enumerate(pack.sharing.rules):
        here: Location = ("sharing", "rules", index)
        used.append(((*here, "fields"), rule.fields))
        for number, kind in enumerate(rule.kinds):
            if kind not in kinds:
                yield (*here, "kinds", number), f"没有这种单位：{kind}"
        for number, pattern in enumerate(rule.services):
            if not any(fnmatchcase(code, pattern) for code in services):
                yield (*here, "services", number), f"没有这项服务：{pattern}"
    for location, keys in used:
        for number, key in enumerate(keys):
            if key not in FIELD_KEYS:
                yield (*location, number), f"没有这一项资料：{key}"


def _kinds(pack: RegionPack) -> Iterator[Problem]:
    known = {*ORGANISATION_KINDS, *(kind.code for kind in pack.provider_kinds)}
    kinds: list[tuple[Location, str]] = [
        (("organisations", index, "kind"), organisation.kind)
        for index, organisation in enumerate(pack.named_organisations)
    ]
    kinds.append((("township_office", "kind"), pack.township_office.kind))
    for index, kind in enumerate(pack.points.earners if pack.points else []):
        kinds.append((("points", "earners", index), kind))
    for location, kind in kinds:
        if kind not in known:
            yield location, f"没有这种单位：{kind}"


def _reporting(pack: RegionPack) -> Iterator[Problem]:
    """Who reports to whom: to somebody, for every district to just one bureau, and never round in a ring."""
    places: dict[str, Location] = {o.code: ("township_office", "reports_to") for o in pack.organisations}
    for index, organisation in enumerate(pack.named_organisations):
        places[organisation.code] = ("organisations", index, "reports_to")
        if organisation.reports_to and not pack.organisation(organisation.reports_to):
            yield places[organisation.code], f"没有这个单位：{organisation.reports_to}"
        if organisation.district and organisation.district not in {p.district for p in pack.townships}:
            yield ("organisations", index, "district"), f"没有乡镇在这个区市：{organisation.district}"
    above = pack.township_office.reports_to
    if above == DISTRICT_OFFICE:
        for district in dict.fromkeys(place.district for place in pack.townships):
            bureaus = sum(1 for o in pack.named_organisations if district and o.district == district)
            if bureaus != 1:
                message = f"{district or '没写区市的乡镇'}：写了这个区市的单位有 {bureaus} 个，应为 1 个"
                yield ("township_office", "reports_to"), message
    elif above and not pack.organisation(above):
        yield ("township_office", "reports_to"), f"没有这个单位：{above}"
    for loop in loops({o.code: o.reports_to for o in pack.organisations}):
        yield places[loop[0]], f"上报绕成了圈：{told(loop)}"


def _forwarding(pack: RegionPack) -> Iterator[Problem]:
    """Who is next when an organisation cannot take a need: the chain must come to an end."""
    rules = pack.routing.rules
    places: dict[str, Location] = {FALLBACK: ("routing", "fallback", "forwards_to")}
    places |= {rule.id: ("routing", "rules", index, "forwards_to") for index, rule in enumerate(rules)}
    following = {rule.id: rule.forwards_to for rule in rules}
    chain: dict[str, str | None] = {**following, FALLBACK: pack.routing.fallback.forwards_to}
    for code, after in chain.items():
        if after is not None and after not in chain:
            yield places[code], f"没有这条规则：{after}"
    for loop in loops(chain):
        # Without a line of its own the step takes the fallback: the line to open is one that is written.
        written = next((c for c in loop if chain[c] != FALLBACK), loop[0])
        yield places[written], f"转介绕成了圈：{told(loop)}"


def _group_and_flow(pack: RegionPack) -> Iterator[Problem]:
    for index, member in enumerate(pack.leading_group.members if pack.leading_group else []):
        if member.organisation and not pack.organisation(member.organisation):
            yield ("leading_group", "members", index, "organisation"), f"没有这个单位：{member.organisation}"
    for key in ("applications", "referrals"):
        seen: dict[str, str] = {}
        for index, step in enumerate(pack.flow):
            for number, status in enumerate(getattr(step, key)):
                here: Location = ("flow", index, key, number)
                if status not in status_labels()[key]:
                    yield here, f"没有这个状态：{status}"
                elif seen.setdefault(status, step.code) != step.code:
                    yield here, f"{status} 已经在 {seen[status]} 这一步"


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
                    yield (*here, "known_by"), f"没有这一项资料：{key}"
            used.extend(((*here, "points", i, "when"), point.when) for i, point in enumerate(fact.points))
    for location, condition in used:
        for path in condition:
            if path.partition(".")[0] not in {*FIELD_KEYS, *DERIVED_KEYS}:
                yield (*location, path), f"没有这一项资料：{path}"


def _quotations(pack: RegionPack, files: Mapping[str, str]) -> Iterator[Problem]:
    texts: dict[str, str] = {}
    for key, document in pack.documents.items():
        if document.file not in files:
            yield ("documents", key, "file"), f"没有这个文件：{document.file}"
            continue
        texts[key] = plain_text(files[document.file])
    for location, source in _sources(pack):
        if source.document not in pack.documents:
            yield (*location, "document"), f"没有这份文件：{source.document}"
        elif source.document in texts and plain_text(source.quote) not in texts[source.document]:
            yield (
                (*location, "quote"),
                f"{pack.documents[source.document].file} 里没有这句话：{source.quote}",
            )


def _sources(pack: RegionPack) -> Iterator[tuple[Location, Source]]:
    for index, organisation in enumerate(pack.named_organisations):
        for number, duty in enumerate(organisation.duties):
            yield ("organisations", index, "duties", number, "source"), duty.source
    for number, duty in enumerate(pack.township_office.duties):
        yield ("township_office", "duties", number, "source"), duty.source
    if pack.leading_group:
        yield ("leading_group", "source"), pack.leading_group.source
        for index, member in enumerate(pack.leading_group.members):
            for number, duty in enumerate(member.duties):
                yield ("leading_group", "members", index, "duties", number, "source"), duty.source
    for index, step in enumerate(pack.flow):
        yield ("flow", index, "source"), step.source
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
    if pack.service_data.source:
        yield ("service_data", "source"), pack.service_data.source
    yield from discovery_sources(pack)
