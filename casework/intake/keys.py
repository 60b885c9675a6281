"""The fields of an application (contract section 5): their keys, their kinds, their allowed values."""

from __future__ import annotations

from typing import Final

#: Enumerated fields with their values, in the order in which they are offered.
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "filled_by": ("self", "family", "volunteer", "neighbour", "staff"),
    "sex": ("male", "female"),
    "living": ("alone", "spouse_only", "with_family", "with_grandchildren", "institution", "other"),
    "category": (
        "tekun",
        "dibao",
        "dibao_marginal",
        "rigid_expenditure",
        "relapse_monitoring",
        "none",
        "unknown",
    ),
    "self_care": ("independent", "partial", "dependent"),
    "housing": ("safe", "unsafe", "rented", "none"),
    "children": ("none", "minor", "left_behind", "de_facto_orphan", "orphan"),
    "employment": ("working", "seeking", "unable", "retired", "student"),
}

#: Fields that are true or false.
FLAGS: Final = ("consent", "farmer")

DISABILITY_KINDS: Final = ("vision", "hearing", "speech", "physical", "intellectual", "mental", "multiple")

#: All keys, in the order of the read-back.
FIELD_KEYS: Final = (
    "consent",
    "filled_by",
    "name",
    "sex",
    "age",
    "phone",
    "id_number",
    "township",
    "address",
    "household_size",
    "living",
    "category",
    "monthly_income",
    "self_care",
    "illness",
    "disability",
    "housing",
    "children",
    "employment",
    "farmer",
)

#: Never shown whole in lists, reading them is written into the history.
PERSONAL: Final = frozenset({"name", "phone", "id_number", "address"})
