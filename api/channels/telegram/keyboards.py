"""Buttons under a message of ours, and what comes back when one is tapped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from casework.conversations.types import QuickReply

#: What the button of a choice that was made carries: nothing comes of tapping it.
SPENT: Final = "-"
_CHOICE: Final = re.compile(r"([A-Za-z0-9-]{1,56}):([0-9]{1,2})", re.ASCII)
#: Titles up to so many characters stand two in a row.
_SHORT: Final = 5


def choices(message_id: str, quick_replies: Sequence[QuickReply]) -> InlineKeyboardMarkup:
    """The quick replies of our message ``message_id`` as buttons."""
    buttons = [
        InlineKeyboardButton(each.title, callback_data=f"{message_id}:{at}")
        for at, each in enumerate(quick_replies)
    ]
    return InlineKeyboardMarkup(_in_rows(buttons, quick_replies))


def typed(quick_replies: Sequence[QuickReply]) -> ReplyKeyboardMarkup:
    """The same as a keyboard in place of the letters: what a key says is sent as typed."""
    keys = [KeyboardButton(each.title) for each in quick_replies]
    return ReplyKeyboardMarkup(_in_rows(keys, quick_replies), resize_keyboard=True, one_time_keyboard=True)


def _in_rows[Key](keys: Sequence[Key], quick_replies: Sequence[QuickReply]) -> list[Sequence[Key]]:
    width = 2 if all(len(each.title) <= _SHORT for each in quick_replies) else 1
    return [keys[start : start + width] for start in range(0, len(keys), width)]


def chosen_of(data: str) -> tuple[str, int] | None:
    """Our message and the place of the choice that a tapped button carries; None when it is no choice."""
    found = _CHOICE.fullmatch(data)
    return (found[1], int(found[2])) if found else None


def chosen(title: str) -> InlineKeyboardMarkup:
    """What stays of the buttons once one was tapped."""
    return InlineKeyboardMarkup([[InlineKeyboardButton(f"✓ {title}", callback_data=SPENT)]])


def phone_asked(share: str, quick_replies: Sequence[QuickReply]) -> ReplyKeyboardMarkup:
    """A keyboard that sends the person's own telephone number by one tap (``share`` is what that button
    says); the quick replies stand below and are sent as typed."""
    typed = [[KeyboardButton(each.title)] for each in quick_replies]
    rows = [[KeyboardButton(share, request_contact=True)], *typed]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)
