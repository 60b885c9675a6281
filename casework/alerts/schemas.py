"""Alerts as they are shown: nothing in a list tells whom one is about or what was said."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from casework.alerts.kinds import AlertKind, AlertStatus


class AlertView(BaseModel):
    """An alert in the work list. ``overdue``: nobody has acknowledged it and its time has passed."""

    id: str
    kind: AlertKind
    crisis: bool
    region: str
    conversation_id: str
    application_no: str | None
    talked_at: datetime
    """When the talk last moved, so that a page knows when to read it again."""
    talked_by: str | None
    """The caseworker who has taken the talk over."""
    message_id: str | None
    status: AlertStatus
    times: int
    raised_at: datetime
    last_at: datetime
    due_at: datetime
    overdue: bool
    acknowledged_by: str | None
    acknowledged_by_name: str | None
    acknowledged_at: datetime | None
    closed_by: str | None
    closed_by_name: str | None
    closed_at: datetime | None


class AlertDetail(AlertView):
    """One alert with what came of it."""

    note: str | None


class AlertQuery(BaseModel):
    """Which alerts to list."""

    status: str | None = None
    kind: str | None = None
    region: str | None = None
    conversation: str | None = None
    page: int = 1
    page_size: int = 20


class AlertCount(BaseModel):
    """How many alerts nobody has acknowledged yet: all, those of danger, those whose time has passed."""

    open: int = 0
    crisis: int = 0
    overdue: int = 0
    overdue_crisis: int = 0
    kinds: dict[AlertKind, int] = Field(default_factory=dict)
    overdue_kinds: dict[AlertKind, int] = Field(default_factory=dict)
