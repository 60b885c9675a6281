"""Update → what it means for us: a delivery of a person, a tapped button to be acknowledged, a group to be
refused, or nothing. Pure: no network, no database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from api.channels.telegram.keyboards import chosen_of
from api.channels.telegram.updates import (
    CallbackQuery,
    Membership,
    Message,
    Numbered,
    SharedContact,
    Update,
)
from casework.channels.types import COMMANDS, STATION_SCENE, Inbound, Kind
from casework.intake.telephone import at_home

_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]+)?(?:\s+(.*))?", re.DOTALL)
#: What our links to the bot carry: a code that joins a talk, or a station's code, in which a link can have no
#: dot. Anything else behind /start was typed: an identity number fits into a link too.
_JOINING: Final = re.compile(r"link_[A-Za-z0-9_-]{1,59}")
_STATION: Final = re.compile(r"station_([a-z0-9-]{1,56})")
_UNHEARD: Final = ("voice", "audio", "video_note")
#: What a person may send and we cannot read. Everything else that a message may be is Telegram's own notice
#: of something (a pinned message, a changed picture): nobody waits for an answer to it.
_UNREAD: Final = (
    "animation", "checklist", "dice", "document", "game", "gift", "giveaway", "invoice", "live_photo",
    "paid_media", "poll", "sticker", "story", "video",
)  # fmt: skip
_BLOCKED: Final = ("kicked", "left")
_INSIDE: Final = ("member", "administrator", "restricted")


class NoUpdate(Exception):
    """It is not an update of Telegram."""


@dataclass(frozen=True)
class Tapped:
    """A button of ours was tapped: the query waits for its answer; ``title`` is what the button showed, None
    when Telegram does not tell or it was chosen before."""

    query_id: str
    chat_id: int
    message_id: int
    title: str | None


@dataclass(frozen=True)
class Group:
    """Somewhere that is no talk with one person. In a channel (``mute``) nothing is said."""

    chat_id: int
    mute: bool


@dataclass(frozen=True)
class Read:
    """What an update means; all None: nothing. ``unreadable`` when a known kind has an unknown form."""

    inbound: Inbound | None = None
    tapped: Tapped | None = None
    group: Group | None = None
    unreadable: bool = False


_NOTHING: Final = Read()


def number_of(data: Any) -> int:
    """The number of an update. Raises NoUpdate."""
    try:
        return Numbered.model_validate(data).update_id
    except ValidationError:
        raise NoUpdate from None


def read(data: Any, bot: str) -> Read:
    """Read an update of ``bot`` (its number, which keeps updates of several bots apart). Raises NoUpdate."""
    number = number_of(data)
    try:
        update = Update.model_validate(data)
    except ValidationError:
        return Read(unreadable=True)
    if update.message is not None:
        return _message(update.message, bot, number, edited=False)
    if update.edited_message is not None:
        return _message(update.edited_message, bot, number, edited=True)
    if update.callback_query is not None:
        return _tap(update.callback_query, bot, number)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member, bot, number)
    return _NOTHING


def _inbound(key: str, number: int, chat_id: int, kind: Kind, body: dict[str, Any]) -> Inbound:
    return Inbound(platform="telegram", sender=str(chat_id), key=key, order=number, kind=kind, body=body)


def _key(bot: str, message: Message) -> str:
    """A message is known by its place in its chat, so that an edit finds what it corrects."""
    return f"{bot}:message:{message.chat.id}:{message.message_id}"


def _message(message: Message, bot: str, number: int, *, edited: bool) -> Read:
    if message.chat.type != "private":
        # What is edited in a group was said there before, and refused then.
        return _NOTHING if edited else Read(group=Group(message.chat.id, message.chat.type == "channel"))
    if message.sender is None or message.sender.is_bot or message.sender.id != message.chat.id:
        return _NOTHING
    key = _key(bot, message)
    meaning = _edit(message, key) if edited else _content(message)
    if meaning is None:
        return _NOTHING
    # An update has a number of its own, and a message may be edited often.
    return Read(inbound=_inbound(f"{bot}:{number}" if edited else key, number, message.chat.id, *meaning))


_Meaning = tuple[Kind, dict[str, Any]]


def _edit(message: Message, key: str) -> _Meaning | None:
    """How a message reads now. Places and pictures that change, and commands, correct nothing; what stands
    behind a command does."""
    if message.text is None:
        text = message.caption or ""
    else:
        kind, body = _text(message.text)
        text = body["text"] if kind == "text" else ""
    return ("edit", {"text": text, "of": key}) if text.strip() else None


def _content(message: Message) -> _Meaning | None:
    if message.text is not None:
        kind, body = _text(message.text)
        forwarded = kind == "text" and "forward_origin" in (message.model_extra or {})
        return kind, body | ({"forwarded": True} if forwarded else {})
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return "picture", {"media": largest.file_id, "caption": message.caption}
    # An animation comes with a document of the same file.
    document = message.document if message.animation is None else None
    if document is not None and document.mime_type.startswith("image/"):
        return "picture", {"media": document.file_id, "caption": message.caption}
    # A venue comes with its location.
    if message.venue is not None:
        label = " ".join(filter(None, (message.venue.address.strip(), message.venue.title.strip())))
        at = message.venue.location
        return "location", {"latitude": at.latitude, "longitude": at.longitude, "label": label or None}
    if message.location is not None:
        at = message.location
        return "location", {"latitude": at.latitude, "longitude": at.longitude, "label": None}
    if message.contact is not None:
        own = message.sender is not None and message.contact.user_id == message.sender.id
        return "phone", {"phone": _phone(message.contact), "own": own}
    if message.caption is not None and message.caption.strip():
        # What was sent cannot be read, but what is written below it can.
        return "text", {"text": message.caption}
    there = {**(message.model_extra or {}), "animation": message.animation, "document": message.document}
    if any(there.get(name) is not None for name in _UNHEARD):
        return "voice", {"text": None}
    unread = next((name for name in _UNREAD if there.get(name) is not None), None)
    return None if unread is None else ("unknown", {"type": unread})


def _text(text: str) -> _Meaning:
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return "text", {"text": text}
    name, rest = found[1].lower(), (found[2] or "").strip()
    if name == "start":
        if not rest or _JOINING.fullmatch(rest):
            return "opened", {"scene": rest or None}
        if (station := _STATION.fullmatch(rest)) is not None:
            return "opened", {"scene": STATION_SCENE + station[1].replace("-", ".")}
    if name not in COMMANDS and name != "start":
        return "text", {"text": text}
    # What stands behind a command is meant to be heard: the code behind /link, the hardship behind /apply.
    return ("text", {"text": rest}) if rest else ("command", {"name": name})


def _phone(contact: SharedContact) -> str | None:
    """The number as it is dialled in the mainland, None for any other. Telegram writes those that it knows
    with their country code; a card of somebody whom it does not know may have been written at home."""
    return at_home(contact.phone_number, abroad=contact.user_id is not None)


def _tap(query: CallbackQuery, bot: str, number: int) -> Read:
    message = query.message
    if message is None or message.chat.type != "private" or query.sender.is_bot:
        return _NOTHING
    chosen = chosen_of(query.data or "")
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else []
    title = next((b.text for row in rows for b in row if b.text and b.callback_data == query.data), None)
    tapped = Tapped(query.id, message.chat.id, message.message_id, title if chosen else None)
    if chosen is None:
        return Read(tapped=tapped)
    ours, at = chosen
    # One tap counts for each message of ours: a second finger on the glass is no second turn.
    key = f"{bot}:tap:{message.chat.id}:{message.message_id}"
    inbound = _inbound(key, number, message.chat.id, "choice", {"message_id": ours, "at": at})
    return Read(inbound=inbound, tapped=tapped)


def _membership(change: Membership, bot: str, number: int) -> Read:
    before, now = change.old_chat_member.status, change.new_chat_member.status
    if change.chat.type != "private":
        mute = change.chat.type == "channel"
        return Read(group=Group(change.chat.id, mute)) if now in _INSIDE else _NOTHING
    if now not in _BLOCKED and before not in _BLOCKED:
        return _NOTHING
    kind: Kind = "left" if now in _BLOCKED else "returned"
    return Read(inbound=_inbound(f"{bot}:{number}", number, change.chat.id, kind, {}))
