"""The parameters of a call, from a form, a JSON body or the query."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .refused import bad


class Params:
    """Strings from a form, any JSON from a JSON body, as they came. Raises ``Refused`` for a bad one."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def has(self, name: str) -> bool:
        """Whether it was given."""
        return self._values.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        """A string."""
        value = self._values.get(name, default)
        if not isinstance(value, str):
            raise bad(f'field "{name}" must be of type String')
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """An integer, also one that came as text."""
        value = self._values.get(name)
        if value in (None, "") and default is not None:
            return default
        try:
            return int(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise bad(f"{name.replace('_', ' ')} is empty or no number") from None

    def flag(self, name: str) -> bool:
        """True or false; false when it was not given."""
        return str(self._values.get(name, "")).lower() in ("true", "1", "yes")

    def json(self, name: str) -> Any:
        """A JSON value, also one that came as text; None when it was not given."""
        value = self._values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"object expected as {name.replace('_', ' ')}") from None
