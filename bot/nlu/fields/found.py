"""A value that some words of an utterance say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Found:
    """A field's value (contract section 5) said by characters ``[start, end)`` of the plain text.

    ``problem`` is a reason code when the words are meant as a value but cannot be one (``value`` is then None).
    ``subject`` is the key of the person it is said of (see people.py) or None for the household.
    ``weak`` values count only as the answer to a question for that field.
    """

    field: str
    value: Any
    start: int
    end: int
    problem: str | None = None
    subject: str | None = None
    weak: bool = False
    inferred: bool = False
