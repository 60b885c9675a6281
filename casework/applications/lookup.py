"""Finding sealed values again: keyed hashes of their characters and pairs of neighbouring characters.

A hash tells nothing without the key. With many applications the frequencies of common characters could be
compared by who holds the database without the key; that is the price of searching in names at all. The region
is hashed along: what is found is of that region, and no other table needs to be asked.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from casework.crypto import Keyring
from casework.households.rules import DuplicateRules, duplicate_rules
from casework.households.sounds import key as sound_key

#: Counts up when the hashes of the same fields become others; then all are made anew
#: (``Applications.catch_up``).
VERSION = 1
MAX_QUERY = 100
SOURCES = ("name", "place", "need")
_SIZE = 8  # bytes: a signed 64-bit number in the database


def fold(text: str) -> str:
    """Letters, digits and characters only, full-width as half-width, lower case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def pieces(text: str) -> set[str]:
    """All characters of a text and all pairs of neighbours."""
    return set(text) | _pairs(text)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def service_term(region: str, service: str) -> int:
    """The term of a need for ``service``. Nothing personal: it needs no key, and stays when a person's data
    is erased, as the need itself does."""
    return _number(blake2b(f"service|{region}|{service}".encode(), digest_size=_SIZE).digest())


def _number(digest: bytes) -> int:
    return int.from_bytes(digest, "big", signed=True)


@dataclass(frozen=True)
class Traits:
    """Hashes that two applications of one person or household share; None for what is not known."""

    id_number: int | None
    phone: int | None
    sound: int | None
    """The name by its sound."""
    sound_here: int | None
    """The name by its sound, and the township: for names that many have."""
    address: int | None

    @property
    def all(self) -> list[int]:
        """Those that are known."""
        known = (self.id_number, self.phone, self.sound, self.sound_here, self.address)
        return [term for term in known if term is not None]


class Lookup:
    """Makes the hashes that are stored beside an application and those that a query looks for."""

    def __init__(self, keyring: Keyring, rules: DuplicateRules | None = None) -> None:
        self._keyring = keyring
        self._sounds = (rules or duplicate_rules()).sounds

    def stored(self, region: str, fields: Mapping[str, Any], need_texts: Iterable[str]) -> set[int]:
        """All hashes under which an application is found or known as a double."""
        texts: dict[str, list[Any]] = {
            "name": [fields.get("name")],
            "place": [fields.get("township"), fields.get("address")],
            "need": list(need_texts),
        }
        found = {
            self._hash(region, source, piece)
            for source, values in texts.items()
            for piece in {piece for value in values if value for piece in pieces(fold(str(value)))}
        }
        return found | set(self.traits(region, fields).all)

    def traits(self, region: str, fields: Mapping[str, Any]) -> Traits:
        """What doubles of an application are found by."""

        def hashed(source: str, value: Any) -> int | None:
            folded = fold(str(value or ""))
            return self._hash(region, source, folded) if folded else None

        name, township = fold(str(fields.get("name") or "")), fold(str(fields.get("township") or ""))
        # One character is a family name: it names nobody.
        sound = sound_key(name, self._sounds) if len(name) > 1 else ""
        return Traits(
            id_number=hashed("id_number", fields.get("id_number")),
            phone=hashed("phone", fields.get("phone")),
            sound=self._hash(region, "sound", sound) if sound else None,
            sound_here=self._hash(region, "sound_here", f"{sound}|{township}")
            if sound and township
            else None,
            address=hashed("address", fields.get("address")),
        )

    def facets(self, region: str, fields: Mapping[str, Any], missing: Iterable[str]) -> set[int]:
        """Hashes by which a list is narrowed to a sealed value: self-care, and what nobody told yet."""
        found = {self.facet(region, "missing", key) for key in missing}
        if fields.get("self_care"):
            found.add(self.facet(region, "self_care", fields["self_care"]))
        return found

    def facet(self, region: str, name: str, value: str) -> int:
        """The hash of all applications of a region with this value."""
        return self._hash(region, f"facet.{name}", value)

    def wanted(self, region: str, word: str) -> list[Sequence[int]]:
        """For one word of a query: an application fits that has all hashes of any of these groups."""
        return list(self.by_source(region, word).values())

    def by_source(self, region: str, word: str) -> dict[str, Sequence[int]]:
        """The same, each group under what it is looked up in: ``SOURCES``, ``id_number``, ``phone``."""
        folded = fold(word)
        if not folded:
            return {}
        parts = sorted(_pairs(folded) or {folded})
        groups: dict[str, Sequence[int]] = {
            source: [self._hash(region, source, part) for part in parts] for source in SOURCES
        }
        if len(folded) >= 11:
            groups |= {key: [self._hash(region, key, folded)] for key in ("id_number", "phone")}
        return groups

    def _hash(self, region: str, source: str, piece: str) -> int:
        hashed = self._keyring.hash(f"lookup.{source}", f"{region}|{piece}", _SIZE)
        return _number(hashed)
