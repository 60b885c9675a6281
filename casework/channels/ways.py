"""By which ways a resident talks: the one the talk was opened by, and those that were joined to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.channels.models import Contact, Following
from casework.conversations.models import Conversation


@dataclass(frozen=True)
class Way:
    """One way. ``platform`` as in ``Conversation.channel``; ``left``: unsubscribed or blocked us;
    ``heard_at``: when the person last did something there, None where that is not kept (the web page)."""

    platform: str
    left: bool = False
    heard_at: datetime | None = None


def ways(s: Session, talks: Sequence[Conversation]) -> dict[str, list[Way]]:
    """The ways of each talk by its id, the one it was opened by first. Who may see the talks was asked
    before."""
    query = (
        select(Following.conversation_id, Contact.platform, Contact.left, Contact.heard_at)
        .join(Contact, Contact.id == Following.contact_id)
        .where(Following.conversation_id.in_([talk.id for talk in talks]))
        .order_by(Following.since, Contact.id)
    )
    found: dict[str, dict[str, Way]] = {talk.id: {talk.channel: Way(talk.channel)} for talk in talks}
    for talk_id, platform, left, heard_at in s.execute(query):
        here = found[talk_id]
        known = here.get(platform)
        if known is None or known.heard_at is None:
            here[platform] = Way(platform, left, heard_at)
        else:  # two people at one platform: it is left once both did
            here[platform] = Way(platform, known.left and left, max(known.heard_at, heard_at))
    return {talk_id: list(here.values()) for talk_id, here in found.items()}
