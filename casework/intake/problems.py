"""The error of a value that a field cannot take."""

from __future__ import annotations


class FieldError(ValueError):
    """``field`` cannot hold what was given, because of ``reason`` (one of ``fields.REASONS``).

    The value itself is not kept: the error may reach a log.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
