"""How a noted line is corrected by a tap (``data/noted.yml``): the sentence that is then said in the talk."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from casework.intake.keys import CHOICES, FIELD_KEYS, FLAGS

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "noted.yml"
#: Consent is taken back by having all deleted, not by a line of a list.
FIXED: Final = frozenset({"consent"})


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Model):
    """A button: what it shows, and what is said when it is pressed."""

    title: str
    say: str


class Saying(_Model):
    """How one field is corrected: a sentence with ``{value}`` for what is typed, buttons, or both.

    ``number``: digits are typed; ``most``: so many characters. ``unless``: questions to which the sentences
    would be an answer too; while one of them stands, the line is not corrected by a tap.
    """

    say: str | None = None
    hint: str = ""
    number: bool = False
    most: int = Field(default=40, ge=1)
    unless: list[str] = Field(default_factory=list)
    options: dict[str | bool, Option] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_something(self) -> Saying:
        if self.say is None and not self.options:
            raise ValueError("neither a sentence nor options")
        if self.say is not None and self.say.count("{value}") != 1:
            raise ValueError("the sentence needs one {value}")
        return self


class Sayings(_Model):
    """The whole file. ``needs`` are the names by which ``drop`` names a service."""

    fields: dict[str, Saying]
    drop: str
    drop_unless: list[str]
    needs: dict[str, str]

    def of(self, key: str) -> Saying | None:
        """How the field ``key`` is corrected; None for what is not."""
        return self.fields.get(key)

    def dropping(self, service: str, asking: str | None = None) -> str | None:
        """What drops the need for ``service``; None for a service without a name here, and where it would
        be an answer to what is asked."""
        name = self.needs.get(service)
        return None if name is None or asking in self.drop_unless else self.drop.format(value=name)


def load_sayings(path: Path = _FILE) -> Sayings:
    """Read the file. Raises ValueError when a field has no saying, or an option is no value of its field."""
    sayings = Sayings.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    if set(sayings.fields) != set(FIELD_KEYS) - FIXED:
        raise ValueError(f"{path.name}: {sorted(set(sayings.fields) ^ (set(FIELD_KEYS) - FIXED))}")
    for key, saying in sayings.fields.items():
        values = {True, False} if key in FLAGS else set(CHOICES.get(key, ("none",)))
        if wrong := set(saying.options) - values:
            raise ValueError(f"{path.name}: {key} has no value {wrong}")
    return sayings


@cache
def sayings() -> Sayings:
    """The sayings, read once."""
    return load_sayings()
