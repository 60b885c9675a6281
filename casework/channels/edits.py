"""A message was changed after it was sent, or a button of an earlier question tapped: what is said for it.

The new text alone would be a second statement beside the first, and be asked about; the button's would answer
the question that stands now. Said as a correction it is one, or is not understood and changes nothing. Each
form was tried on the engine (``tests/e2e/test_edits.py``).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.channels.came_with import CAME_WITH
from casework.channels.inbox import Inbox
from casework.channels.models import Contact, Delivery, Following
from casework.channels.questions import asked_by, asking_now, overtaken
from casework.channels.wording import channel_wording
from casework.conversations.models import Message
from casework.conversations.types import NEEDS, QuickReply
from casework.intake.keys import FIELD_KEYS
from casework.resident.sayings import sayings

_CONSENT: Final = "consent"
_NO: Final = re.compile(r"(?:我|那|还是)*(?:不|别|算了|没)")
_NUMBER: Final = re.compile(r"[0-9０-９〇零一二两三四五六七八九十百千万]+")
_UNKNOWN: Final = "不清楚"
#: Choices that recur under other questions: as a correction without the name of their field they would be
#: heard as the answer to what is asked now.
_BARE: Final = frozenset({"没有", "都没有", _UNKNOWN})
_AROUND: Final = re.compile(r"[\s，。！？、,.!?~～]+")


@dataclass(frozen=True)
class Edit:
    """What is said for a changed message, and in which talk; None: in the one that goes on now."""

    said: str
    talk: str | None = None


class NotThere(Exception):
    """The changed message was said in a talk that the contact does not follow any more, in one that is gone,
    or in none: it was a code, for example."""


def said_for(s: Session, inbox: Inbox, contact: Contact, of: str | None, text: str) -> Edit | None:
    """What ``contact`` says by changing the message delivered under ``of`` into ``text``; None when that
    changes nothing. An original that is not known any more is corrected without knowing what it said.

    Raises ``NotThere`` rather than correcting somebody else's talk.
    """
    delivery = inbox.known(s, contact.platform, of) if of is not None else None
    if delivery is None or delivery.contact_id != contact.id:
        if not _never_elsewhere(s, contact):
            raise NotThere
        return Edit(correction(text))
    original = _message_of(s, contact.id, delivery.id)
    if original is None:
        raise NotThere
    said = correction(text, original, asking_now(s, original.conversation_id))
    newest = _newest_edit(s, contact.id, original)
    unchanged = newest.text == said if newest is not None else _plain(original.text) == _plain(text)
    return None if unchanged else Edit(said, original.conversation_id)


def said_by_tap(s: Session, message_id: str, button: QuickReply) -> str | None:
    """What a tap on ``button`` of our message says. A wish (找人工, 查进度) is the same at any time, an
    answer only as long as its question stands: later it corrects that answer. None where it cannot, and would
    answer another question."""
    wording = channel_wording().sayings
    message = s.get(Message, message_id)
    if message is None or button.text in wording.values():
        return button.text
    if overtaken(s, message, button.text):
        return None
    asked = asked_by(s, message)
    standing = asking_now(s, message.conversation_id)
    if asked not in FIELD_KEYS or asked == standing:
        return button.text
    if (option := _option(asked, (button.title, button.text), standing)) is not None:
        return option
    if button.text not in _BARE:
        return wording["edit"].format(text=button.text)
    saying = sayings().of(asked)
    if saying is None or saying.say is None or button.text == _UNKNOWN:
        return None
    return saying.say.format(value=button.text)


def correction(text: str, original: Message | None = None, asking: str | None = None) -> str:
    """``text`` as a correction of ``original``: one that answered a question with nothing but a value names
    what it was about, since the question is not the one that stands now (``asking``)."""
    text = text.strip()
    key = _only_field(original) if original is not None else None
    saying = sayings().of(key) if key is not None else None
    if key is not None and (option := _option(key, (text,), asking)) is not None:
        return option
    if key == _CONSENT and asking != _CONSENT and _NO.match(text):
        return channel_wording().sayings["no_consent"]
    if (
        saying is not None
        and saying.say is not None
        and asking not in saying.unless
        and len(text) <= saying.most
        and (_NUMBER.fullmatch(text) if saying.number else not _AROUND.search(text))
    ):
        return saying.say.format(value=text)
    return channel_wording().sayings["edit"].format(text=text)


def _option(key: str, words: Collection[str], asking: str | None) -> str | None:
    """The sentence that corrects the field ``key`` by the option that these words name."""
    saying = sayings().of(key)
    if saying is None or asking in saying.unless:
        return None
    return next((option.say for option in saying.options.values() if option.title in words), None)


def _only_field(original: Message) -> str | None:
    """The field whose value is all that the message says."""
    fields = original.fields or {}
    if len(fields) != 1 or NEEDS in fields:
        return None
    [(key, span)] = fields.items()
    beside = original.text[: span["start"]] + original.text[span["end"] :]
    return key if not _plain(beside) else None


def _plain(text: str) -> str:
    return _AROUND.sub("", text)


def _message_of(s: Session, contact_id: str, delivery_id: str) -> Message | None:
    """What a delivery said in a talk that the contact follows."""
    query = (
        select(Message)
        .join(Following, Following.conversation_id == Message.conversation_id)
        .where(Following.contact_id == contact_id, Message.client_message_id == f"{CAME_WITH}{delivery_id}")
    )
    return s.scalar(query)


def _never_elsewhere(s: Session, contact: Contact) -> bool:
    """Whether the contact has had no talk but the one that goes on now and began here, or none so far."""
    joined = list(s.scalars(select(Following.joined).where(Following.contact_id == contact.id)))
    return joined in ([], [False])


def _newest_edit(s: Session, contact_id: str, original: Message) -> Message | None:
    """The last correction that the contact made, by changing a message, behind ``original``."""
    edits = select(Delivery.id).where(Delivery.contact_id == contact_id, Delivery.kind == "edit")
    query = (
        select(Message)
        .where(
            Message.conversation_id == original.conversation_id,
            Message.client_message_id.in_([f"{CAME_WITH}{each}" for each in s.scalars(edits)]),
            Message.seq > original.seq,
        )
        .order_by(Message.seq.desc())
        .limit(1)
    )
    return s.scalar(query)
