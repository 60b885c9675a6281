"""How a resident is told where to turn: the words are in ``data/directory.yml``. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from pydantic import BaseModel, ConfigDict

from casework.directory.entries import ListedStation
from casework.regions.directory import Contact

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "directory.yml"
_BLANK: Final = re.compile(r"{(\w+)}")
#: So many stations are heard aloud without losing the thread.
_MOST_STATIONS: Final = 3


class Telling(BaseModel):
    """The words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    phone: str
    address: str
    hours: str
    station: str
    another: str
    unknown: str
    who: str


@cache
def telling() -> Telling:
    """The words of this installation. Raises ValueError if malformed."""
    return Telling.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8")))


def known(contact: Contact | None) -> str:
    """What of a contact may be said to a resident, joined; empty if there is nothing."""
    if contact is None:
        return ""
    words = telling()
    parts = (
        (words.phone, "phone", contact.phone),
        (words.address, "address", contact.address),
        (words.hours, "hours", contact.hours),
    )
    # What staff wrote is text, not a template.
    return "，".join(word.replace(f"{{{key}}}", value) for word, key, value in parts if value)


def who(name: str, contact: Contact | None) -> str | None:
    """How to reach an organisation; None if nothing is known."""
    said = known(contact)
    return _filled(telling().who, organisation=name, contact=said) if said else None


def stations(found: Sequence[ListedStation]) -> list[str]:
    """One sentence a station of a township; empty if nothing is known beyond one name."""
    if len(found) < 2 and not any(known(station.contact) for station in found):
        return []
    words = telling()
    return [
        _filled(
            words.another if place else words.station,
            township=station.township,
            station=station.name,
            contact=known(station.contact) or words.unknown,
        )
        for place, station in enumerate(found[:_MOST_STATIONS])
    ]


def _filled(template: str, **values: str) -> str:
    # In one go: what staff wrote is text and is not filled again.
    return _BLANK.sub(lambda blank: values[blank[1]], template)
