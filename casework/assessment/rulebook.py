"""What staff may add to an application, and what self-care is judged by (``data/assessment.yml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

FILE: Final = Path(__file__).resolve().parents[2] / "data" / "assessment.yml"
SelfCare = Literal["independent", "partial", "dependent"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Passage(_Part):
    """Where a rule stands: a document's code in ``data/knowledge/documents.yml``, the place, the very words.

    ``article`` is the number of an article or point, or a part such as 二（一）.
    """

    document: str
    article: int | str
    quote: str


class Item(_Part):
    """A kind of expenses or an everyday action: its label and the words of the rule that name it."""

    label: str
    quote: str


class ExpenseRules(_Part):
    """The kinds of 刚性支出."""

    label: str
    source: Passage
    kinds: dict[str, Item]


class Threshold(_Part):
    """Up to so many actions that cannot be done alone mean ``value``."""

    unmet_up_to: int = Field(ge=0)
    value: SelfCare
    quote: str


class SelfCareRules(_Part):
    """The everyday actions and what their number means."""

    label: str
    source: Passage
    actions: dict[str, Item]
    thresholds: list[Threshold] = Field(min_length=1)
    thresholds_source: Passage

    @model_validator(mode="after")
    def _covers_all(self) -> SelfCareRules:
        limits = [threshold.unmet_up_to for threshold in self.thresholds]
        if limits != sorted(set(limits)) or limits[-1] != len(self.actions):
            raise ValueError("thresholds must rise and end with the number of actions")
        return self


class Rulebook(_Part):
    """The whole file."""

    expenses: ExpenseRules
    self_care: SelfCareRules

    def passages(self) -> list[Passage]:
        """Every quotation of the file."""
        expenses, care = self.expenses, self.self_care
        found = [expenses.source, care.source, care.thresholds_source]
        for source, quotes in (
            (expenses.source, [kind.quote for kind in expenses.kinds.values()]),
            (care.source, [action.quote for action in care.actions.values()]),
            (care.thresholds_source, [threshold.quote for threshold in care.thresholds]),
        ):
            found += [source.model_copy(update={"quote": quote}) for quote in quotes]
        return found


@cache
def rulebook() -> Rulebook:
    """The rules of this installation. Raises ValueError if malformed."""
    return Rulebook.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
