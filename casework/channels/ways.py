"""By which ways a resident talks: the one the talk was opened by, and those that were joined to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.channels.models import Contact, Following
from casework.channels.types import STATION_SCENE
from casework.conversations.models import Conversation


@dataclass(frozen=True)
class Way:
    """One way. ``platform`` as in ``Conversation.channel``; ``left``: unsubscribed or blocked us;
    ``heard_at``: when the person last did something there, None where that is not kept (the web page);
    ``station``: the code of the station whose picture code they scanned last."""

    platform: str
    left: bool = False
    heard_at: datetime | None = None
    station: str | None = None


def ways(s: Session, talks: Sequence[Conversation]) -> dict[str, list[Way]]:
    """The ways of each talk by its id, the one it was opened by first. Who may see the talks was asked
    before."""
    query = (
        select(Following.conversation_id, Contact.platform, Contact.left, Contact.heard_at, Contact.source)
        .join(Contact, Contact.id == Following.contact_id)
        .where(Following.conversation_id.in_([talk.id for talk in talks]))
        .order_by(Following.since, Contact.id)
    )
    found: dict[str, dict[str, Way]] = {talk.id: {talk.channel: Way(talk.channel)} for talk in talks}
    for talk_id, platform, left, heard_at, source in s.execute(query):
        here = found[talk_id]
        station = source.removeprefix(STATION_SCENE) if source and source.startswith(STATION_SCENE) else None
        known = here.get(platform)
        if known is None or known.heard_at is None:
            here[platform] = Way(platform, left, heard_at, station)
        else:  # two people at one platform: it is left once both did
            newest = max(known.heard_at, heard_at)
            here[platform] = Way(platform, known.left and left, newest, station or known.station)
    return {talk_id: list(here.values()) for talk_id, here in found.items()}
