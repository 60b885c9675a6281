"""What each part of the measure hands back."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent


class Skipped(Exception):
    """A part cannot be measured here; the text says why."""


@dataclass(frozen=True)
class Measured:
    """A part's figures, what they were counted on, and every detail a person may want to read."""

    figures: dict[str, float]
    size: str
    details: str


def shared_file(name: str) -> Path:
    """A data file that is not in the repository: below ``YIZHU_SHARED`` or ``../shared``. Raises Skipped."""
    folder = Path(os.environ.get("YIZHU_SHARED") or ROOT.parent / "shared")
    path = folder / "data" / name
    if not path.exists():
        raise Skipped(f"{path} is not there (YIZHU_SHARED names the folder that holds data/)")
    return path
