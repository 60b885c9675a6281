"""What only Telegram shows: the ``telegram`` part of ``data/channels.yml``."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from telegram.constants import BotCommandLimit, BotDescriptionLimit

from casework.channels.wording import channel_wording

_Name = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,32}$")]
_Description = Annotated[str, Field(min_length=1, max_length=int(BotCommandLimit.MAX_DESCRIPTION))]


class TelegramWording(BaseModel):
    """``commands``: name → what the menu says of it. ``description`` stands in an empty chat,
    ``short_description`` on the bot's own page. ``share_phone``: the button that sends the own number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    commands: dict[_Name, _Description]
    description: Annotated[str, Field(max_length=int(BotDescriptionLimit.MAX_DESCRIPTION_LENGTH))]
    short_description: Annotated[str, Field(max_length=int(BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH))]
    share_phone: Annotated[str, Field(min_length=1, max_length=30)]


@cache
def telegram_wording() -> TelegramWording:
    """Read it. Raises pydantic's ValidationError when something is missing or too long for Telegram."""
    return TelegramWording.model_validate(channel_wording().telegram)
