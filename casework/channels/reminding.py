"""Telling people outside of the platform's window that something waits, without saying what: when, for how
long it is left at that, and what becomes of it then. All of it works in the caller's open transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.channels.elsewhere import pass_on
from casework.channels.models import Contact, OutboxRow
from casework.channels.types import Reason
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


#: What a row bears whose reminder the platform took: this, and the platform's number of the reminder.
TAKEN_AS: Final = "reminder:"

Noted = Literal["given_up", "under_way", "nothing"]


def failed(s: Session, contact: Contact, number: str, now: datetime, reason: Reason = "template") -> Noted:
    """The platform tells that the reminder of that ``number``, which it had taken, did not reach the contact
    (whose row is locked): what waits for them counts as not delivered for that ``reason``, and the next
    reminder is not too soon.

    ``under_way``: something is just being sent to them, perhaps that reminder; ``nothing``: it is none of
    those that they are waited for.
    """
    rows = select(OutboxRow.state, OutboxRow.platform_id).where(
        OutboxRow.contact_id == contact.id, OutboxRow.state.in_(("knocked", "sending"))
    )
    found = [(state, name) for state, name in s.execute(rows)]
    numbers = {name for state, name in found if state == "knocked" and (name or "").startswith(TAKEN_AS)}
    if f"{TAKEN_AS}{number}" not in numbers:
        return "under_way" if any(state == "sending" for state, _ in found) else "nothing"
    lost = s.scalars(
        update(OutboxRow)
        .where(OutboxRow.contact_id == contact.id, OutboxRow.state == "knocked")
        .values(state="given_up", reason=reason, next_at=now)
        .returning(OutboxRow.id)
        .execution_options(synchronize_session=False)
    )
    contact.knocked_at = None
    pass_on(s, contact, list(lost), reason, now)
    return "given_up"


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
