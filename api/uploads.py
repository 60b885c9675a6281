"""Files that are sent in stay in memory until they are read: what is in them is a person's."""

from __future__ import annotations

from starlette.formparsers import MultiPartParser

from api.limits import LARGER_BODIES


def keep_in_memory() -> None:
    """Let no part of an upload pass through a temporary file.

    Starlette writes files over 1 MB into one; the largest body that any call takes fits into memory.
    """
    MultiPartParser.spool_max_size = max(LARGER_BODIES.values())
