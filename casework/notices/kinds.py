"""What kinds of notices there are and what each says (``data/notices.yml``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict, Field

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "notices.yml"


class NoticeKinds(BaseModel):
    """The Chinese text of each kind. Nothing is ever put into a text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: dict[str, str] = Field(min_length=1)


@cache
def notice_kinds() -> dict[str, str]:
    """Texts by kind. Raises ValueError if the file is malformed."""
    return NoticeKinds.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8"))).kinds


def text_of(kind: str) -> str:
    """What a notice of this kind says. Raises KeyError for one that there is not."""
    return notice_kinds()[kind]
