"""``data/field_talk.yml``: what a talk says differently that is told for a form."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict

from casework.conversations.types import Reply

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "field_talk.yml"


class TalkWording(BaseModel):
    """``read_back`` has ``{lines}``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    greeting: str
    read_back: Reply
    back_to_form: Reply


@cache
def talk_wording(path: Path = _FILE) -> TalkWording:
    """Read the file. Raises pydantic's ValidationError when something is missing."""
    return TalkWording.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
