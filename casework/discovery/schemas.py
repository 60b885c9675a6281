"""Lists that departments pushed, as they are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from casework.discovery.models import What

Mode = Literal["check", "apply"]


class ListIssueView(BaseModel):
    """What is wrong in one cell."""

    heading: str
    reason: str


class ListRowReport(BaseModel):
    """What became of a row. ``reason``: why the person is to be visited."""

    row: int
    ok: bool
    what: What
    rule_id: str | None = None
    reason: str | None = None
    visit_id: str | None = None
    errors: list[ListIssueView] = Field(default_factory=list)


class ListReport(BaseModel):
    """A whole list. ``repeated``: the same list came before and nothing happened now."""

    id: str | None
    kind: str
    mode: Mode
    rows: list[ListRowReport]
    raised: int
    wrong: int
    ignored_columns: list[str] = Field(default_factory=list)
    repeated: bool = False


class DiscoveryListView(BaseModel):
    """A list in the list of lists."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    region: str
    kind: str
    organisation: str
    at: datetime
    rows: int
    raised: int
    wrong: int


class DiscoveryRowView(ListRowReport):
    """A row with its visit: how far it is, and whom it is about, masked."""

    status: str | None = None
    person: dict[str, JsonValue] = Field(default_factory=dict)


class DiscoveryListDetail(DiscoveryListView):
    """One list with a page of its rows."""

    items: list[DiscoveryRowView]
    total: int
    page: int
    page_size: int
