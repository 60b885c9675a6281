"""People at WeChat and Telegram for tests, made and reached through the core of the channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from casework.channels import repository
from casework.channels.contacts import Contacts
from casework.channels.inbox import Inbox
from casework.channels.outbox import Outbox
from casework.channels.types import GiveUp, Inbound, Kind, Part, Platform, Reason, TryAgain
from casework.clock import Clock
from casework.crypto import Keyring
from casework.database import Database

OPENID = "oDehua-5f3c1b7e9a2d"
_numbers = count(1)


@dataclass
class People:
    """Who is at the platforms, and what happens to what is sent to them."""

    database: Database
    contacts: Contacts
    inbox: Inbox
    outbox: Outbox

    @classmethod
    def of(cls, database: Database, clock: Clock, keyring: Keyring) -> People:
        """With parts of its own on a database."""
        contacts = Contacts(clock, keyring)
        return cls(database, contacts, Inbox(clock, keyring, contacts), Outbox(clock))

    def acts(
        self,
        platform: Platform = "wechat",
        *,
        sender: str = OPENID,
        kind: Kind = "text",
        text: str = "在吗",
        region: str = "dehua",
        hear: bool = True,
    ) -> str:
        """The person does something there; the contact's id. ``hear=False``: nobody has heard it yet."""
        number = next(_numbers)
        allowance = (5, timedelta(hours=48)) if platform != "telegram" else None
        body = {"text": text} if kind == "text" else {}
        inbound = Inbound(platform, sender, f"key-{number}", number, kind, body, allowance)
        with self.database.session() as s:
            delivered = self.inbox.take_in(s, inbound, region)
            if hear:
                self.inbox.handled(s, delivered.id)
        return delivered.contact_id

    def follows(self, talk: str, platform: Platform = "wechat", *, sender: str = OPENID) -> str:
        """Somebody there goes on with a talk; the contact's id."""
        contact_id = self.acts(platform, sender=sender)
        with self.database.session() as s:
            contact = repository.contact(s, contact_id)
            assert contact is not None
            self.contacts.follow(s, contact, talk)
        return contact_id

    def arrives(self, contact_id: str) -> int:
        """What waits goes out; how many messages."""
        with self.database.session() as s:
            contact = repository.contact(s, contact_id)
            assert contact is not None
            rows = self.outbox.batch(s, contact)
            part = Part({}, tuple((row.id, row.end) for row in rows))
            self.outbox.sent(s, contact, rows, part, "platform-1")
            return len(rows)

    def is_lost(self, contact_id: str, reason: Reason = "window_closed") -> int:
        """What waits is given up; how many messages."""
        with self.database.session() as s:
            contact = repository.contact(s, contact_id)
            assert contact is not None
            rows = self.outbox.batch(s, contact)
            self.outbox.given_up(s, contact, [row.id for row in rows], GiveUp(reason))
            return len(rows)

    def is_put_off(self, contact_id: str, reason: Reason = "busy") -> None:
        """What waits does not go out this time."""
        with self.database.session() as s:
            contact = repository.contact(s, contact_id)
            assert contact is not None
            [first, *_] = self.outbox.batch(s, contact)
            self.outbox.postponed(s, contact, first.id, TryAgain(reason))

    def is_told_to_come(self, contact_id: str) -> None:
        """The person was told that something waits."""
        with self.database.session() as s:
            contact = repository.contact(s, contact_id)
            assert contact is not None
            self.outbox.knocked(s, contact)
