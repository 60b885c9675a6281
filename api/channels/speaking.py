"""Sends what is due to one contact: one part of it at a time, so that what is out is known to be out."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from anyio import to_thread
from sqlalchemy.orm import Session

from api.channels.channel import Channel
from api.channels.reminding import Reminding
from api.services import Services
from casework.channels import forgetting, outbox_rows, repository
from casework.channels.contacts import address
from casework.channels.models import Contact
from casework.channels.types import Address, GiveUp, NotYet, Outgoing, Part, Platform, TryAgain
from casework.failures import describe

logger = logging.getLogger("yizhu.channels")

#: After these nothing else reaches the person either.
_FOR_ALL: Final = frozenset(
    {
        *("window_closed", "allowance_used", "left", "not_authorised", "bad_recipient", "template", "off"),
        "not_agreed",
    }
)
#: After these it helps to tell the person, without content, that something waits.
_REMIND: Final = frozenset({"window_closed", "allowance_used"})
#: With so few messages left of what the platform allows (WeChat: of five), everything that was said is heard
#: before the next one goes out, and with the last ones it is answered; for so long at most.
_FEW: Final = 4
_LAST: Final = 2
_HELD: Final = timedelta(seconds=60)
_SUCCESSION: Final = timedelta(seconds=3)


class Speaking:
    """The sender."""

    def __init__(self, services: Services, channels: Mapping[Platform, Channel]) -> None:
        self._services = services
        self._channels = channels
        self._reminding = Reminding(services)

    async def one(self, contact_id: str) -> bool:
        """Send the next part to a contact; False when there is nothing (more) to do now."""
        found = await to_thread.run_sync(self._due, contact_id)
        if found is None:
            return False
        to, rows = found
        channel = self._channels.get(to.platform)
        if channel is None:
            self._services.metrics.failed(to.platform, "off")
            return await to_thread.run_sync(self._given_up, to, rows, GiveUp("off"))
        try:
            part = self._part(channel, rows, to)
            if part.keyboard and not to.keyboard:
                # Known before it stands: shown and not known to be out, it would stay for ever.
                await to_thread.run_sync(self._keyboard, to)
            platform_id = await channel.send(to, part)
        except NotYet as error:
            await to_thread.run_sync(self._postponed, to, rows[0].id, error)
            return False
        except TryAgain as error:
            self._services.metrics.failed(to.platform, error.reason)
            logger.warning("%s: a message did not go out (%s), it is tried again", to.platform, error.reason)
            await to_thread.run_sync(self._postponed, to, rows[0].id, error)
            return False
        except GiveUp as error:
            self._services.metrics.failed(to.platform, error.reason)
            why: GiveUp | None = error
            if error.reason in _REMIND:
                if not (rows := await to_thread.run_sync(self._shut_out, to, rows, error)):
                    return False
                why = await self._reminding.remind(channel, to, rows, error)
            if why is None:
                return False
            logger.warning("%s: a message was given up (%s)", to.platform, why.reason)
            return await to_thread.run_sync(self._given_up, to, rows, why)
        except Exception as error:
            # A fault of ours: with pauses like any other, or it would be tried twice a second for ever.
            logger.error("%s: a message could not be sent: %s", to.platform, describe(error))
            await to_thread.run_sync(self._postponed, to, rows[0].id, TryAgain("busy"))
            return False
        await to_thread.run_sync(self._sent, to, rows, part, platform_id)
        self._services.metrics.sent(to.platform, "call")
        return True

    def _part(self, channel: Channel, rows: Sequence[Outgoing], to: Address) -> Part:
        """The next part; not where the platform's window is known to be closed."""
        if to.window_until is not None and to.window_until <= self._services.clock.now():
            raise GiveUp("window_closed")
        return channel.compose(rows, to)

    def _due(self, contact_id: str) -> tuple[Address, list[Outgoing]] | None:
        with self._services.database.session() as s:
            contact = repository.contact(s, contact_id, lock=True)
            if contact is None:
                return None
            if self._more_fits_in(s, contact):
                return None
            rows = self._services.outbox.batch(s, contact)
            if rows and contact.left:
                # What was under way when they left, and what came here from another channel.
                self._services.outbox.given_up(s, contact, [row.id for row in rows], GiveUp("left"))
                return None
            if rows:
                return address(contact), rows
            forgetting.remove(s, contact_id, self._services.clock.now())
            return None

    def _more_fits_in(self, s: Session, contact: Contact) -> bool:
        """Where only few more messages are allowed, they wait to carry the answers to all that was said in a
        row; not for long, since something may be amiss."""
        rows = outbox_rows.unsent(s, contact.id)
        if contact.window_left is None or not rows:
            return False
        now = self._services.clock.now()
        if rows[0].made_at <= now - _HELD:
            return False
        if contact.window_left <= _FEW and repository.to_be_heard(s, contact):
            return True
        # What waited for the engine is answered in quick succession, once it is back.
        just_now = contact.window_left <= _LAST and rows[-1].made_at > now - _SUCCESSION
        return just_now and repository.to_be_answered(s, contact)

    def _keyboard(self, to: Address) -> None:
        with self._services.database.session() as s:
            if (contact := repository.contact(s, to.contact_id, lock=True)) is not None:
                contact.keyboard = True

    def _sent(self, to: Address, rows: Sequence[Outgoing], part: Part, platform_id: str | None) -> None:
        with self._services.database.session() as s:
            if (contact := repository.contact(s, to.contact_id, lock=True)) is not None:
                self._services.outbox.sent(s, contact, rows, part, platform_id)

    def _postponed(self, to: Address, row_id: int, error: TryAgain) -> None:
        with self._services.database.session() as s:
            if (contact := repository.contact(s, to.contact_id, lock=True)) is not None:
                self._services.outbox.postponed(s, contact, row_id, error)

    def _shut_out(self, to: Address, rows: Sequence[Outgoing], error: GiveUp) -> list[Outgoing]:
        """What no other channel of the person gets now."""
        with self._services.database.session() as s:
            moved: set[int] = set()
            if (contact := repository.contact(s, to.contact_id, lock=True)) is not None:
                moved = self._services.outbox.shut_out(s, contact, [row.id for row in rows], error)
        return [row for row in rows if row.id not in moved]

    def _given_up(self, to: Address, rows: Sequence[Outgoing], error: GiveUp) -> bool:
        """Give up what this concerns; whether there may be more to send."""
        everything = error.reason in _FOR_ALL
        with self._services.database.session() as s:
            if (contact := repository.contact(s, to.contact_id, lock=True)) is not None:
                lost = [row.id for row in rows] if everything else [rows[0].id]
                self._services.outbox.given_up(s, contact, lost, error)
        return not everything
