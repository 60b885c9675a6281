"""What each kind of thing that waits is called, and why it stands there (``data/queue.yml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from casework.queue.kinds import KINDS, RANK_NAMES, Kind, RankName

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "queue.yml"


class KindWords(BaseModel):
    """``why`` it stands there; ``held`` the same once somebody has it, or while something is missing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    why: str
    held: str | None = None


class QueueWords(BaseModel):
    """The words of every rank and every kind."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ranks: dict[RankName, str]
    kinds: dict[Kind, KindWords]

    @model_validator(mode="after")
    def _whole(self) -> QueueWords:
        missing = {*RANK_NAMES, *KINDS} - self.ranks.keys() - self.kinds.keys()
        if missing:
            raise ValueError(f"no words for {', '.join(sorted(missing))}")
        return self


@cache
def queue_words() -> QueueWords:
    """The words of this installation. Raises ValueError if the file is malformed."""
    return QueueWords.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
