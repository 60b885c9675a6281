"""What platforms deliver: stored before anything else, found again when it is repeated, heard once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from casework.channels import repository
from casework.channels.came_with import CAME_WITH
from casework.channels.contacts import Contacts
from casework.channels.models import Delivery, ForgottenDelivery, SignatureUse
from casework.channels.types import FORGOTTEN, Delivered, Inbound, Kind
from casework.clock import Clock
from casework.crypto import Keyring

#: A delivery is known again for so long; platforms repeat theirs within a minute, after an outage within a
#: day.
KEPT: Final = timedelta(days=3)
#: After so many faults of ours a delivery is let go, so that what the person sends next is heard.
MAX_TRIES: Final = 6
_PAUSES: Final = (1, 3, 10, 30, 60)


@dataclass(frozen=True)
class Owed:
    """A delivery that is to be heard."""

    id: str
    contact_id: str
    kind: Kind
    body: dict[str, Any]
    at: datetime
    """When it arrived here."""
    tries: int = 0
    """How often it could not be heard."""

    @property
    def client_message_id(self) -> str:
        """Under which id it goes into the talk: heard again, it is the same message."""
        return f"{CAME_WITH}{self.id}"


class Inbox:
    """Deliveries. Every method works in the caller's open transaction."""

    def __init__(self, clock: Clock, keyring: Keyring, contacts: Contacts) -> None:
        self._clock = clock
        self._keyring = keyring
        self._contacts = contacts

    def sign(self, s: Session, platform: str, signature: str, key: str) -> bool:
        """Note that ``signature`` came with the delivery ``key``; False if it served for another before."""
        now = self._clock.now()
        used = self._keyring.hash("channel.signature", f"{platform}\0{signature}")
        key_hash = self._key(platform, key)
        values = {"signature_hash": used, "key_hash": key_hash, "at": now}
        if repository.insert_new(s, SignatureUse, values, ("signature_hash",)):
            return True
        known = s.get(SignatureUse, used)
        return known is not None and known.key_hash == key_hash

    def take_in(self, s: Session, inbound: Inbound, region: str) -> Delivered:
        """Store a delivery for the contact it came from; a repeated one is found and changes nothing, and is
        ``FORGOTTEN`` where who sent it had all erased, or is nobody that we know and only came or went."""
        now = self._clock.now()
        key_hash = self._key(inbound.platform, inbound.key)
        known = repository.delivery_by_key(s, inbound.platform, key_hash)
        if known is not None:
            return Delivered(known.id, known.contact_id, repeated=True)
        # Asked behind that: it becomes the one in the moment in which it is the other no more.
        if s.get(ForgottenDelivery, (inbound.platform, key_hash)) is not None:
            return FORGOTTEN
        # Whoever is not known, as after an erasure, and blocks the account or lets it go on says nothing for
        # which they would have to be.
        if inbound.kind in ("left", "returned") and not self._contacts.known(
            s, inbound.platform, inbound.sender
        ):
            return FORGOTTEN
        # From here on nobody removes the contact before the delivery is seen.
        contact = self._contacts.meet(s, inbound.platform, inbound.sender, region)
        inside = inbound.answered_inside > 0
        values = {
            "id": uuid4().hex,
            "platform": inbound.platform,
            "key_hash": key_hash,
            "contact_id": contact.id,
            "kind": inbound.kind,
            "body": dict(inbound.body),
            "order": inbound.order,
            "at": now,
            "state": "received",
            "tries": 0,
            "next_at": now,
            "inside": "open" if inside else "closed",
            "inside_until": now + timedelta(seconds=inbound.answered_inside) if inside else None,
        }
        if not repository.insert_new(s, Delivery, values, ("platform", "key_hash")):
            known = repository.delivery_by_key(s, inbound.platform, key_hash)
            assert known is not None  # another process was first
            return Delivered(known.id, known.contact_id, repeated=True)
        # One that came late, of a person who came back since then, says nothing any more.
        if inbound.kind != "left" or not repository.delivered_after(s, contact.id, inbound.order):
            self._contacts.heard(s, contact, inbound, values["inside_until"])  # type: ignore[arg-type]
        return Delivered(values["id"], contact.id, repeated=False)  # type: ignore[arg-type]

    def known(self, s: Session, platform: str, key: str) -> Delivery | None:
        """What was delivered under the platform's ``key``, while that is kept."""
        return repository.delivery_by_key(s, platform, self._key(platform, key))

    def next(self, s: Session, contact_id: str) -> Owed | None:
        """What is to be heard next of a contact."""
        found = repository.next_owed(s, contact_id, self._clock.now())
        return (
            None
            if found is None
            else Owed(found.id, found.contact_id, found.kind, found.body or {}, found.at, found.tries)
        )

    def handled(self, s: Session, delivery_id: str) -> None:
        """It was heard; what it said is in the talk now, and here no more."""
        found = repository.delivery(s, delivery_id)
        if found is not None:
            found.state, found.body = "handled", None

    def failed(self, s: Session, delivery_id: str, after: float | None = None) -> bool:
        """It could not be heard and is tried again, ``after`` seconds or with growing pauses; False when it
        was let go."""
        found = repository.delivery(s, delivery_id)
        if found is None:
            return False
        found.tries += 1
        if found.tries >= MAX_TRIES:
            found.state, found.body = "handled", None
            return False
        pause = after if after is not None else _PAUSES[min(found.tries, len(_PAUSES)) - 1]
        found.next_at = self._clock.now() + timedelta(seconds=pause)
        return True

    def waits(self, s: Session, delivery_id: str, seconds: float) -> None:
        """It is not heard before so many seconds have passed, and what came after it behind it."""
        if (found := repository.delivery(s, delivery_id)) is not None:
            found.next_at = self._clock.now() + timedelta(seconds=seconds)

    def purge(self, s: Session) -> int:
        """A round: forget what no platform will repeat any more."""
        until: datetime = self._clock.now() - KEPT
        gone = s.execute(delete(Delivery).where(Delivery.at < until, Delivery.state == "handled"))
        s.execute(delete(ForgottenDelivery).where(ForgottenDelivery.at < until))
        s.execute(delete(SignatureUse).where(SignatureUse.at < until))
        return int(getattr(gone, "rowcount", 0))

    def _key(self, platform: str, key: str) -> bytes:
        return self._keyring.hash("channel.delivery", f"{platform}\0{key}")
