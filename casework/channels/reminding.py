"""Telling people outside of the platform's window that something waits, without saying what: when, for how
long it is left at that, and what becomes of it then. All of it works in the caller's open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.channels.models import Contact, OutboxRow
from casework.clock import Clock

#: One person is told at most so often.
AT_MOST_EVERY: Final = timedelta(days=1)
#: Who was told and did not come for so long is not reached: a caseworker sees it.
STANDS_FOR: Final = timedelta(days=7)

Owed = Literal["now", "told", "nothing"]


def owed(s: Session, contact: Contact, row_ids: Sequence[int], now: datetime) -> Owed:
    """What a person is owed of whom these rows cannot reach: ``now`` they are to be told that something
    waits, they were ``told`` a short while ago, or ``nothing``: they were told, did not come, and what is new
    is not worth another reminder."""
    if contact.knocked_at is None:
        return "now"
    if now < contact.knocked_at + AT_MOST_EVERY:
        return "told"
    weighty = select(OutboxRow.id).where(OutboxRow.id.in_(row_ids), OutboxRow.weighty.is_(True))
    return "nothing" if s.scalar(weighty.limit(1)) is None else "now"


class Reminded:
    """The round over people who were told and did not come."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def round(self, s: Session) -> int:
        """What waits for them for too long counts as not delivered; how many messages. It still goes out if
        they come."""
        now = self._clock.now()
        until = now - STANDS_FOR
        changed = s.execute(
            update(OutboxRow)
            # The first two are what the index has.
            .where(OutboxRow.state == "knocked", OutboxRow.made_at <= until, OutboxRow.next_at <= until)
            .values(state="given_up", reason="window_closed", next_at=now)
            .execution_options(synchronize_session=False)
        )
        return int(getattr(changed, "rowcount", 0))
