"""The packs, read once."""

from __future__ import annotations

import pytest

from casework.regions import RegionPack, load_region
from casework.regions.loader import PACKS


@pytest.fixture(scope="session")
def dehua() -> RegionPack:
    return load_region(PACKS / "dehua")


@pytest.fixture(scope="session")
def weihai() -> RegionPack:
    return load_region(PACKS / "weihai")
