"""How the Bot API says no."""

from __future__ import annotations

from .shown import Json


class Refused(Exception):
    """A call that the API does not do. ``code`` is the HTTP status, too."""

    def __init__(
        self, code: int, description: str, retry_after: int | None = None, moved_to: int | None = None
    ) -> None:
        super().__init__(description)
        self.code, self.description = code, description
        self.retry_after, self.moved_to = retry_after, moved_to

    def body(self) -> Json:
        """The answer."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        if self.moved_to is not None:
            body["parameters"] = {"migrate_to_chat_id": self.moved_to}
        return body


def bad(description: str) -> Refused:
    """400, in the words of the API."""
    return Refused(400, f"Bad Request: {description}")


def forbidden(description: str) -> Refused:
    """403, in the words of the API."""
    return Refused(403, f"Forbidden: {description}")
