"""People at platforms: who they are there, which talk goes on with them, what may be sent to them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from casework.channels import outbox_rows, repository
from casework.channels.elsewhere import take_over
from casework.channels.models import Contact, Delivery, Following, LinkCode, OutboxRow
from casework.channels.types import Address, Inbound
from casework.clock import Clock
from casework.crypto import Keyring

_WHO: Final = "channel_contact.external"
#: What did not reach a person for these reasons is due again when they are heard.
REVIVED: Final = (
    "window_closed",
    "allowance_used",
    "left",
    "not_authorised",
    "template",
    "quota",
    "busy",
    "token",
)
#: Older than that, nobody wants to read it any more.
REVIVED_WITHIN: Final = timedelta(days=30)


class Contacts:
    """Contacts. Every method works in the caller's open transaction."""

    def __init__(self, clock: Clock, keyring: Keyring) -> None:
        self._clock = clock
        self._keyring = keyring

    def meet(self, s: Session, platform: str, external: str, region: str) -> Contact:
        """The contact of this person, made when there is none; held until the end of the transaction."""
        external_hash = self._hash(platform, external)
        while (known := repository.contact_by_hash(s, platform, external_hash)) is None:
            now = self._clock.now()
            values = {
                "id": uuid4().hex,
                "platform": platform,
                "external_hash": external_hash,
                "external": external,
                "region": region,
                "left": False,
                "forget": False,
                "heard_at": now,
                "created_at": now,
            }
            repository.insert_new(s, Contact, values, ("platform", "external_hash"))
        return known

    def known(self, s: Session, platform: str, external: str) -> Contact | None:
        """The contact of this person, if there is one; held until the end of the transaction."""
        return repository.contact_by_hash(s, platform, self._hash(platform, external))

    def heard(self, s: Session, contact: Contact, inbound: Inbound) -> None:
        """The person did something: the window opens anew, and what could not reach them is due again."""
        now = self._clock.now()
        if inbound.kind == "left":
            contact.left = True
            contact.window_until = now if inbound.allowance else contact.window_until
            s.flush()
            outbox_rows.give_up_waiting(s, contact.id, now)
            return
        # What was held up while the window was shut was only the reminder of it.
        shut = contact.window_until is not None and (contact.window_until <= now or not contact.window_left)
        contact.heard_at, contact.left, contact.knocked_at = now, False, None
        if inbound.allowance is not None:
            count, time = inbound.allowance
            until = now + time
            # A tap on the menu opens a minute; a window of two days that stands stays open.
            if contact.window_until is None or until >= contact.window_until:
                contact.window_until, contact.window_left = until, count
            else:
                contact.window_left = max(contact.window_left or 0, count)
        s.flush()
        outbox_rows.revive(s, contact.id, REVIVED, now - REVIVED_WITHIN, now, held_up=shut)
        take_over(s, contact, REVIVED, now - REVIVED_WITHIN, now)

    def follow(self, s: Session, contact: Contact, conversation_id: str, *, joined: bool = False) -> None:
        """From now on this talk goes on with the contact; it still hears of those it had before.

        ``joined``: it came by a code, and not because the talk began there.
        """
        contact.conversation_id = conversation_id
        contact.choices = None
        s.flush()
        repository.insert_new(
            s,
            Following,
            {
                "contact_id": contact.id,
                "conversation_id": conversation_id,
                "since": self._clock.now(),
                "joined": joined,
            },
            ("contact_id", "conversation_id"),
        )

    def forget(self, s: Session, conversation_id: str) -> None:
        """Whoever followed this talk asked to erase all: nothing else is kept, no code joins the talk any
        more, and the contacts themselves go once what is owed them is out. Who goes on with another talk by
        now stays for that one."""
        s.execute(delete(LinkCode).where(LinkCode.conversation_id == conversation_id))
        of_talk = select(Following.contact_id).where(Following.conversation_id == conversation_id)
        elsewhere = Contact.conversation_id != conversation_id
        s.execute(
            update(Contact)
            .where(Contact.id.in_(of_talk), or_(~elsewhere, Contact.conversation_id.is_(None)))
            .values(forget=True, source=None, choices=None)
            .execution_options(synchronize_session=False)
        )
        s.execute(
            update(Delivery)
            .where(Delivery.contact_id.in_(of_talk), Delivery.state == "handled")
            .values(body=None, answer=None)
            .execution_options(synchronize_session=False)
        )
        stays = select(Contact.id).where(Contact.id.in_(of_talk), elsewhere)
        for table in (OutboxRow, Following):
            s.execute(
                delete(table)
                .where(table.conversation_id == conversation_id, table.contact_id.in_(stays))
                .execution_options(synchronize_session=False)
            )

    def begin_anew(self, s: Session, contact: Contact) -> None:
        """They had all erased, and speak again before their row was gone: it is another beginning."""
        s.execute(delete(Following).where(Following.contact_id == contact.id))
        contact.conversation_id, contact.forget, contact.created_at = None, False, self._clock.now()
        s.flush()

    def _hash(self, platform: str, external: str) -> bytes:
        return self._keyring.hash(_WHO, f"{platform}\0{external}")


def address(contact: Contact) -> Address:
    """Where something for this contact goes."""
    return Address(
        contact_id=contact.id,
        platform=contact.platform,
        external=contact.external,
        region=contact.region,
        window_until=contact.window_until,
        window_left=contact.window_left,
    )
