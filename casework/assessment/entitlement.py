"""What a household may be entitled to, with a trace of why. It never decides. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import JsonValue

from casework.assessment.assess import label_of
from casework.assessment.benefits import Amount, Benefit, Check, Rule, benefits, documents
from casework.assessment.facts import EXPENSE_SHARE, EXPENSES, INCOME_PER_HEAD, Known, known, parts_missing
from casework.assessment.outlook import (
    Cited,
    Entitlement,
    FactSeen,
    Origin,
    Outcome,
    Outlook,
    PolicyCheck,
    Step,
    ToCheck,
)
from casework.assessment.rulebook import Passage
from casework.intake.labels import MISSING, value_label
from casework.regions.conditions import Test, value_of
from casework.regions.pack import RegionPack

STANDARDS: Final[Mapping[str, tuple[str, str]]] = {
    "dibao": ("当地最低生活保障标准", "元/月"),
    "disposable_income": ("上年度当地居民人均可支配收入", "元/月"),
    "expense_share": ("当地规定的刚性支出占家庭总收入比例", "%"),
}
_UNITS: Final = {INCOME_PER_HEAD: "元/月", EXPENSES: "元/月", EXPENSE_SHARE: "%"}


_RANK: Final[Mapping[Outlook, int]] = {"may": 0, "needs_more": 1, "has": 2, "unlikely": 3}


def entitlements(
    fields: Mapping[str, JsonValue],
    pack: RegionPack,
    facts: Mapping[str, Any] | None = None,
    official: Mapping[str, JsonValue] | None = None,
) -> PolicyCheck:
    """Every benefit's outlook for an application with these ``fields``, what staff added (``facts``), and the
    ``official`` findings by field, which count before what was said."""
    found = official or {}
    now = known(_plain({**fields, **found}), facts or {})
    look = _Look(now, pack, frozenset(found))
    items = [look.at(benefit) for benefit in benefits().benefits]
    items.sort(key=lambda item: _RANK[item.outlook])  # stable: within one outlook the file's order
    return PolicyCheck(notice=benefits().notice, about=benefits().about, items=items)


def _plain(fields: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """多重残疾 does not say which: its kind counts as not known."""
    disability = fields.get("disability")
    if isinstance(disability, dict) and disability.get("kind") == "multiple":
        return fields | {"disability": disability | {"kind": None}}
    return fields


class _Look:
    """One household, looked at benefit by benefit."""

    def __init__(self, now: Known, pack: RegionPack, official: frozenset[str]) -> None:
        self._now = now
        self._standards = pack.assessment.standards
        self._official = official

    def at(self, benefit: Benefit) -> Entitlement:
        requires = [self._rule("requires", rule, benefit) for rule in benefit.requires]
        signs = [self._rule("sign", rule, benefit) for rule in benefit.signs]
        amounts = [self._amount(amount, benefit) for amount in benefit.amounts]
        needed = requires + amounts
        against = [step.label for step in needed if step.outcome == "not"]
        spoken_for = not signs or any(step.outcome == "holds" for step in signs)
        open_steps = [step for step in needed if step.outcome == "unknown"]
        if not spoken_for:
            open_steps += [step for step in signs if step.outcome == "unknown"]
        outlook: Outlook = "may" if spoken_for and not open_steps else "needs_more"
        if against:
            outlook = "unlikely"
        if benefit.has is not None and _holds(benefit.has, self._now) == "holds":
            outlook = "has"
        missing = self._missing(open_steps) if outlook == "needs_more" else []
        checks = [_to_check(check, benefit) for check in benefit.by_person]
        limits = [
            ToCheck(label=step.note or step.label, source=step.source)
            for step in amounts
            if step.outcome == "to_check"
        ]
        return Entitlement(
            code=benefit.code,
            label=benefit.label,
            group=benefit.group,
            outlook=outlook,
            against=against if outlook == "unlikely" else [],
            missing=[label_of(key) for key in missing],
            missing_fields=missing,
            to_check_by_person=[*limits, *checks],
            source=_cited(benefit.source),
            trace=requires + signs + amounts,
        )

    def _rule(self, kind: Literal["requires", "sign"], rule: Rule, benefit: Benefit) -> Step:
        outcomes = [_holds(condition, self._now) for condition in rule.any]
        outcome: Outcome = "not"
        if "holds" in outcomes:
            outcome = "holds"
        elif "unknown" in outcomes:
            outcome = "unknown"
        paths = dict.fromkeys(path.partition(".")[0] for condition in rule.any for path in condition)
        return Step(
            kind=kind,
            label=rule.label,
            outcome=outcome,
            facts=[self._fact(key) for key in paths],
            source=_cited(rule.source or benefit.source),
        )

    def _amount(self, amount: Amount, benefit: Benefit) -> Step:
        label, unit = STANDARDS[amount.standard]
        limit = self._standards.get(amount.standard)
        value = self._now.values.get(amount.value)
        outcome: Outcome = "unknown"
        if isinstance(value, int | float):
            outcome = "to_check" if limit is None else self._compared(amount, value, limit * amount.times)
        shown = MISSING if limit is None else f"{limit * amount.times:g}{unit}"
        times = f"的{amount.times:g}倍" if amount.times != 1 else ""
        return Step(
            kind="amount",
            label=amount.label,
            outcome=outcome,
            facts=[self._fact(amount.value)],
            note=f"{label}{times}：{shown}",
            source=_cited(amount.source or benefit.source),
        )

    def _compared(self, amount: Amount, value: float, limit: float) -> Outcome:
        if amount.below is not None:
            return "holds" if value < limit else "not"
        if value > limit:
            return "holds"
        return "unknown" if amount.value in self._now.floors else "not"

    def _missing(self, steps: list[Step]) -> list[str]:
        keys = [
            key
            for step in steps
            for fact in step.facts
            if fact.value is None or fact.field in self._now.floors or _half_known(fact.value)
            for key in parts_missing(fact.field, self._now)
        ]
        return list(dict.fromkeys(keys))

    def _fact(self, key: str) -> FactSeen:
        value = self._now.values.get(key)
        if value is None:
            said = MISSING
        elif key in _UNITS and isinstance(value, int | float):
            least = "至少" if key in self._now.floors else ""
            said = f"{least}{value:.0f}{_UNITS[key]}"
        else:
            said = value_label(key, value)
        origin: Origin = "official" if key in self._official else _ORIGINS.get(key, "field")
        return FactSeen(field=key, label=label_of(key), value=value, value_label=said, origin=origin)


_ORIGINS: Final[Mapping[str, Origin]] = {
    EXPENSES: "staff",
    INCOME_PER_HEAD: "reckoned",
    EXPENSE_SHARE: "reckoned",
}


def _half_known(value: JsonValue) -> bool:
    return isinstance(value, dict) and None in value.values()


def _holds(condition: Mapping[str, Test], now: Known) -> Literal["holds", "not", "unknown"]:
    """A known value that fails its test settles it; else every value must be known."""
    outcomes = [_tested(path, test, now) for path, test in condition.items()]
    if "not" in outcomes:
        return "not"
    return "unknown" if "unknown" in outcomes else "holds"


def _tested(path: str, test: Test, now: Known) -> Literal["holds", "not", "unknown"]:
    value = value_of(now.values, path)
    if value is None:
        whole = now.values.get(path.partition(".")[0])
        # Inside 没有残疾 there is no grade to be found out.
        return "unknown" if whole is None or isinstance(whole, dict) else "not"
    if test.holds(value):
        return "holds"
    return "unknown" if path in now.floors and test.maximum is None else "not"


def _to_check(check: Check, benefit: Benefit) -> ToCheck:
    return ToCheck(label=check.label, source=_cited(check.source or benefit.source))


def _cited(passage: Passage) -> Cited:
    document = documents()[passage.document]
    return Cited(
        document=passage.document,
        title=document.title,
        number=document.number,
        place=document.say(passage.article),
        quote=passage.quote,
        since=document.since,
        note=benefits().older_than_law if document.older_than_law else None,
    )
