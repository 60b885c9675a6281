"""A danger told while a caseworker has the talk: if that person is silent, the resident hears whom to call.

The bot is silent while a person has the talk, but nobody in danger waits for somebody who went home.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

import yaml
from sqlalchemy.orm import Session

from casework.alerts import repository
from casework.alerts.kinds import AlertKind
from casework.clock import Clock
from casework.conversations.service import Conversations
from casework.conversations.types import Reply
from casework.regions.pack import RegionPack

#: Where the bot's own words stand, these among them.
_RESPONSES: Final = Path(__file__).resolve().parents[2] / "domain" / "responses.yml"


class Untold:
    """Tells what was not told in time. Every method works in the caller's open transaction."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack], conversations: Conversations) -> None:
        self._clock = clock
        self._regions = regions
        self._conversations = conversations

    def round(self, s: Session) -> int:
        """Tell, once an alert, where its minutes have gone by without a word of a caseworker; how many."""
        now, told = self._clock.now(), 0
        for alert, spoken in repository.untold(s):
            assert alert.untold_since is not None
            if spoken or alert.status == "closed":
                alert.untold_since = None
                continue
            minutes = self._regions[alert.region].clocks.alerts.minutes[alert.kind]
            if now < alert.untold_since + timedelta(minutes=minutes):
                continue
            alert.untold_since, alert.told_at = None, now
            s.flush()
            self._conversations.tell_held(s, alert.conversation_id, danger_words(alert.kind))
            told += 1
        s.flush()
        return told


def danger_words(kind: AlertKind) -> list[Reply]:
    """What the bot says to a danger of this kind."""
    words = _words()
    return [Reply(text=words[f"utter_danger_{part}"]) for part in (kind, "stay")]


@cache
def _words() -> dict[str, str]:
    responses = yaml.safe_load(_RESPONSES.read_text(encoding="utf-8"))["responses"]
    return {name: said[0]["text"] for name, said in responses.items() if name.startswith("utter_danger_")}
