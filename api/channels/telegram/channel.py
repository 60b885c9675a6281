"""``Channel`` of Telegram: what goes out to a private chat, and the pictures that come from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import httpx
from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions

from api.channels.telegram.bot import translated
from api.channels.telegram.composing import compose
from api.channels.telegram.pacing import Pacing
from casework.channels.types import Address, GiveUp, Outgoing, Part, Platform, TryAgain

#: Larger pictures are not fetched.
LARGEST_PICTURE: Final = 8 * 1024 * 1024
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class TelegramChannel:
    """Sends through ``bot`` at ``pacing``. ``shown`` is told the chat and number of a message with buttons;
    ``share_phone`` is what the button says that sends the own telephone number; ``client`` fetches files."""

    platform: Platform = "telegram"

    def __init__(
        self,
        bot: Bot,
        pacing: Pacing,
        share_phone: str,
        shown: Callable[[str, int], None],
        client: Callable[[], httpx.AsyncClient] = lambda: httpx.AsyncClient(timeout=20),
    ) -> None:
        self._bot = bot
        self._pacing = pacing
        self._share_phone = share_phone
        self._shown = shown
        self._client = client

    def compose(self, rows: Sequence[Outgoing], to: Address) -> Part:
        """One message for each row, or for a piece of it."""
        return compose(rows, self._share_phone, keyboard=to.keyboard)

    async def send(self, to: Address, part: Part) -> str:
        """Send one message; its number in the chat. Raises ``TryAgain`` (``NotYet`` where its turn is long in
        coming), ``GiveUp``."""
        chat = _chat(to)
        await self._pacing.turn(to.external)
        with translated(), self._pacing.heeded():
            sent = await self._bot.send_message(
                chat,
                part.payload["text"],
                reply_markup=part.payload["markup"],
                link_preview_options=_NO_PREVIEW,
            )
        if isinstance(part.payload["markup"], InlineKeyboardMarkup):
            self._shown(to.external, sent.message_id)
        return str(sent.message_id)

    async def knock(self, to: Address) -> None:
        """Never needed: Telegram sets no window."""

    async def picture(self, media: str) -> bytes:
        """A picture by Telegram's id of the file. Raises ``TryAgain``, ``GiveUp``."""
        with translated():
            file = await self._bot.get_file(media)
        # The library takes a path that exists on this machine for a file of its own; no server reads ours.
        if not (file.file_path or "").startswith(self._bot.base_file_url):
            raise GiveUp("refused")
        if (file.file_size or 0) > LARGEST_PICTURE:
            raise GiveUp("refused")
        return await self._fetch(file.file_path or "")

    async def _fetch(self, url: str) -> bytes:
        content = bytearray()
        try:
            async with self._client() as client, client.stream("GET", url) as answer:
                if answer.status_code == httpx.codes.NOT_FOUND:
                    raise GiveUp("refused")
                if not answer.is_success:
                    raise TryAgain("busy")
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) > LARGEST_PICTURE:
                        raise GiveUp("refused")
        except httpx.HTTPError:
            # Its text has the address in it, and the address the token.
            raise TryAgain("busy") from None
        return bytes(content)


def _chat(to: Address) -> int:
    try:
        return int(to.external)
    except ValueError:
        raise GiveUp("bad_recipient") from None
