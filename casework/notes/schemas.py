"""Notes as they are shown."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel


class NoteView(BaseModel):
    """One note. ``own``: the reader wrote it. ``struck_at`` and ``struck_reason``: since when and why it no
    longer holds; its text stays readable."""

    id: str
    text: str
    author_id: str
    author_name: str | None
    own: bool
    at: datetime
    struck_at: datetime | None
    struck_reason: str | None
