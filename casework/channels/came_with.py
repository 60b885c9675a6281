"""Under which id what a platform delivered goes into its talk."""

from __future__ import annotations

from typing import Final

#: What a delivery says goes into the talk under this and the delivery's id.
CAME_WITH: Final = "channel:"


def delivery_of(client_message_id: str | None) -> str | None:
    """The delivery that a resident's message came with, None when it came from elsewhere."""
    if client_message_id is None or not client_message_id.startswith(CAME_WITH):
        return None
    return client_message_id.removeprefix(CAME_WITH)
