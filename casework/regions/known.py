"""Whether what is asked for is there in the regions that are served."""

from __future__ import annotations

from collections.abc import Iterable

from casework.errors import Invalid
from casework.regions.pack import RegionPack


def check_township(township: str | None, packs: Iterable[RegionPack]) -> None:
    """Raises ``Invalid`` for a township, by its official name, that none of the regions has."""
    if township is not None and not any(place.name == township for pack in packs for place in pack.townships):
        raise Invalid.one("township", "township_nowhere")
