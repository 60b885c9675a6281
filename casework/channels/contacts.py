"""People at platforms: who they are there, which talk goes on with them, what may be sent to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from casework.channels import forgetting, outbox_rows, repository
from casework.channels.elsewhere import pass_on, take_over
from casework.channels.models import Contact, Following
from casework.channels.types import Address, Inbound, Reason
from casework.clock import Clock
from casework.crypto import Keyring

_WHO: Final = "channel_contact.external"
#: What is lost for this reason goes into the platform's next call with its answer; by a call of ours only
#: where the platform takes none, or once one to the same person was taken.
NOT_BY_CALL: Final[Reason] = "not_authorised"
#: What did not reach a person for these reasons is due again when they are heard.
REVIVED: Final[tuple[Reason, ...]] = (
    "window_closed",
    "allowance_used",
    "left",
    "not_authorised",
    "template",
    "not_agreed",
    "quota",
    "busy",
    "token",
    "off",
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

    def heard(
        self, s: Session, contact: Contact, inbound: Inbound, inside_until: datetime | None = None
    ) -> None:
        """The person did something: the window opens anew, and what could not reach them is due again; not
        before ``inside_until`` where the platform's call may take it along with the answer."""
        now = self._clock.now()
        if inbound.kind == "left":
            contact.left = True
            contact.window_until = now if inbound.allowance else contact.window_until
            s.flush()
            pass_on(s, contact, outbox_rows.give_up_waiting(s, contact.id, now), "left", now)
            return
        if inbound.kind == "phone":
            contact.keyboard = False  # its key hid it
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
        since, due_at = now - REVIVED_WITHIN, inside_until or now
        # What the account may not send is left to the call: handed to the sender, it would only be refused
        # once more, and be on its way while the call wants to take it along.
        by_call = REVIVED if inside_until is None else [each for each in REVIVED if each != NOT_BY_CALL]
        outbox_rows.revive(s, contact.id, by_call, since, now, due_at=due_at, held_up=shut)
        take_over(s, contact, REVIVED, since, now, due_at)

    def follow(self, s: Session, contact: Contact, conversation_id: str, *, joined: bool = False) -> None:
        """From now on this talk goes on with the contact; it still hears of those it had before.

        ``joined``: it came by a code, and not because the talk began there.
        """
        if contact.forget:
            self.begin_anew(s, contact)
        contact.conversation_id = conversation_id
        contact.choices = None
        s.flush()
        now, key = self._clock.now(), {"contact_id": contact.id, "conversation_id": conversation_id}
        values = key | {"since": now, "joined": joined}
        if not repository.insert_new(s, Following, values, tuple(key)):
            s.get_one(Following, (contact.id, conversation_id), populate_existing=True).since = now
            s.flush()

    def forget(self, s: Session, conversation_id: str, asked_with: str | None = None) -> None:
        """All of a talk is erased, as the resident's message ``asked_with`` asks, or else by staff: who
        followed it loses it and no other, and who has no other is forgotten once what is owed them is out."""
        forgetting.forget(s, conversation_id, asked_with, self._clock.now())

    def begin_anew(self, s: Session, contact: Contact) -> None:
        """They are to be forgotten, and speak again before their row was gone."""
        forgetting.begin_anew(s, contact, self._clock.now())

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
        keyboard=contact.keyboard,
    )
