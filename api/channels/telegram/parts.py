"""Everything of Telegram, made once out of the settings, and what runs as long as the service does."""

from __future__ import annotations

import asyncio
import logging
from uuid import uuid4

from anyio import to_thread

from api.channels.telegram.bot import YizhuBot, make_bot
from api.channels.telegram.channel import TelegramChannel
from api.channels.telegram.courtesies import Courtesies
from api.channels.telegram.door import Door
from api.channels.telegram.introducing import introduce, steps
from api.channels.telegram.pacing import Pacing
from api.channels.telegram.polling import Polling
from api.channels.telegram.receiving import Receiving
from api.channels.telegram.wording import telegram_wording
from api.services import Services
from casework.channels.shared import SharedValues
from casework.channels.types import Inbound
from casework.channels.wording import channel_wording
from casework.database import Database
from casework.settings import Settings

logger = logging.getLogger("yizhu.telegram")


class SharedTurn:
    """The right to poll for a bot, kept in the database."""

    def __init__(self, database: Database, shared: SharedValues, bot: str) -> None:
        self._database = database
        self._shared = shared
        self._name = f"telegram.polling:{bot}"
        self._me = uuid4().hex

    async def hold(self, seconds: float) -> bool:
        """Have it for so long, if no other process has."""
        return await to_thread.run_sync(self._hold, seconds)

    def _hold(self, seconds: float) -> bool:
        with self._database.session() as s:
            return self._shared.hold(s, self._name, self._me, seconds)

    def let_go(self) -> None:
        """Give it back, so that another process goes on at once."""
        with self._database.session() as s:
            self._shared.let_go(s, self._name, self._me)


class Telegram:
    """The channel in this process. ``door`` is None where updates are fetched, or no secret is set."""

    def __init__(
        self,
        bot: YizhuBot,
        channel: TelegramChannel,
        receiving: Receiving,
        courtesies: Courtesies,
        settings: Settings,
        turn: SharedTurn,
    ) -> None:
        self.channel = channel
        self.receiving = receiving
        self._bot = bot
        self._courtesies = courtesies
        self._settings = settings
        self._turn = turn
        secret = settings.telegram_secret.get_secret_value() if settings.telegram_secret else ""
        self._polls = settings.telegram_mode == "polling"
        self.door = Door(secret, receiving) if secret and not self._polls else None

    async def run(self) -> None:
        """Introduce the bot, and poll where updates are fetched; until cancelled."""
        secret = self._settings.telegram_secret
        todo = steps(
            self._bot,
            telegram_wording(),
            polling=self._polls,
            webhook_url=self._settings.telegram_webhook_url,
            secret=secret.get_secret_value() if secret else None,
        )
        if not self._polls and self.door is None:
            logger.warning("YIZHU_TELEGRAM_SECRET is not set: nothing that Telegram delivers is taken in")
        if self._polls:
            await asyncio.gather(introduce(todo), Polling(self._bot, self.receiving, self._turn).run())
        else:
            await introduce(todo)

    async def close(self) -> None:
        """Close what is open towards Telegram."""
        await self._courtesies.close()
        await self._bot.close_connections()


def telegram_of(services: Services) -> Telegram | None:
    """Telegram by the settings, None where it is off. Calls nothing yet."""
    settings = services.settings
    token = settings.telegram_token.get_secret_value().strip() if settings.telegram_token else ""
    if not token:
        return None
    bot = make_bot(token, settings.telegram_api_base)
    # What is no number is no bot's: perhaps a token without its colon, and that is written nowhere.
    first = token.partition(":")[0]
    number = first if first.isdecimal() and ":" in token else "0"
    pacing = Pacing()
    courtesies = Courtesies(bot, channel_wording().group, pacing)

    async def take_in(inbound: Inbound) -> bool:
        assert services.channel_work is not None
        delivered = await services.channel_work.take_in(inbound, settings.telegram_region)
        return not delivered.repeated

    return Telegram(
        bot=bot,
        channel=TelegramChannel(bot, pacing, telegram_wording().share_phone, courtesies.shown),
        receiving=Receiving(number, take_in, courtesies),
        courtesies=courtesies,
        settings=settings,
        turn=SharedTurn(services.database, services.shared, number),
    )
