"""How the channels do: counts, no person. What is to be sent, what went out, what did not and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.orm import Session

from casework.channels.contacts import REVIVED_WITHIN
from casework.channels.models import Contact, Delivery, OutboxRow
from casework.channels.outbox_rows import UNSENT
from casework.channels.types import PLATFORMS, Platform

#: What "lately" means.
LATELY: Final = timedelta(hours=24)
#: Why nothing went out yet, where it was not tried.
NOT_TRIED: Final = "not_tried"
# In so many words, so that the partial index is found to fit.
_WAITS: Final = OutboxRow.state.in_([literal_column(f"'{state}'") for state in UNSENT])


@dataclass
class Figures:
    """One platform: ``received``, ``sent`` and ``given_up`` (by reason) lately.

    ``waiting`` now, by why the last try failed (``NOT_TRIED`` before the first), the oldest of it since
    ``waiting_since``; ``knocked``: how many wait for the person, who was lately told to come.
    """

    received: int = 0
    sent: int = 0
    waiting: dict[str, int] = field(default_factory=dict)
    waiting_since: datetime | None = None
    knocked: int = 0
    given_up: dict[str, int] = field(default_factory=dict)


def figures(s: Session, now: datetime, regions: Collection[str] | None) -> dict[Platform, Figures]:
    """Every platform's figures of people in these regions (None: in all)."""
    found: dict[Platform, Figures] = {platform: Figures() for platform in PLATFORMS}
    since, at = now - LATELY, Contact.platform

    def of(query: Select[*tuple[Any, ...]], table: Any) -> Any:
        query = query.join(Contact, Contact.id == table.contact_id)
        return s.execute(query if regions is None else query.where(Contact.region.in_(regions)))

    received = select(at, func.count()).select_from(Delivery).where(Delivery.at >= since).group_by(at)
    for platform, count in of(received, Delivery):
        found[platform].received = count
    # What went out lately may be old, but not older than what is sent again.
    sent = (
        select(at, func.count())
        .select_from(OutboxRow)
        .where(OutboxRow.state == "sent", OutboxRow.made_at >= since - REVIVED_WITHIN)
        .where(OutboxRow.sent_at >= since)
        .group_by(at)
    )
    for platform, count in of(sent, OutboxRow):
        found[platform].sent = count
    ended = (
        select(at, OutboxRow.state, OutboxRow.reason, func.count())
        .select_from(OutboxRow)
        .where(OutboxRow.state.in_(("given_up", "knocked")), OutboxRow.next_at >= since)
        .group_by(at, OutboxRow.state, OutboxRow.reason)
    )
    for platform, state, reason, count in of(ended, OutboxRow):
        if state == "knocked":
            found[platform].knocked += count
        else:
            found[platform].given_up[reason or NOT_TRIED] = count
    waits = (
        select(at, OutboxRow.reason, func.count(), func.min(OutboxRow.made_at))
        .select_from(OutboxRow)
        .where(_WAITS)
        .group_by(at, OutboxRow.reason)
    )
    for platform, reason, count, oldest in of(waits, OutboxRow):
        here = found[platform]
        here.waiting[reason or NOT_TRIED] = count
        here.waiting_since = min(filter(None, (here.waiting_since, oldest)))
    return found


def waiting(s: Session) -> dict[Platform, int]:
    """How much is to be sent, by platform: quick, for who asks every few seconds."""
    query = (
        select(Contact.platform, func.count())
        .select_from(OutboxRow)
        .join(Contact, Contact.id == OutboxRow.contact_id)
        .where(_WAITS)
        .group_by(Contact.platform)
    )
    return {platform: 0 for platform in PLATFORMS} | {row[0]: row[1] for row in s.execute(query)}
