"""JSON files of a model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write_json(path: Path, value: Any) -> None:
    """As a person can read it."""
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def read_json(path: Path) -> Any:
    """What :func:`write_json` wrote. Raises FileNotFoundError."""
    return json.loads(path.read_text(encoding="utf-8"))
