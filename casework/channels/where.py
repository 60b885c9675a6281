"""Where a message of ours goes, and not before when. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from casework.channels.models import Contact, Delivery

#: So long a page of the mini program that is open takes to look for what is new, at most.
READ_FIRST: Final = timedelta(seconds=25)


def heard_last(followers: Sequence[Contact], now: datetime) -> Contact:
    """Where what nobody asked for goes: of those who can be written to now the one heard last; where there is
    none, the one heard last of those who have not left.

    ``followers``: never empty, the one heard last first.
    """
    return next(iter(best_first(followers, now)), followers[0])


def best_first(followers: Sequence[Contact], now: datetime) -> list[Contact]:
    """Who has not left, in the order in which they are written to. ``followers``: as in ``heard_last``."""
    return sorted((each for each in followers if not each.left), key=lambda each: not reached(each, now))


def reached(contact: Contact, now: datetime) -> bool:
    """Whether the platform lets us write to them now, as far as is known. A page of the mini program alone
    opens no window: it shows what is said to who looks."""
    closed = contact.window_until is not None and (contact.window_until <= now or not contact.window_left)
    return not (contact.left or closed or _on_a_page(contact, now))


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
