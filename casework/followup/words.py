"""The patterns that answers to a follow-up question are heard by (``data/followup_heard.yml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

from casework.intake.commands import any_of

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "followup_heard.yml"


class _Turned(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    said: str = Field(alias="from")
    meant: str = Field(alias="to")


class _Rated(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    stars: int = Field(ge=1, le=5)
    heard: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    turns_of_phrase: list[_Turned]
    small_words: list[str]
    yes_alone: list[str]
    no_alone: list[str]
    yes: list[str]
    no: list[str]
    wrong: list[str]
    almost: str
    but: str
    good: list[str]
    unsure: str
    ratings: list[_Rated]
    no_rating: str


@dataclass(frozen=True)
class HeardWords:
    """The patterns, compiled. ``*_alone`` fit a whole clause, the others anywhere in one."""

    turns_of_phrase: tuple[tuple[re.Pattern[str], str], ...]
    yes_alone: re.Pattern[str]
    no_alone: re.Pattern[str]
    yes: re.Pattern[str]
    no: re.Pattern[str]
    wrong: re.Pattern[str]
    almost: re.Pattern[str]
    but: re.Pattern[str]
    good: re.Pattern[str]
    unsure: re.Pattern[str]
    ratings: tuple[tuple[int, re.Pattern[str]], ...]
    no_rating: re.Pattern[str]


@cache
def heard_words(path: Path = _FILE) -> HeardWords:
    """Read the file. Raises ValueError (pydantic, yaml) or re.error for one that cannot be used."""
    file = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    small = f"(?:{any_of(file.small_words)})*"
    return HeardWords(
        turns_of_phrase=tuple((re.compile(one.said), one.meant) for one in file.turns_of_phrase),
        yes_alone=re.compile(f"{small}(?:{any_of(file.yes_alone)}){small}", re.IGNORECASE),
        no_alone=re.compile(f"{small}(?:{any_of(file.no_alone)}){small}", re.IGNORECASE),
        yes=_either(file.yes),
        no=_either(file.no),
        wrong=_either(file.wrong),
        almost=re.compile(file.almost),
        but=re.compile(file.but),
        good=_either(file.good),
        unsure=re.compile(file.unsure),
        ratings=tuple((one.stars, re.compile(one.heard)) for one in file.ratings),
        no_rating=re.compile(file.no_rating),
    )


def _either(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
