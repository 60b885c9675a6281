"""What each point of an assessment rests on: the words that said it, or the person who entered it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

from casework.assessment.assess import label_of
from casework.intake.derive import ORIGINS
from casework.intake.keys import PERSONAL


class Ground(BaseModel):
    """Where one field or fact comes from.

    ``message``: characters ``[start, end)`` of a message of the talk, with these words unless they are an
    identity number or the like. ``staff``: entered by an account at a time.
    """

    source: Literal["message", "staff"]
    field: str
    label: str
    message_id: str | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None
    by: str | None = None
    by_name: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Entered:
    """Who of staff entered a field or fact, and when."""

    by: str
    at: datetime


def grounds(
    keys: Iterable[str],
    *,
    derived: Collection[str],
    evidence: Mapping[str, Sequence[Mapping[str, Any]]],
    entered: Mapping[str, Entered],
    names: Mapping[str, str],
) -> list[Ground]:
    """The grounds of the fields and facts ``keys``; for a derived field those of what it follows from.

    ``entered`` by key, ``names`` of accounts by id. A value that is neither said nor entered (it cannot be,
    but old data may lack its words) has none.
    """
    sources = dict.fromkeys(ORIGINS.get(key, key) if key in derived else key for key in keys)
    found = list[Ground]()
    for key in sources:
        label = label_of(key)
        for span in evidence.get(key, ()):
            words = None if key in PERSONAL else span["text"]
            found.append(
                Ground(
                    source="message",
                    field=key,
                    label=label,
                    message_id=span["message_id"],
                    start=span["start"],
                    end=span["end"],
                    text=words,
                )
            )
        if (entry := entered.get(key)) is not None:
            name = names.get(entry.by)
            found.append(
                Ground(source="staff", field=key, label=label, by=entry.by, by_name=name, at=entry.at)
            )
    return found
