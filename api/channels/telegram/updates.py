"""What is read of an update, and nothing else: names, languages and everything else of a profile is dropped
here. A field that is there in another form than documented makes the update unreadable."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

#: What Telegram is asked to deliver.
ALLOWED_UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")

#: Telegram's ids have at most 52 significant bits.
_Id = Annotated[int, Field(gt=-(2**53), lt=2**53)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class User(_Part):
    """Who acted."""

    id: _Id
    is_bot: bool = False


class Chat(_Part):
    """Where. The id of a private chat is the person's."""

    id: _Id
    type: str


class FileOf(_Part):
    """A file or one size of a photo."""

    file_id: Annotated[str, Field(min_length=1, max_length=512)]
    file_size: int | None = None
    width: int = 0
    height: int = 0
    mime_type: str = ""


class Location(_Part):
    """A point on the earth, in degrees."""

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class Venue(_Part):
    """A named place."""

    location: Location
    title: str = ""
    address: str = ""


class SharedContact(_Part):
    """A card out of somebody's address book; ``user_id`` is whose it is, where Telegram knows them."""

    phone_number: str
    user_id: _Id | None = None


class Button(_Part):
    """A button of ours."""

    text: str = ""
    callback_data: str | None = None


class Keyboard(_Part):
    """The buttons under a message of ours."""

    inline_keyboard: list[list[Button]] = Field(default_factory=list)


class Message(BaseModel):
    """A message. What kind of content it has is which of its fields is there; ``model_extra`` has those that
    are not read."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow")

    message_id: _Id
    chat: Chat
    sender: Annotated[User | None, Field(alias="from")] = None
    text: str | None = None
    caption: str | None = None
    photo: list[FileOf] | None = None
    document: FileOf | None = None
    animation: Any = None
    location: Location | None = None
    venue: Venue | None = None
    contact: SharedContact | None = None


class TappedMessage(_Part):
    """The message whose button was tapped; without its buttons when it is old."""

    message_id: _Id
    chat: Chat
    reply_markup: Keyboard | None = None


class CallbackQuery(_Part):
    """A button under a message of ours was tapped."""

    id: Annotated[str, Field(min_length=1, max_length=128)]
    sender: Annotated[User, Field(alias="from")]
    message: TappedMessage | None = None
    data: str | None = None


class Member(_Part):
    """What the bot is in a chat."""

    status: str


class Membership(_Part):
    """The bot was added, blocked, unblocked or removed."""

    chat: Chat
    old_chat_member: Member
    new_chat_member: Member


class Update(_Part):
    """One update: its number, and one of what is asked for, or something else that is not read."""

    update_id: Annotated[int, Field(ge=0, lt=2**63)]
    message: Message | None = None
    edited_message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: Membership | None = None


class Numbered(_Part):
    """An update of whatever kind: what makes it one is its number."""

    update_id: Annotated[int, Field(ge=0, lt=2**63)]
