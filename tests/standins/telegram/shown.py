"""What a person sees in a chat."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["private", "group", "supergroup"]


@dataclass(frozen=True)
class Button:
    """A button under a message; exactly one of ``data`` and ``url`` is what it does."""

    message_id: int
    text: str
    data: str | None
    url: str | None = None


@dataclass(frozen=True)
class Shown:
    """A message as it stands on the screen now."""

    message_id: int
    sender: Literal["bot", "user"]
    sender_id: int
    text: str
    #: Rows of buttons under it.
    buttons: tuple[tuple[Button, ...], ...] = ()
    edited: bool = False
    #: When it was sent, in seconds of ``World.now``.
    at: float = 0.0
    #: The update it went to the bot with; None for what the bot says.
    update_id: int | None = None
    #: The message as the Bot API describes it.
    message: Json = field(default_factory=dict, compare=False, repr=False)

    @property
    def titles(self) -> list[str]:
        """What the buttons say, row by row."""
        return [button.text for row in self.buttons for button in row]


@dataclass
class Chat:
    """A private chat or a group, and what it shows. Touched under the lock of ``world.World`` only."""

    id: int
    kind: Kind
    title: str
    #: The chat as the Bot API describes it.
    described: Json
    messages: list[Shown] = field(default_factory=list)
    #: Whether the person has ever written: before that no bot may write.
    begun: bool = False
    #: Whether the person has blocked the bot, or the bot is no longer in the group.
    closed: bool = False
    #: The supergroup that a group became.
    moved_to: int | None = None
    #: The keyboard in place of the letters, as the bot last set it.
    keyboard: list[list[Json]] = field(default_factory=list)
    #: Whether that keyboard goes away as soon as one of its keys is used.
    keyboard_once: bool = False
    #: Messages that set a keyboard or took it away: Telegram lets nobody edit them.
    fixed: set[int] = field(default_factory=set)
    #: Actions such as ``typing`` that the person saw.
    actions: list[str] = field(default_factory=list)
    #: What answers to pressed buttons said.
    toasts: list[str] = field(default_factory=list)

    def find(self, message_id: int) -> Shown | None:
        """A message by its id."""
        return next((shown for shown in self.messages if shown.message_id == message_id), None)

    def used(self, contact: bool, text: str) -> None:
        """Something was sent that a key of the keyboard sends."""
        keys = [key for row in self.keyboard for key in row]
        if self.keyboard_once and any(
            key.get("request_contact") if contact else key["text"] == text for key in keys
        ):
            self.keyboard = []

    def replace(self, new: Shown) -> None:
        """An edited message takes the place of the old."""
        self.messages = [new if old.message_id == new.message_id else old for old in self.messages]


def buttons_of(message_id: int, markup: Json | None) -> tuple[tuple[Button, ...], ...]:
    """The buttons of an inline keyboard; none for any other markup."""
    return tuple(
        tuple(Button(message_id, each["text"], each.get("callback_data"), each.get("url")) for each in row)
        for row in (markup or {}).get("inline_keyboard", ())
    )
