"""Identifiers of the open data: UUIDs that stay the same from one export to the next."""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from uuid import NAMESPACE_URL, uuid5

_NAMESPACE: Final = uuid5(NAMESPACE_URL, "urn:yizhu:directory")


@lru_cache(maxsize=50_000)
def stable(kind: str, *names: str) -> str:
    """The UUID of a thing: of what kind, and by which codes it is known in the directory."""
    return str(uuid5(_NAMESPACE, "\0".join([kind, *names])))
