"""Finding sealed values again: keyed hashes of their characters and pairs of neighbouring characters.

A hash tells nothing without the key. With many applications the frequencies of common characters could be
compared by who holds the database without the key; that is the price of searching in names at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from casework.crypto import Keyring

MAX_QUERY = 100
SOURCES = ("name", "place", "need")
_SIZE = 16


def fold(text: str) -> str:
    """Letters, digits and characters only, full-width as half-width, lower case."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def pieces(text: str) -> set[str]:
    """All characters of a text and all pairs of neighbours."""
    return set(text) | _pairs(text)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


class Lookup:
    """Makes the hashes that are stored beside an application and those that a query looks for."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def stored(self, fields: Mapping[str, Any], need_texts: Iterable[str]) -> set[bytes]:
        """All hashes under which an application is found or known as a double."""
        texts: dict[str, list[Any]] = {
            "name": [fields.get("name")],
            "place": [fields.get("township"), fields.get("address")],
            "need": list(need_texts),
        }
        found = {
            self._hash(source, piece)
            for source, values in texts.items()
            for value in values
            if value
            for piece in pieces(fold(str(value)))
        }
        return found | set(self.identities(fields))

    def identities(self, fields: Mapping[str, Any]) -> list[bytes]:
        """Hashes that two applications of the same person share: identity number, telephone, name and
        township."""
        keys = []
        for key in ("id_number", "phone"):
            if fields.get(key):
                keys.append(self._hash(key, fold(str(fields[key]))))
        if fields.get("name") and fields.get("township"):
            keys.append(self._hash("person", f"{fold(fields['name'])}|{fields['township']}"))
        return keys

    def facets(self, fields: Mapping[str, Any], missing: Iterable[str]) -> set[bytes]:
        """Hashes by which a list is narrowed to a sealed value: self-care, and what nobody told yet."""
        found = {self.facet("missing", key) for key in missing}
        if fields.get("self_care"):
            found.add(self.facet("self_care", fields["self_care"]))
        return found

    def facet(self, name: str, value: str) -> bytes:
        """The hash of all applications with this value."""
        return self._hash(f"facet.{name}", value)

    def wanted(self, word: str) -> list[Sequence[bytes]]:
        """For one word of a query: an application fits that has all hashes of any of these groups."""
        folded = fold(word)
        if not folded:
            return []
        parts = sorted(_pairs(folded) or {folded})
        groups: list[Sequence[bytes]] = [[self._hash(source, part) for part in parts] for source in SOURCES]
        groups += [[self._hash(key, folded)] for key in ("id_number", "phone") if len(folded) >= 11]
        return groups

    def _hash(self, source: str, piece: str) -> bytes:
        return self._keyring.hash(f"lookup.{source}", piece, _SIZE)
