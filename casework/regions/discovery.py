"""A region's lists that departments push, and the rules that raise visits out of them (``discovery.yml``)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from casework.intake.keys import FIELD_KEYS
from casework.regions.conditions import Condition
from casework.regions.directory import PackModel, Source
from casework.regions.problems import Location

if TYPE_CHECKING:
    from casework.regions.pack import RegionPack

#: How a column is read. The first six say whom a row is about.
ColumnRead = Literal[
    "name", "id_number", "phone", "township", "village", "address", "money", "whole", "date", "text", "yes_no"
]


class DiscoveryColumn(PackModel):
    """One column of a list: the department's ``heading`` or one of its ``aliases``; ``key`` names it in
    rules as ``row.<key>``."""

    key: str = Field(pattern=r"^[a-z_]+$")
    heading: str
    aliases: list[str] = Field(default_factory=list)
    read: ColumnRead
    required: bool = False


class DiscoveryRule(PackModel):
    """Who is to be visited: rows for which ``when`` holds, over ``row.<key>`` and over ``known.<field>`` of
    the person's newest application.

    ``helped_by``: services (patterns); who is in help for one of them is not visited. After a visit the rule
    raises the same person again only when ``again_after_months`` are over.
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    when: Condition
    reason: str
    helped_by: list[str] = Field(default_factory=list)
    again_after_months: int = Field(default=12, ge=0, le=120)
    due_working_days: int = Field(default=10, ge=1, le=250)
    source: Source


class DiscoveryKind(PackModel):
    """A kind of list. ``by``: codes of the organisations that may push it; ``county``: the county's own
    accounts may too, for the first of them."""

    code: str = Field(pattern=r"^[a-z_]+$")
    label: str
    by: list[str] = Field(min_length=1)
    county: bool = False
    columns: list[DiscoveryColumn] = Field(min_length=1)
    rules: list[DiscoveryRule] = Field(min_length=1)
    source: Source


class DiscoveryRules(PackModel):
    """All kinds. ``origin`` says who set the amounts and the days."""

    origin: str = ""
    kinds: list[DiscoveryKind] = Field(default_factory=list)

    def kind(self, code: str) -> DiscoveryKind | None:
        """The kind with that code."""
        return next((kind for kind in self.kinds if kind.code == code), None)

    def rule(self, rule_id: str) -> DiscoveryRule | None:
        """The rule with that id, whichever kind it belongs to."""
        return next((rule for kind in self.kinds for rule in kind.rules if rule.id == rule_id), None)


def check_discovery(pack: RegionPack) -> Iterator[tuple[Location, str]]:
    """Everything that is wrong with the lists of a pack whose shape is right."""
    kinds = pack.discovery.kinds
    yield from _twice(("discovery", "kinds"), [kind.code for kind in kinds])
    yield from _twice(("discovery", "kinds"), [rule.id for kind in kinds for rule in kind.rules])
    for index, kind in enumerate(kinds):
        here: Location = ("discovery", "kinds", index)
        yield from _twice((*here, "columns"), [column.key for column in kind.columns])
        names = [name for column in kind.columns for name in (column.heading, *column.aliases)]
        yield from _twice((*here, "columns"), names)
        for number, code in enumerate(kind.by):
            if pack.organisation(code) is None:
                yield (*here, "by", number), f"没有这个单位：{code}"
        required = {column.read for column in kind.columns if column.required}
        if not {"name", "id_number"} <= required:
            yield (*here, "columns"), "姓名和身份证号两列必须有，并且必填"
        keys = {column.key for column in kind.columns}
        for number, rule in enumerate(kind.rules):
            at: Location = (*here, "rules", number)
            yield from _paths(rule, keys, at)
            for place, pattern in enumerate(rule.helped_by):
                if not any(fnmatchcase(service.code, pattern) for service in pack.services):
                    yield (*at, "helped_by", place), f"没有这项服务：{pattern}"


def discovery_sources(pack: RegionPack) -> Iterator[tuple[Location, Source]]:
    """Every sentence that the lists rest on, with its place."""
    for index, kind in enumerate(pack.discovery.kinds):
        yield ("discovery", "kinds", index, "source"), kind.source
        for number, rule in enumerate(kind.rules):
            yield ("discovery", "kinds", index, "rules", number, "source"), rule.source


def _twice(location: Location, names: list[str]) -> Iterator[tuple[Location, str]]:
    for name, count in Counter(names).items():
        if count > 1:
            yield location, f"{name} 写了 {count} 次"


def _paths(rule: DiscoveryRule, keys: set[str], at: Location) -> Iterator[tuple[Location, str]]:
    for path in rule.when:
        where, _, key = path.partition(".")
        if not ((where == "row" and key in keys) or (where == "known" and key in FIELD_KEYS)):
            yield (*at, "when", path), f"没有这一项：{path}"
