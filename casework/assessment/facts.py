"""What staff add beside the fields, checked, and what follows from it. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeGuard

from pydantic import JsonValue

from casework.assessment.rulebook import SelfCare, rulebook
from casework.errors import FieldIssue, Invalid

#: Keys under which staff's facts are kept.
EXPENSES: Final = "expenses"
SELF_CARE_ACTIONS: Final = "self_care_actions"

#: What is reckoned from fields and facts, and what it follows from.
INCOME_PER_HEAD: Final = "income_per_head"
EXPENSE_SHARE: Final = "expense_share"
FOLLOWS_FROM: Final[Mapping[str, tuple[str, ...]]] = {
    INCOME_PER_HEAD: ("monthly_income", "household_size"),
    EXPENSE_SHARE: (EXPENSES, "monthly_income"),
}
#: What is not known, worded for what it follows from.
LABELS: Final[Mapping[str, str]] = {
    INCOME_PER_HEAD: "人均收入",
    EXPENSE_SHARE: "必需开支占收入多少",
    EXPENSES: "每月必需开支",
    SELF_CARE_ACTIONS: "六项日常活动",
}
MAX_EXPENSE: Final = 1_000_000
#: The share in per cent where there are expenses and no income at all.
NO_INCOME: Final = 1_000.0

Fields = Mapping[str, JsonValue]


@dataclass(frozen=True)
class Known:
    """Fields with what follows from them. ``floors`` can only turn out higher: parts of them are missing."""

    values: dict[str, JsonValue]
    floors: frozenset[str] = field(default_factory=frozenset)


def known(fields: Fields, facts: Mapping[str, Any]) -> Known:
    """``fields`` with 人均收入 and 刚性支出 (yuan a month) and the share of these in the income (per cent).

    As long as a kind of expenses is not entered, the share is a floor: it may turn out higher. Who does not
    know whether they have 低保 has not told it: 不清楚 counts as not known.
    """
    values = {key: value for key, value in fields.items() if (key, value) != ("category", "unknown")}
    income, size = values.get("monthly_income"), values.get("household_size")
    floors = set[str]()
    if _is_number(income) and _is_number(size) and size > 0:
        values[INCOME_PER_HEAD] = income / size
    if expenses := facts.get(EXPENSES):
        values[EXPENSES] = total = float(sum(expenses.values()))
        if _is_number(income):
            share = 100 * total / income if income > 0 else NO_INCOME if total > 0 else 0.0
            values[EXPENSE_SHARE] = min(share, NO_INCOME)
        if not expenses.keys() >= rulebook().expenses.kinds.keys():
            floors = {EXPENSES, EXPENSE_SHARE}
    return Known(values, frozenset(floors))


def parts_missing(key: str, now: Known) -> list[str]:
    """The fields and facts that are to be found out for ``key`` to be known."""
    parts = [
        part for part in FOLLOWS_FROM.get(key, (key,)) if part in now.floors or now.values.get(part) is None
    ]
    return parts or [key]


def check_expenses(expenses: Mapping[str, Any]) -> dict[str, float]:
    """Expenses by kind in yuan a month, without those that are None. Raises ``Invalid``, every mistake."""
    kinds = rulebook().expenses.kinds
    issues, checked = list[FieldIssue](), dict[str, float]()
    for kind, amount in expenses.items():
        name = f"{EXPENSES}.{kind}"
        if kind not in kinds:
            issues.append(FieldIssue(field=name, reason="unknown", choices=list(kinds)))
        elif amount is None:
            continue
        elif not _is_number(amount):
            issues.append(FieldIssue(field=name, reason="expense_invalid"))
        elif not 0 <= amount <= MAX_EXPENSE:
            issues.append(FieldIssue(field=name, reason="expense_range"))
        else:
            checked[kind] = amount
    if issues:
        raise Invalid(issues)
    return {kind: checked[kind] for kind in kinds if kind in checked}


def check_actions(actions: Mapping[str, Any]) -> dict[str, bool]:
    """The six everyday actions, true for what the person does alone. Raises ``Invalid`` naming every one that
    is missing, unknown or neither true nor false."""
    named = rulebook().self_care.actions
    issues = [
        FieldIssue(field=action, reason="unknown", choices=list(named)) for action in actions.keys() - named
    ]
    for action in named:
        if actions.get(action) is None:
            issues.append(FieldIssue(field=action, reason="missing"))
        elif not isinstance(actions[action], bool):
            issues.append(FieldIssue(field=action, reason="not_yes_no"))
    if issues:
        raise Invalid(sorted(issues, key=lambda issue: issue.field))
    return {action: actions[action] for action in named}


def unmet(actions: Mapping[str, bool]) -> list[str]:
    """Labels of the actions that the person cannot do alone."""
    return [item.label for key, item in rulebook().self_care.actions.items() if not actions[key]]


def self_care_of(actions: Mapping[str, bool]) -> SelfCare:
    """What all six actions together propose (特困人员认定办法 第二十二条): none unmet 具备, one to three
    部分丧失, four or more 完全丧失. A proposal: the finding itself is a person's."""
    count = len(unmet(actions))
    return next(t.value for t in rulebook().self_care.thresholds if count <= t.unmet_up_to)


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
