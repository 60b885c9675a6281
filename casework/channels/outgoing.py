"""What is left to be said of rows on their way: the rest of each text, what stands above it, its choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from casework.channels import outbox_rows, repository
from casework.channels.about import about
from casework.channels.dating import dated
from casework.channels.models import Contact, OutboxRow
from casework.channels.questions import asked_by, settled
from casework.channels.types import Outgoing
from casework.channels.wording import channel_wording
from casework.conversations.models import Message
from casework.conversations.types import QuickReply
from casework.regions.pack import RegionPack

_Regions = Mapping[str, RegionPack]


def left_of(s: Session, rows: Sequence[OutboxRow], regions: _Regions, now: datetime) -> list[Outgoing]:
    """Rows of one contact with what is left of their texts. Those whose text was erased count as sent."""
    messages = outbox_rows.messages(s, [row.message_id for row in rows if row.message_id])
    cases = _cases(s, rows, regions, now)
    found = []
    for row in rows:
        message = messages.get(row.message_id or "")
        text = row.text if message is None else _text(message)
        if not text or row.begun >= len(text):
            outbox_rows.change(s, [row.id], state="sent", sent_at=now)
            continue
        buttons = (message.quick_replies if message else None) or []
        replies = tuple(QuickReply.model_validate(button) for button in buttons)
        found.append(
            Outgoing(
                row.id,
                text[row.begun :],
                row.begun,
                replies,
                row.message_id,
                asked=asked_by(s, message) if message is not None and replies else None,
                dated=dated(row.made_at, now),
                about=cases.get(row.id, ""),
            )
        )
    if found and (message := messages.get(found[-1].message_id or "")) is not None:
        found[-1] = replace(found[-1], asking=outbox_rows.asking(s, message))
    return settled(s, found)


def _cases(s: Session, rows: Sequence[OutboxRow], regions: _Regions, now: datetime) -> dict[int, str]:
    """The lines above those rows that say which case they are about: above the first of each case that is
    not the one that goes on there, and above what comes behind such."""
    contact = s.get(Contact, rows[0].contact_id) if rows else None
    if contact is None:
        return {}
    found: dict[int, str] = {}
    before = contact.conversation_id
    for row in rows:
        talk = row.conversation_id if row.message_id is not None else None
        if talk is None or talk == before or not repository.follows(s, contact.id, talk):
            continue
        if row.begun == 0:
            case = about(s, talk, regions, now)
            found[row.id] = f"{channel_wording().about.line.format(case=case)}\n" if case else ""
        before = talk
    return found


def _text(message: Message) -> str:
    prefix = channel_wording().caseworker if message.sender == "caseworker" else ""
    return f"{prefix}{message.text}"
