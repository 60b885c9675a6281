"""How like two applications are: one person, one household, or neither. Pure; weights are data.

A hint for a person who decides, so every point has its reason in words, and what differs is named too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, JsonValue

from casework.applications.lookup import fold
from casework.households.rules import DuplicateRules, Strength
from casework.households.sounds import key, spoken
from casework.intake.labels import field_label
from casework.regions.pack import RegionPack

_COMPARED = ("name", "sex", "age", "phone", "id_number", "township", "address")


class Likeness(BaseModel):
    """``strength`` of the hint, the points behind it, the reasons for it, and the labels of what differs.

    No value of any field is in it.
    """

    strength: Strength
    points: int
    reasons: list[str]
    differs: list[str]


@dataclass(frozen=True)
class Facts:
    """What is compared of one application: its fields, and the village in its address, if it is known."""

    fields: Mapping[str, JsonValue]
    village: str | None

    @classmethod
    def of(cls, fields: Mapping[str, Any], pack: RegionPack) -> Facts:
        """The facts of an application's fields; ``pack`` knows the villages of its township."""
        township = pack.township(str(fields["township"])) if fields.get("township") else None
        address = str(fields.get("address") or "")
        named = [village for village in (township.villages if township else []) if _base(village) in address]
        return cls(fields, max(named, key=len, default=None))

    def text(self, key: str) -> str:
        """A field's letters and digits, empty if it is not known."""
        return fold(str(self.fields.get(key) or ""))


@dataclass
class _Sum:
    rules: DuplicateRules
    points: int = 0

    def add(self, weight: str) -> None:
        self.points += getattr(self.rules.weights, weight)


def compare(one: Facts, other: Facts, rules: DuplicateRules, *, phone_used: int = 2) -> Likeness | None:
    """How like two applications are; None if that is not worth a hint.

    ``phone_used`` is in how many applications the telephone of ``one`` stands: a volunteer's says little.
    """
    total, reasons = _Sum(rules), list[str]()
    _id_number(one, other, total, reasons)
    _name(one, other, total, reasons)
    _place(one, other, total, reasons)
    _age(one, other, total, reasons)
    _phone(one, other, total, reasons, phone_used)
    if one.text("sex") and other.text("sex") and one.text("sex") != other.text("sex"):
        total.add("other_sex")
    strengths = sorted(rules.strengths.items(), key=lambda item: -item[1])
    same_number = bool(one.text("id_number")) and one.text("id_number") == other.text("id_number")
    for strength, least in strengths:
        if same_number or (strength != "certain" and total.points >= least):
            differs = [field_label(key) for key in differing(one, other)]
            return Likeness(strength=strength, points=total.points, reasons=reasons, differs=differs)
    return None


def differing(one: Facts, other: Facts) -> Iterable[str]:
    """Keys of the compared fields that both have, with other values."""
    return [
        key for key in _COMPARED if one.text(key) and other.text(key) and one.text(key) != other.text(key)
    ]


def _id_number(one: Facts, other: Facts, total: _Sum, reasons: list[str]) -> None:
    mine, theirs = one.text("id_number"), other.text("id_number")
    if mine and mine == theirs:
        total.add("same_id_number")
        reasons.append("同一身份证号")
    elif mine and theirs:
        total.add("other_id_number")


def _name(one: Facts, other: Facts, total: _Sum, reasons: list[str]) -> None:
    mine, theirs = one.text("name"), other.text("name")
    if len(mine) < 2 or len(theirs) < 2:
        return
    if mine == theirs:
        total.add("same_name")
        reasons.append("同名")
    elif spoken(mine) == spoken(theirs):
        total.add("name_sounds_same")
        reasons.append("名字同音")
    elif key(mine, total.rules.sounds) == key(theirs, total.rules.sounds):
        total.add("name_sounds_alike")
        reasons.append("名字音近")


def _place(one: Facts, other: Facts, total: _Sum, reasons: list[str]) -> None:
    if not one.text("township") or not other.text("township"):
        return
    if one.text("township") != other.text("township"):
        total.add("other_township")
        return
    total.add("same_township")
    if one.text("address") and one.text("address") == other.text("address"):
        total.add("same_address")
        reasons.append("同一住址")
    elif one.village and one.village == other.village:
        total.add("same_village")
        reasons.append("同村")
    else:
        reasons.append("同乡镇")


def _age(one: Facts, other: Facts, total: _Sum, reasons: list[str]) -> None:
    mine, theirs = one.fields.get("age"), other.fields.get("age")
    if not isinstance(mine, int) or not isinstance(theirs, int):
        return
    apart = abs(mine - theirs)
    if apart == 0:
        total.add("same_age")
        reasons.append("同岁")
    elif apart <= total.rules.age_years:
        total.add("age_near")
        reasons.append(f"年龄差{apart}岁")
    elif apart >= total.rules.age_years_apart:
        total.add("age_apart")


def _phone(one: Facts, other: Facts, total: _Sum, reasons: list[str], used: int) -> None:
    if not one.text("phone") or one.text("phone") != other.text("phone"):
        return
    if used > total.rules.phone_shared_from:
        total.add("same_phone_shared")
        reasons.append(f"同一电话（有{used}份申请用它，可能是代办人的）")
    else:
        total.add("same_phone")
        reasons.append("同一电话")


def _base(village: str) -> str:
    """A village's name as people write it: 曾坂 for 曾坂村; one character alone would be found everywhere."""
    for end in ("社区", "村"):
        if village.endswith(end) and len(village) - len(end) >= 2:
            return village.removesuffix(end)
    return village
