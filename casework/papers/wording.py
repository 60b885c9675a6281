"""The words of the form: the project's, or a region's own (``papers/form.yml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

_DATA: Final = Path(__file__).resolve().parents[2] / "data"


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ConsentWords(_Words):
    """What was told before, and how somebody agreed, with the places for who and how."""

    statement: str
    talk: str
    talk_words: str
    entered: str
    given: dict[Literal["oral", "written"], str]
    by: dict[Literal["self", "guardian", "family"], str]


class OpinionWords(_Words):
    """An empty place for an opinion: whose, who signs, and whether it is sealed."""

    title: str
    by: Literal["office", "superior", "nobody"]
    signs: list[str] = Field(min_length=1)
    seal: bool


class FormWords(_Words):
    """All words of the form. ``origin`` says where they come from."""

    title: str
    origin: str
    consent: ConsentWords
    assessment_note: str
    shared_note: str
    erased_note: str
    opinions: list[OpinionWords]


def paper_file(region: str, name: str, data: Path = _DATA) -> Path:
    """A region's own file of the papers, else the project's. ``region`` is the code of a loaded pack."""
    own = data / "regions" / region / "papers" / name
    return own if own.is_file() else data / "papers" / name


@cache
def form_words(region: str) -> FormWords:
    """The words for a region. Raises ValueError if malformed."""
    return FormWords.model_validate(
        yaml.safe_load(paper_file(region, "form.yml").read_text(encoding="utf-8"))
    )
