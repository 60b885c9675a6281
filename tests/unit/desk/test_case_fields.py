"""Fields as rows: what they say, where that comes from, how they are corrected."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import JsonValue

from api.pages.desk.case_fields import form_of, rows, seen, typed
from casework.history.service import HistoryView
from casework.intake.fields import check_field
from casework.intake.keys import FIELD_KEYS
from casework.regions import Regions
from tests.unit.desk.views import a_view

AT = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)


def change(key: str, before: JsonValue, after: JsonValue, **more: Any) -> HistoryView:
    given = {"actor_kind": "staff", "actor_name": "林小敏", "reason": "电话核实", **more}
    return HistoryView(
        id=1,
        at=AT,
        kind="change",
        action=key,
        subject_id=None,
        actor_id="x",
        actor_role="county",
        before=before,
        after=after,
        **given,
    )


class TestOrigin:
    def test_each_row_says_where_its_value_comes_from(self) -> None:
        view = a_view(
            fields={"age": 82, "housing": "unsafe", "household_size": 1, "sex": "female"},
            evidence={"age": ("m", 0, 2, "82")},
            derived=["household_size"],
        )
        known, _ = rows(view, marked={"age": 2}, history=[change("housing", "safe", "unsafe")])
        assert {row.key: row.origin for row in known} == {
            "age": "said",
            "housing": "corrected",
            "household_size": "derived",
            "sex": "unknown",
        }
        assert {row.key: row.places for row in known}["age"] == 2

    def test_what_was_filled_in_in_person_says_so_until_it_is_corrected(self) -> None:
        view = a_view(fields={"age": 82, "sex": "male"})
        known, _ = rows(view, history=[change("age", 81, 82)], entered=True)
        assert {row.key: row.origin for row in known} == {"age": "corrected", "sex": "entered"}

    def test_a_resident_s_own_correction_is_not_staff_s(self) -> None:
        corrected = change("age", 81, 82, actor_kind="resident", actor_name=None)
        [row], _ = rows(a_view(fields={"age": 82}), history=[corrected])
        assert row.origin == "unknown" and row.changes[0].who == "居民"

    def test_the_latest_change_stands_first_in_words(self) -> None:
        history = [change("age", None, 81), change("age", 81, 82)]
        [row], _ = rows(a_view(fields={"age": 82}), history=history)
        assert [(one.before, one.after, one.who) for one in row.changes] == [
            ("81岁", "82岁", "林小敏"),
            ("没有", "81岁", "林小敏"),
        ]

    def test_every_field_is_there_once_and_consent_is_nobody_s_to_add(self) -> None:
        known, unknown = rows(a_view(fields={"age": 82}))
        assert [row.key for row in known] == ["age"]
        assert {row.key for row in unknown} == set(FIELD_KEYS) - {"age", "consent"}


VALUES: dict[str, list[JsonValue]] = {
    "age": [82],
    "household_size": [3],
    "monthly_income": [2500, 1200.5, 0],
    "farmer": [True, False],
    "living": ["alone"],
    "illness": ["none", "中风"],
    "disability": [
        "none",
        {"kind": "physical", "grade": 2},
        {"kind": None, "grade": None},
        {"kind": "mental", "grade": None},
    ],
    "township": ["上涌镇"],
    "name": ["王秀英"],
    "phone": ["13800138000"],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, all_ in VALUES.items() for value in all_])
def test_what_stands_in_the_control_is_typed_back_as_the_same_value(key: str, value: JsonValue) -> None:
    form = form_of(key, value)
    back = typed(key, {"value": form.value, "kind": form.kind, "grade": form.grade})
    assert check_field(key, back, Regions.load(["dehua"]).default) == value
    assert seen({"expected": form.expected}) == value


@pytest.mark.parametrize(
    ("key", "form", "value"),
    [
        ("age", {"value": ""}, None),
        ("age", {}, None),
        ("age", {"value": "八十"}, "八十"),
        ("age", {"value": "1e400"}, float("inf")),
        ("farmer", {"value": "maybe"}, "maybe"),
        ("disability", {"kind": "", "grade": "2"}, None),
        ("disability", {"kind": "vision", "grade": "x"}, {"kind": "vision", "grade": None}),
    ],
)
def test_what_cannot_be_read_is_left_to_the_field_s_own_check(
    key: str, form: dict[str, str], value: JsonValue
) -> None:
    assert typed(key, form) == value


def test_what_was_seen_is_json_and_nothing_else() -> None:
    assert seen({}) is None
    with pytest.raises(json.JSONDecodeError):
        seen({"expected": "八十"})
