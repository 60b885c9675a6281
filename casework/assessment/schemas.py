"""An assessment as a caseworker reads it."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, JsonValue

from casework.assessment.grades import GradeKind
from casework.assessment.grounds import Ground
from casework.assessment.rulebook import Passage, SelfCare


class PointReport(BaseModel):
    """One point of the index with its reason and what it rests on."""

    fact: str
    points: int
    reason: str
    fields: list[str]
    evidence: list[Ground]


class DimensionReport(BaseModel):
    """One dimension of hardship: its points at least and at most, out of ``weight``."""

    code: str
    label: str
    points: int
    points_max: int
    weight: float
    items: list[PointReport]
    missing: list[str]
    missing_fields: list[str]


class ExpensesReport(BaseModel):
    """What staff entered of 刚性支出, yuan a month. ``complete``: every kind is entered.

    ``share``: per cent of the household's income, at least as long as a kind is missing; None without an
    income.
    """

    kinds: dict[str, float]
    total: float
    complete: bool
    missing: list[str]
    share: float | None
    by: str
    by_name: str | None
    at: datetime


class SelfCareReport(BaseModel):
    """What the six everyday actions propose. ``agrees``: whether the application's field says the same."""

    actions: dict[str, bool]
    unmet: list[str]
    proposal: SelfCare
    field: str | None
    agrees: bool
    rule: Passage
    by: str
    by_name: str | None
    at: datetime


class GradeView(BaseModel):
    """An official finding. ``current``: no later one of its kind replaces it.

    ``differs``: the application's own field (``field_value``) says something else.
    """

    id: int
    kind: GradeKind
    value: JsonValue
    value_label: str
    decided_by: str
    decided_on: date
    document_no: str | None
    reason: str
    recorded_by: str
    recorded_by_name: str | None
    recorded_at: datetime
    current: bool
    field_value: JsonValue = None
    differs: bool


class AssessmentReport(BaseModel):
    """The whole of an assessment: a first sorting (``stage``), never a decision.

    ``difficulty`` counts what is known, ``difficulty_max`` what it could still become. ``limited``: the
    reader is of an organisation and sees the index, but not what it rests on.
    """

    no: str
    stage: str
    difficulty: int
    difficulty_max: int
    level: str
    level_code: str
    level_max: str
    dimensions: list[DimensionReport]
    missing: list[str]
    missing_fields: list[str]
    asked: list[str]
    origin: str
    limited: bool = False
    expenses: ExpensesReport | None = None
    self_care: SelfCareReport | None = None
    grades: list[GradeView] = []
