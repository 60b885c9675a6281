"""How an application was entered in person, as staff read it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class EntryView(BaseModel):
    """Who entered it, where, when, and how the person agreed.

    ``consent_given``: ``oral`` or ``written``; ``consent_by``: ``self``, ``guardian`` or ``family``.
    ``visit_id``: on which visit; ``station``: at which station.
    """

    model_config = ConfigDict(from_attributes=True)

    by: str
    by_name: str | None
    at: datetime
    station: str | None
    station_name: str | None
    visit_id: str | None
    consent_given: str
    consent_by: str
