"""A message of ours as Telegram shows it: plain text, its choices as buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from telegram import ReplyKeyboardRemove
from telegram.constants import MessageLimit

from api.channels.composing import next_piece
from api.channels.telegram import keyboards
from casework.channels.types import Outgoing, Part

LONGEST_TEXT: Final = int(MessageLimit.MAX_TEXT_LENGTH)


def units(text: str) -> int:
    """The length as Telegram counts it: units of UTF-16.

    >>> units("您好👵")
    4
    """
    return len(text.encode("utf-16-le")) // 2


def compose(rows: Sequence[Outgoing], share_phone: str, *, keyboard: bool = False) -> Part:
    """The next message out of ``rows``: one row each, cut at sentence ends where it is too long.

    ``payload`` is ``{"text", "markup"}``. Buttons show no numbers, so a typed number means no choice; those
    of a keyboard are sent as typed, so what they say has to be known.
    ``share_phone``: what the button says that sends the own telephone number. ``keyboard``: one stands in
    place of the letters. A message takes one away, or has buttons below it, not both, and cannot get its
    buttons later: choices take the place of the keyboard as another one.
    """
    piece = next_piece(rows, lambda text: units(text) <= LONGEST_TEXT, join=False)
    row, replies = rows[0], piece.quick_replies
    # Buttons lead back to a message of a talk; what belongs to none has its choices in words.
    in_words = row.message_id is None
    stands = True
    if row.asking == "phone" and piece.covers[-1][1] >= row.end:
        markup: object = keyboards.phone_asked(share_phone, replies)
    elif replies and keyboard and not in_words:
        markup = keyboards.typed(replies)
    elif replies and row.message_id is not None:
        markup, stands = keyboards.choices(row.message_id, replies), False
    else:
        # A keyboard that stood goes away with the next message.
        markup, stands = ReplyKeyboardRemove(), False
    text = piece.whole if in_words else piece.text
    choices = replies if stands or in_words else ()
    return Part(
        {"text": text, "markup": markup},
        piece.covers,
        choices,
        in_words and piece.numbered,
        row.id if choices else None,
        keyboard=stands,
    )
