"""What a turn says: names of the domain's responses, and the words put into them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Say:
    """Something to say: a response of the dialogue's domain and the words put into it."""

    response: str
    words: dict[str, Any] = field(default_factory=dict)
