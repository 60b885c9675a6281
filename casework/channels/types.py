"""What goes between the casework and a channel's adapter. Nothing here knows a platform's protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from casework.conversations.types import QuickReply

Platform = Literal["wechat", "wechat_mini", "telegram"]
PLATFORMS: Final[tuple[Platform, ...]] = ("wechat", "wechat_mini", "telegram")

Kind = Literal[
    "text",  # {"text", "forwarded": True where the platform says that somebody else wrote it}
    "voice",  # {"text": what the platform heard, or None}
    "picture",  # {"media": the platform's id of the file, "caption": text or None}
    "location",  # {"latitude", "longitude", "label": the address in words, or None}
    "phone",  # {"phone": as dialled in the mainland, else None, "own": whether it is the sender's own}
    "edit",  # {"text": how an earlier message reads now, "of": the key that one was delivered under}
    "choice",  # {"message_id": ours, "at": index of the quick reply, "title": what the tapped line says}, or
    # one of both: the title counts where the message is not known
    "command",  # {"name": one of COMMANDS}
    "opened",  # {"scene": what the scanned code or the link carries, or None}
    "returned",  # {}: follows or unblocks again, without wanting a greeting
    "left",  # {}: unsubscribed or blocked
    "unknown",  # {"type": the platform's own word for it}
]
#: What a person says without naming a question that it answers.
IN_WORDS: Final[frozenset[Kind]] = frozenset({"text", "voice", "picture", "location", "phone", "unknown"})
Command = Literal["apply", "progress", "human", "help", "link"]
COMMANDS: Final[tuple[Command, ...]] = ("apply", "progress", "human", "help", "link")

#: What the code of a station carries: this and the station's code.
STATION_SCENE: Final = "station:"

#: A window that a person's action opens for messages of ours: how many, for how long.
Allowance = tuple[int, timedelta]


@dataclass(frozen=True)
class Inbound:
    """One delivery of a platform.

    ``sender`` is the platform's id of the person, ``key`` its own id of this delivery, ``order`` larger for
    what was sent later, ``body`` as the comments at ``Kind`` say. ``allowance``: what it lets us send, None
    where the platform sets no bounds. ``answered_inside``: seconds that the platform waits for an answer
    inside its own call, 0.0 when it takes none. All of it may be personal: never log it.
    """

    platform: Platform
    sender: str
    key: str
    order: int
    kind: Kind
    body: Mapping[str, Any] = field(default_factory=dict)
    allowance: Allowance | None = None
    answered_inside: float = 0.0


@dataclass(frozen=True)
class Delivered:
    """A stored delivery: ``repeated`` when it was known before."""

    id: str
    contact_id: str
    repeated: bool


#: A repeat of what somebody delivered who had all erased since, or that they left or came back: acknowledged,
#: and nothing else.
FORGOTTEN: Final = Delivered("", "", repeated=True)


@dataclass(frozen=True)
class Address:
    """Where something goes. ``external`` is the platform's id of the person (personal).

    ``window_until`` and ``window_left``: until when and how many messages the platform lets us send, None
    where it sets no bounds. ``keyboard``: a keyboard of ours stands there in place of the letters.
    """

    contact_id: str
    platform: Platform
    external: str
    region: str
    window_until: datetime | None = None
    window_left: int | None = None
    keyboard: bool = False


@dataclass(frozen=True)
class Outgoing:
    """What is left to send of one message: ``text`` from character ``begun`` on.

    ``message_id`` is ours, None for what belongs to no talk.
    """

    id: int
    text: str
    begun: int = 0
    quick_replies: tuple[QuickReply, ...] = ()
    message_id: str | None = None
    asking: str | None = None
    """What the talk asks for (contract section 2), only on the newest message."""
    asked: str | None = None
    """What was asked for when the message was said; of one with quick replies only."""
    settled: bool = False
    """Whether what its quick replies answer is settled, or asked once more by a later message beside it."""
    dated: str = ""
    """What stands before its text where it goes out late; none of the characters that are counted."""
    about: str = ""
    """What stands above that where its talk is not the one that goes on there; not counted either."""

    @property
    def lead(self) -> str:
        """What stands before its text."""
        return f"{self.about}{self.dated}"

    @property
    def shown(self) -> str:
        """What is left of it, as the person reads it."""
        return f"{self.lead}{self.text}"

    @property
    def end(self) -> int:
        """How many characters the whole message has."""
        return self.begun + len(self.text)


@dataclass(frozen=True)
class Part:
    """What goes out in one call of the platform.

    ``payload`` is the adapter's own; ``covers`` says of each outgoing message (by its id) up to which of its
    characters this part reaches; ``choices`` are the quick replies that stand after it, in order: what their
    titles say, tapped or typed, means their texts, and so do their numbers if they are ``numbered``; ``asks``
    is the outgoing message (by its id) that they belong to. ``keyboard``: one stands in place of the letters
    after it.
    """

    payload: Mapping[str, Any]
    covers: tuple[tuple[int, int], ...]
    choices: tuple[QuickReply, ...] = ()
    numbered: bool = True
    asks: int | None = None
    keyboard: bool = False

    @property
    def standing(self) -> list[dict[str, Any]] | None:
        """The choices as ``Contact.choices`` keeps them."""
        more = {} if self.numbered else {"numbered": False}
        return [{"title": each.title, "text": each.text} | more for each in self.choices] or None


Reason = Literal[
    "window_closed",  # the platform's time for messages of ours is over
    "allowance_used",  # as many as it allows were sent
    "left",  # unsubscribed, or blocked us
    "not_authorised",  # the account may not use this call
    "bad_recipient",  # the platform does not know the person
    "refused",  # the platform refuses the message for good
    "not_agreed",  # outside of the time for messages, and the person did not agree to a reminder
    "template",  # outside of the time for messages, and the platform refuses the reminder for good
    "quota",  # the account's daily quota is used up
    "busy",  # the platform is busy or cannot be reached
    "token",  # the platform does not take our access token
    "off",  # the channel was switched off
]


class ChannelError(Exception):
    """Something did not go out. ``reason`` is a code; its words are in ``data/channels.yml``."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class TryAgain(ChannelError):
    """It may work later; ``after`` are the seconds that the platform asks for, None when it says nothing."""

    def __init__(self, reason: Reason, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class NotYet(TryAgain):
    """It was not even tried: the platform asked for time, or the pace is kept. That is no failure."""


class GiveUp(ChannelError):
    """It will not work, however often it is tried."""


@dataclass(frozen=True)
class Standing:
    """How a message of ours stands with a channel, as a caseworker sees it."""

    message_id: str
    platform: Platform
    state: Literal["waiting", "sent", "knocked", "failed"]
    reason: Reason | None
    at: datetime
    told_at: datetime | None = None
    """When a caseworker noted that the person was told otherwise of what failed."""
