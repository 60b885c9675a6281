"""Points as they are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

HolderKind = Literal["organisation", "volunteer"]
EntryKind = Literal["earned", "awarded", "spent", "corrected"]


class EntryView(BaseModel):
    """One movement of points; below zero for what was spent or taken back.

    ``service`` and ``referral_id`` say what an earned one was for, ``corrects_id`` which entry was taken
    back.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    kind: EntryKind
    points: int
    service: str | None
    referral_id: str | None
    corrects_id: int | None
    reason: str | None
    actor_id: str
    at: datetime


class HolderView(BaseModel):
    """Who has how many points. ``holder`` is an organisation's code or an account's id, ``label`` its name
    (for an account the user name)."""

    region: str
    holder: str
    kind: HolderKind
    label: str
    balance: int


class Booked(BaseModel):
    """An entry just written, and what its holder has now."""

    entry: EntryView
    holder: HolderView
