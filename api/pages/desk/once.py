"""Forms that may be sent again because their answer was lost: what they did is not done twice."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Form

#: Made with the page and renewed after each answer (static/desk/main.js); the template has ``ui.once()``.
ClientId = Annotated[UUID | None, Form()]
