"""The columns of the visit list: their headings, and how a cell is read. Labels: ``data/fields.yml``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

from casework.incoming import cells
from casework.intake.keys import CHOICES, DISABILITY_KINDS
from casework.intake.labels import field_label, value_choices, value_label
from casework.regions.pack import RegionPack

SHEET: Final = "走访名单"
#: In the first column it marks a row that is only shown.
EXAMPLE: Final = "示例"
#: One file is one transaction, and on SQLite nobody else writes meanwhile.
MAX_ROWS: Final = 200
NEEDS: Final = 3

Read = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column. ``key`` is the field's, or one of the list's own; ``choices``: label → value."""

    key: str
    heading: str
    read: Read = cells.text
    required: bool = False
    choices: dict[str, Any] = field(default_factory=dict)
    as_text: bool = False
    hint: str = ""


def _choice(key: str, heading: str, choices: dict[str, Any], hint: str = "") -> Column:
    return Column(key, heading, lambda value: cells.choice(value, choices), choices=choices, hint=hint)


def _field(key: str, read: Read = cells.text, *, as_text: bool = False, hint: str = "") -> Column:
    return Column(key, field_label(key), read, as_text=as_text, hint=hint)


def _of_field(key: str) -> Column:
    return _choice(key, field_label(key), {label: value for value, label in value_choices(key).items()})


def _grades() -> dict[str, int]:
    return {
        value_label("disability", {"kind": None, "grade": grade}).removesuffix("残疾"): grade
        for grade in (1, 2, 3, 4)
    }


def _kinds() -> dict[str, str]:
    kinds = {value_label("disability", {"kind": kind, "grade": None}): kind for kind in DISABILITY_KINDS}
    return {value_label("disability", "none"): "none", **kinds}


OUTCOMES: Final = {"已走访": "done", "没找到人": "not_found", "不需要帮助": "no_need"}
CONSENT_GIVEN: Final = {"口头": "oral", "书面": "written"}
CONSENT_BY: Final = {"本人": "self", "监护人": "guardian", "家属": "family"}


def consent_choices() -> tuple[dict[str, str], dict[str, str]]:
    """How somebody agreed, and who did: value → label."""
    return (
        {value: label for label, value in CONSENT_GIVEN.items()},
        {value: label for label, value in CONSENT_BY.items()},
    )


@cache
def _fixed() -> tuple[Column, ...]:
    """All columns but those of the needs, in their order."""
    return (
        Column("mark", "备注", hint=f"以“{EXAMPLE}”开头的行导入时不读"),
        Column("name", field_label("name"), required=True),
        Column("township", field_label("township"), required=True),
        Column("village", "村（社区）"),
        Column("phone", field_label("phone"), as_text=True, hint="手机，或带区号的固定电话"),
        Column("id_number", field_label("id_number"), as_text=True, hint="18 位；这一列先设成文本再填"),
        Column("address", field_label("address")),
        Column("reason", "为什么走访", required=True, hint="一句话"),
        Column("due", "走访期限", cells.day, hint="如 2026-12-31"),
        _choice("outcome", "走访结果", OUTCOMES, hint="还没去就空着"),
        Column("visited_on", "走访日期", cells.day, hint="去过的填"),
        _choice("consent_given", "同意方式", CONSENT_GIVEN, hint="提出需求的必填"),
        _choice("consent_by", "谁同意的", CONSENT_BY),
        _of_field("filled_by"),
        _of_field("sex"),
        _field("age", cells.whole),
        _field("household_size", cells.whole),
        _of_field("living"),
        _of_field("category"),
        _field("monthly_income", cells.number, hint="元/月"),
        _of_field("self_care"),
        _field("illness", hint="没有就填“没有”"),
        _choice("disability_kind", "残疾类别", _kinds()),
        _choice("disability_grade", "残疾等级", _grades()),
        _of_field("housing"),
        _of_field("children"),
        _of_field("employment"),
        _of_field("farmer"),
    )


#: Fields of an application that have a column of their own.
FACTS: Final = (
    "filled_by",
    "sex",
    "age",
    "household_size",
    "living",
    "category",
    "monthly_income",
    "self_care",
    "illness",
    "housing",
    "children",
    "employment",
    "farmer",
)


def columns(pack: RegionPack) -> list[Column]:
    """All columns of a region's list."""
    services = {service.label: service.code for service in pack.services}
    urgencies = {"一般": "normal", "紧急": "urgent"}
    needs = [
        column
        for number in range(1, NEEDS + 1)
        for column in (
            _choice(f"need_{number}", f"需求{number}", services),
            Column(f"need_{number}_text", f"需求{number}的说法"),
            _choice(f"need_{number}_urgency", f"需求{number}急不急", urgencies),
        )
    ]
    return [*_fixed(), *needs]


def example(pack: RegionPack) -> dict[str, Any]:
    """A row that shows how to fill in; nobody is in it."""
    place = pack.townships[0]
    return {
        "mark": f"{EXAMPLE}（导入时不读这一行）",
        "name": "张某某",
        "township": place.name,
        "village": place.villages[0] if place.villages else None,
        "reason": "独居老人，邻居说最近身体不好",
        "due": date(2026, 12, 31),
        "outcome": "已走访",
        "visited_on": date(2026, 11, 20),
        "consent_given": "口头",
        "consent_by": "本人",
        "age": 82,
        "living": value_label("living", CHOICES["living"][0]),
        "need_1": pack.services[0].label,
        "need_1_text": "想有人帮忙做饭",
        "need_1_urgency": "一般",
    }
