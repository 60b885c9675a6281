"""When a referral's steps were taken and how it ended, kept beside its state: a report over a quarter of a
million referrals cannot read their history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from casework.referrals.models import Referral
from casework.referrals.state_machine import Event, Status, Transitioned

#: How a referral ended. It is not its status: a rejected one is ``escalated`` at once.
ENDS: Final[tuple[Status, ...]] = ("closed", "failed", "rejected", "expired", "withdrawn")


def moments(referral: Referral, events: Sequence[Event], now: datetime, today: date) -> dict[str, object]:
    """The columns that a step changes. ``referral`` is as it was before; ``today`` is a date of the region.

    What is accepted or begun stays so: going on after a hold is no second beginning. A delivery counts when
    nobody disputes it, so a dispute takes it back and the next one counts; the dispute is kept until then.
    ``late``: a step came after its limit, now or earlier.
    """
    values: dict[str, object] = {}
    for event in events:
        if not isinstance(event, Transitioned):
            continue
        if event.after == "accepted" and referral.accepted_at is None:
            values["accepted_at"] = now
        elif event.after == "in_service" and referral.started_at is None:
            values["started_at"] = now
        elif event.after == "delivered":
            values["delivered_at"] = now
            if referral.disputed_at is not None:
                values["disputed_at"] = None
        elif event.after == "closed":
            values["closed_at"] = now
        if event.action == "dispute":
            values["delivered_at"], values["disputed_at"] = None, now
        if event.after in ENDS:
            values["outcome"] = event.after
    if referral.due_on is not None and today > referral.due_on:
        values["late"] = True
    return values
