"""Finds the places of a pack in its own clocks, rules and lists: a new county has its own. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from casework.alerts.kinds import is_crisis
from casework.regions.conditions import Test
from casework.regions.directory import Source
from casework.regions.pack import RegionPack
from casework.regions.problems import Location
from casework.regionsettings.places import (
    ALERTS,
    DANGER_MINUTES,
    MAX_WORDING,
    NOT_SAID,
    OWN_HOTLINE,
    STANDARDS,
    STEPS,
    WORDING,
    Leaf,
    Place,
)


def places_of(pack: RegionPack) -> dict[str, Place]:
    """Every place of a pack (as its files have it) by its id, in the order of the pages."""
    return {place.id: place for place in _all(pack)}


def _all(pack: RegionPack) -> Iterator[Place]:
    yield from _clocks(pack)
    yield from _wording(pack)
    yield from _standards(pack)
    yield from _hotline(pack)
    yield from _services(pack)
    yield from _assessment(pack)
    yield from _reporting(pack)
    yield from _discovery(pack)
    yield from _points(pack)
    yield Place("sharing", "sharing", "转介时给单位看哪些资料", "sharing.yml", (), pack.sharing.origin)


def _clocks(pack: RegionPack) -> Iterator[Place]:
    for step, clock in pack.clocks.working_days.items():
        leaves = tuple(
            Leaf(
                key,
                label,
                ("clocks", "working_days", step, key),
                "whole",
                getattr(clock, key),
                "工作日",
                highest=250,
            )
            for key, label in (("normal", "平常"), ("urgent", "紧急"))
        )
        yield Place(f"clocks.{step}", "clocks", STEPS[step], "clocks.yml", leaves, pack.clocks.origin)
    for kind, minutes in pack.clocks.alerts.minutes.items():
        at: Location = ("clocks", "alerts", "minutes", kind)
        most = max(minutes, DANGER_MINUTES) if is_crisis(kind) else 60 * 24 * 30
        leaf = Leaf("minutes", "几分钟内有人接", at, "whole", minutes, "分钟", 1, most)
        origin = pack.clocks.alerts.origin
        yield Place(f"alerts.{kind}", "alerts", ALERTS[kind], "clocks.yml", (leaf,), origin)


def _wording(pack: RegionPack) -> Iterator[Place]:
    for key, label in WORDING.items():
        said = getattr(pack.wording, key)
        leaf = Leaf("text", label, ("wording", key), "text", said, longest=MAX_WORDING)
        yield Place(f"wording.{key}", "wording", label, "wording.yml", (leaf,), "本地说法", open=False)


def _standards(pack: RegionPack) -> Iterator[Place]:
    for key, (label, unit) in STANDARDS.items():
        given = pack.assessment.standards.get(key)  # type: ignore[call-overload]
        leaf = Leaf("value", label, ("assessment", "standards", key), "number", given, unit, lowest=0.01)
        yield Place(
            f"standards.{key}", "standards", label, "assessment.yml", (leaf,), NOT_SAID, open=given is None
        )


def _hotline(pack: RegionPack) -> Iterator[Place]:
    at: Location = (OWN_HOTLINE, len(pack.hotlines))
    leaves = (
        Leaf("name", "名称", (*at, "name"), "text", None),
        Leaf("number", "号码", (*at, "number"), "phone", None, longest=12),
    )
    says = "文件没有写；全国统一的 110、120、119、12356 一直都在"
    yield Place(OWN_HOTLINE, "hotlines", f"{pack.name}自己的求助电话", "region.yml", leaves, says)


def _services(pack: RegionPack) -> Iterator[Place]:
    for index, group in enumerate(pack.classes):
        leaves = []
        for number, item in enumerate(group.items):
            here: Location = ("service_classes", index, "items", number)
            leaves += [
                Leaf(f"{item.code}:label", f"“{item.label}”的正式名称", (*here, "label"), "text", item.label),
                Leaf(
                    f"{item.code}:spoken", f"“{item.label}”口头怎么说", (*here, "spoken"), "text", item.spoken
                ),
            ]
        says = "文件只写了大类；服务项目的名称是项目自己列的，由正式清单替换"
        label = f"{group.label}：服务项目的正式名称"
        yield Place(f"services.{group.code}", "services", label, "services.yml", tuple(leaves), says)


def _assessment(pack: RegionPack) -> Iterator[Place]:
    rules = pack.assessment
    weights = tuple(
        Leaf(d.code, d.label, ("assessment", "dimensions", i, "weight"), "number", d.weight, "分", 0.5, 100)
        for i, d in enumerate(rules.dimensions)
    )
    yield Place(
        "assessment.weights",
        "assessment",
        "困难指数：各维度几分，合计 100",
        "assessment.yml",
        weights,
        rules.origin,
    )
    levels = tuple(
        Leaf(
            level.code,
            level.label,
            ("assessment", "levels", i, "from_difficulty"),
            "whole",
            level.from_difficulty,
            "分起",
            1,
            100,
        )
        for i, level in enumerate(rules.levels)
        if i
    )
    yield Place(
        "assessment.levels", "assessment", "困难指数：等级的分数线", "assessment.yml", levels, rules.origin
    )
    for i, dimension in enumerate(rules.dimensions):
        leaves = []
        for j, fact in enumerate(dimension.facts):
            for k, point in enumerate(fact.points):
                at: Location = ("assessment", "dimensions", i, "facts", j, "points", k)
                label = f"“{point.reason}”占{dimension.label}的几成"
                leaves.append(Leaf(f"{j}.{k}", label, (*at, "share"), "share", point.share, "%", 1, 100))
        yield Place(
            f"assessment.{dimension.code}",
            "assessment",
            f"困难指数：{dimension.label}的每种情况",
            "assessment.yml",
            tuple(leaves),
            rules.origin,
        )


def _reporting(pack: RegionPack) -> Iterator[Place]:
    rules = pack.service_data
    if not rules.organisations:
        return
    days = rules.days_after_quarter
    leaf = Leaf(
        "days", "季度结束后几天内", ("service_data", "days_after_quarter"), "whole", days, "天", 1, 90
    )
    yield Place(
        "reporting.days", "reporting", "各部门报送季度数据的期限", "reporting.yml", (leaf,), rules.origin,
        document=_document(rules.source),
    )  # fmt: skip


def _discovery(pack: RegionPack) -> Iterator[Place]:
    for i, kind in enumerate(pack.discovery.kinds):
        headings = {f"row.{column.key}": column.heading for column in kind.columns}
        for j, rule in enumerate(kind.rules):
            at: Location = ("discovery", "kinds", i, "rules", j)
            due, again = (*at, "due_working_days"), (*at, "again_after_months")
            leaves = [
                *_amounts(rule.when, headings, at),
                Leaf("due", "几个工作日内去", due, "whole", rule.due_working_days, "工作日", 1, 250),
                Leaf("again", "去过以后几个月再去", again, "whole", rule.again_after_months, "个月", 0, 120),
            ]
            yield Place(
                f"discovery.{rule.id}",
                "discovery",
                f"{kind.label}：{rule.reason}",
                "discovery.yml",
                tuple(leaves),
                pack.discovery.origin,
                document=_document(rule.source),
            )


def _amounts(when: Mapping[str, Test], headings: Mapping[str, str], at: Location) -> Iterator[Leaf]:
    for path, test in when.items():
        for key, limit, word in (("min", test.minimum, "不低于"), ("max", test.maximum, "不高于")):
            if limit is not None and path in headings:
                where: Location = (*at, "when", path, key)
                yield Leaf(f"{path}.{key}", f"{headings[path]}{word}", where, "number", limit, "元")


def _points(pack: RegionPack) -> Iterator[Place]:
    if pack.points is None:
        return
    labels = {service.code: service.label for service in pack.services}
    labels |= {f"{group.code}.*": group.label for group in pack.service_classes}
    leaves = tuple(
        Leaf(
            str(i),
            "、".join(labels.get(code, code) for code in rule.services),
            ("points", "earning", i, "points"),
            "whole",
            rule.points,
            "分",
            1,
            10_000,
        )
        for i, rule in enumerate(pack.points.earning)
    )
    yield Place(
        "points.earning", "points", f"每项服务记几分（{pack.points.name}）", "points.yml", leaves,
        pack.points.origin, document=_document(pack.points.source),
    )  # fmt: skip


def _document(source: Source | None) -> str | None:
    return source.document if source else None
