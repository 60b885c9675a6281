"""The benefits that a household may be entitled to, as rules (``data/benefits.yml``)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from casework.assessment.rulebook import Passage
from casework.intake.keys import FIELD_KEYS
from casework.knowledge.model import Document
from casework.regions.checks import DERIVED_KEYS
from casework.regions.conditions import Condition
from casework.regions.rules import Standard

_DATA: Final = Path(__file__).resolve().parents[2] / "data"
FILE: Final = _DATA / "benefits.yml"
_DOCUMENTS: Final = _DATA / "knowledge" / "documents.yml"
#: What conditions may speak of beside the fields.
_KEYS: Final = {*FIELD_KEYS, *DERIVED_KEYS, "expenses"}

Group = Literal["basic", "urgent", "special", "disability", "children"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Rule(_Part):
    """One condition: it holds when one of the alternatives ``any`` does. Without a ``source`` it rests on the
    benefit's own."""

    label: str
    any: list[Condition] = Field(min_length=1)
    source: Passage | None = None

    @model_validator(mode="after")
    def _known_fields(self) -> Rule:
        paths = {path.partition(".")[0] for condition in self.any for path in condition}
        if unknown := paths - _KEYS:
            raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
        return self


class Amount(_Part):
    """``value`` against a local limit: below ``times`` the limit, or above it."""

    label: str
    value: Literal["income_per_head", "expense_share"]
    below: Standard | None = None
    above: Standard | None = None
    times: float = Field(default=1, gt=0)
    source: Passage | None = None

    @model_validator(mode="after")
    def _one_limit(self) -> Amount:
        if (self.below is None) == (self.above is None):
            raise ValueError("an amount is either below or above a limit")
        return self

    @property
    def standard(self) -> Standard:
        """The local limit that is meant."""
        found = self.below or self.above
        assert found is not None
        return found


class Check(_Part):
    """What no field holds, for a person to check."""

    label: str
    source: Passage | None = None


class Benefit(_Part):
    """One benefit. How its parts work together is said at the head of the file."""

    code: str = Field(pattern=r"^[a-z_]+$")
    label: str
    group: Group
    source: Passage
    has: Condition | None = None
    requires: list[Rule] = Field(default_factory=list)
    signs: list[Rule] = Field(default_factory=list)
    amounts: list[Amount] = Field(default_factory=list)
    by_person: list[Check] = Field(min_length=1)

    def passages(self) -> Iterator[Passage]:
        """Everything that the benefit's rules rest on."""
        parts: list[Rule | Amount | Check] = [*self.requires, *self.signs, *self.amounts, *self.by_person]
        yield self.source
        yield from (part.source for part in parts if part.source is not None)


class Benefits(_Part):
    """The whole file. ``notice`` stands over every answer, ``about`` says whom it is about."""

    notice: str
    about: str
    older_than_law: str
    benefits: list[Benefit] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once_and_cited_rightly(self) -> Benefits:
        codes = [benefit.code for benefit in self.benefits]
        if len(set(codes)) != len(codes):
            raise ValueError("a code is there twice")
        for benefit in self.benefits:
            for passage in benefit.passages():
                document = documents().get(passage.document)
                if document is None or not document.has(passage.article):
                    raise ValueError(f"{benefit.code}: no {passage.article} in {passage.document}")
        return self


@cache
def documents() -> dict[str, Document]:
    """The documents that rules rest on, by code (``data/knowledge/documents.yml``)."""
    raw = yaml.safe_load(_DOCUMENTS.read_text(encoding="utf-8"))["documents"]
    return TypeAdapter(dict[str, Document]).validate_python(raw)


@cache
def benefits() -> Benefits:
    """The rules of this installation. Raises ValueError if malformed."""
    return Benefits.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))
