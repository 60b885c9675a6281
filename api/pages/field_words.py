"""What the volunteer's page must know to work without a network: words, places, and what a form asks for."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel

from api.casework_errors import wording
from api.pages.labels import Labels, RegionWords, labels_of
from casework.intake.fields import ADDRESS_LENGTH, ILLNESS_LENGTH, NAME_LENGTH, REASONS
from casework.regions import RegionPack, Regions
from casework.visits.columns import OUTCOMES, consent_choices

#: What the page checks by itself, in the words in which the server would say it.
CHECKED: Final = (
    *REASONS,
    "missing",
    "too_long",
    "township_not_yours",
    "in_the_future",
    "alone_household",
    "spouse_only_household",
    "together_household_of_one",
    "age_id_number",
    "sex_id_number",
)


class Hotline(BaseModel):
    """A number to call at once."""

    number: str
    name: str


class FieldWords(BaseModel):
    """Everything of one region that the page keeps on the device. Nothing in it is about a person."""

    labels: Labels
    required: list[str]
    villages: dict[str, list[str]]
    reasons: dict[str, str]
    lengths: dict[str, int]
    outcomes: dict[str, str]
    consent_given: dict[str, str]
    consent_by: dict[str, str]
    hotlines: list[Hotline]
    regions: list[RegionWords]


def words_of(pack: RegionPack, regions: Regions) -> FieldWords:
    """The words for one region."""
    given, by = consent_choices()
    return FieldWords(
        labels=labels_of(pack),
        required=[question.field for question in pack.intake.questions if question.required],
        villages={place.name: place.villages for place in pack.townships},
        reasons={code: wording(code) for code in CHECKED},
        lengths={"name": NAME_LENGTH, "illness": ILLNESS_LENGTH, "address": ADDRESS_LENGTH},
        outcomes={code: label for label, code in OUTCOMES.items()},
        consent_given=given,
        consent_by=by,
        hotlines=[Hotline(number=line.number, name=line.name) for line in pack.hotlines],
        regions=[RegionWords(code=one.code, name=one.name, brand=one.brand) for one in regions.values()],
    )
