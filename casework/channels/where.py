"""Where a message of ours goes, and not before when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from casework.channels.models import Contact, Delivery

#: So long a page of the mini program that is open takes to look for what is new, at most.
READ_FIRST: Final = timedelta(seconds=25)


def heard_last(followers: Sequence[Contact], now: datetime) -> Contact:
    """Where what nobody asked for goes: where the person was heard last, a page of the mini program after
    the others. It shows all that was said anyway, and only customer service can write to who has it.

    ``followers``: never empty, the one heard last first.
    """
    here = [each for each in followers if not each.left]
    return next((each for each in here if not _on_a_page(each, now)), (here or followers)[0])


def not_before(contact: Contact, delivery: Delivery | None, now: datetime) -> datetime:
    """While the platform's call may still take an answer along, nobody else sends it. Who has the mini
    program open reads it there first; in customer service's window it goes out at once."""
    if delivery is None:
        return now + READ_FIRST if _on_a_page(contact, now) else now
    if delivery.inside != "open" or delivery.inside_until is None:
        return now
    return max(now, delivery.inside_until)


def _on_a_page(contact: Contact, now: datetime) -> bool:
    closed = contact.window_until is None or contact.window_until <= now
    return contact.platform == "wechat_mini" and closed
