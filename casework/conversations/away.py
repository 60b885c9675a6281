"""Whether whoever has a talk is still there: it must not stay with an account that is closed, nor for long
with somebody who says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from casework.conversations import repository
from casework.conversations.models import Conversation
from casework.regions.pack import RegionPack

#: Why a colleague may take a talk: its holder's account is closed, or has said nothing in it for long.
Away = Literal["closed", "silent"]


def away(
    s: Session, talks: Sequence[Conversation], now: datetime, regions: Mapping[str, RegionPack]
) -> dict[str, Away]:
    """Of these talks those whose holder is away, with why. How long is long: ``clocks.yml`` of the region."""
    held = [talk for talk in talks if talk.owner_id is not None]
    if not held:
        return {}
    closed = repository.closed_accounts(s, {talk.owner_id for talk in held if talk.owner_id})
    spoke = repository.last_answers(s, [talk.id for talk in held])
    found: dict[str, Away] = {}
    for talk in held:
        since = max((at for at in (talk.taken_at, spoke.get(talk.id)) if at), default=None)
        if talk.owner_id in closed:
            found[talk.id] = "closed"
        elif since is None or since + silent_for(regions[talk.region]) <= now:
            found[talk.id] = "silent"
    return found


def silent_for(pack: RegionPack) -> timedelta:
    """After so long without a word of the holder, colleagues may take a talk."""
    return timedelta(hours=pack.clocks.talks.silent_hours)
