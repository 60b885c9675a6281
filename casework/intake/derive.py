"""What follows from what was said, and what contradicts itself. Pure functions of the fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pydantic import JsonValue

from casework.intake.draft import Draft
from casework.intake.identity import age_on, birth_date, plausible_birth, sex_of

Fields = Mapping[str, JsonValue]

_HOUSEHOLDS = {"alone": 1, "spouse_only": 2}
#: Which said field each derived one follows from.
ORIGINS: Final[Mapping[str, str]] = {
    "household_size": "living",
    "living": "household_size",
    "age": "id_number",
    "sex": "id_number",
}


@dataclass(frozen=True)
class Conflict:
    """Two fields that cannot both be right. ``code`` names the contradiction, for its wording."""

    first: str
    second: str
    code: str


def derive(fields: Fields, today: date) -> dict[str, JsonValue]:
    """Values that follow from ``fields`` (those that were said) for keys that are not among them.

    Alone → a household of one, and the other way round; only the couple → two; an identity number →
    age and sex on ``today``.
    """
    found: dict[str, JsonValue] = {}
    living = fields.get("living")
    if isinstance(living, str) and living in _HOUSEHOLDS:
        found["household_size"] = _HOUSEHOLDS[living]
    if living is None and _is_one(fields.get("household_size")):
        found["living"] = "alone"
    number = fields.get("id_number")
    if isinstance(number, str) and (born := birth_date(number)) and plausible_birth(born, today):
        found["age"] = age_on(born, today)
        found["sex"] = sex_of(number)
    return {key: value for key, value in found.items() if key not in fields}


def rederive(draft: Draft, today: date) -> Draft:
    """``draft`` with its derived fields worked out anew from what was said."""
    said = {key: value for key, value in draft.fields.items() if key not in draft.derived}
    derived = derive(said, today)
    return draft.model_copy(update={"fields": said | derived, "derived": set(derived)})


def conflicts(fields: Fields, today: date | None = None) -> list[Conflict]:
    """Contradictory pairs: alone but a household of four, an age that is not the identity number's, ..."""
    found: list[Conflict] = []
    living, size = fields.get("living"), fields.get("household_size")
    if isinstance(living, str) and isinstance(size, int):
        wanted = _HOUSEHOLDS.get(living)
        if wanted is not None and size != wanted:
            found.append(Conflict("living", "household_size", f"{living}_household"))
        if living in ("with_family", "with_grandchildren") and size == 1:
            found.append(Conflict("living", "household_size", "together_household_of_one"))
    number = fields.get("id_number")
    if isinstance(number, str):
        found.extend(_against_id(fields, number, today))
    return found


def _against_id(fields: Fields, number: str, today: date | None) -> Iterable[Conflict]:
    age, sex, born = fields.get("age"), fields.get("sex"), birth_date(number)
    if today and born and isinstance(age, int):
        # People count 虚岁, a year or two more than completed years.
        real = age_on(born, today)
        if not real <= age <= real + 2:
            yield Conflict("age", "id_number", "age_id_number")
    if isinstance(sex, str) and sex != sex_of(number):
        yield Conflict("sex", "id_number", "sex_id_number")


def _is_one(value: JsonValue) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value == 1
