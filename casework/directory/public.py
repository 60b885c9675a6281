"""What everybody may know of an office: nothing that belongs to a person."""

from __future__ import annotations

import re
from typing import Final

from pydantic import BaseModel

from casework.directory.entries import ListedStation
from casework.regions.directory import Contact

_MOBILE: Final = re.compile(r"(\+?86)?[ -]?1[3-9]\d[ -]?\d{4}[ -]?\d{4}")


def public_phone(contact: Contact | None) -> str | None:
    """The office's number; None when there is none, or when it is somebody's mobile."""
    number = contact.phone if contact else None
    return None if not number or _MOBILE.search(number) else number


class PublicStation(BaseModel):
    """A station for who looks for one. None is 待补充; whom one meets there is not said."""

    code: str
    name: str
    township: str
    phone: str | None
    address: str | None
    hours: str | None


def public_station(station: ListedStation) -> PublicStation:
    """What everybody may know of a station."""
    contact = station.contact or Contact()
    return PublicStation(
        code=station.code,
        name=station.name,
        township=station.township,
        phone=public_phone(contact),
        address=contact.address,
        hours=contact.hours,
    )
