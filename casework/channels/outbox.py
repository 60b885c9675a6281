"""What goes out to people at platforms: written with the message itself, sent in order, known until it is
out or given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from casework.channels import outbox_rows, repository
from casework.channels.came_with import delivery_of
from casework.channels.contacts import NOT_BY_CALL, REVIVED_WITHIN
from casework.channels.elsewhere import pass_on
from casework.channels.models import Contact, Delivery, OutboxRow
from casework.channels.outgoing import left_of
from casework.channels.questions import menu_after
from casework.channels.reminding import TAKEN_AS
from casework.channels.types import GiveUp, NotYet, Outgoing, Part, Reason, TryAgain
from casework.channels.where import heard_last, not_before
from casework.clock import Clock
from casework.conversations.models import Message
from casework.regions.pack import RegionPack

#: An answer inside the platform's call that nobody confirmed goes out again after that: longer than the
#: platform repeats its call.
UNCONFIRMED: Final = timedelta(seconds=20)
#: The pauses between tries, in seconds; the last one again and again.
PAUSES: Final = (1, 2, 5, 15, 30, 60, 120, 300, 600)
#: Where the platform sets no bounds itself, it is tried for so long.
TRIED_FOR: Final = timedelta(hours=48)
#: A reminder that something waits is tried so often: with the pauses for about a day, until quotas are new.
REMINDER_TRIES: Final = 150
_ANSWERING: Final = "channel_delivery"


class Outbox:
    """Rows on their way. Every method works in the caller's open transaction."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack] | None = None) -> None:
        self._clock = clock
        self._regions = regions or {}

    @staticmethod
    def answering(s: Session, delivery: Delivery | None) -> None:
        """What is said unasked in this transaction from now on answers ``delivery``."""
        s.info[_ANSWERING] = delivery

    def said(self, s: Session, conversation_id: str, said: Sequence[Message]) -> None:
        """Something was said in a talk: what answers a channel's message goes back there, what nobody asked
        for goes to where the person was heard last. What the web page asked for is read there."""
        followers = repository.followers(s, conversation_id)
        if not followers:
            return
        by_id = {contact.id: contact for contact in followers}
        for message in said:
            delivery: Delivery | None = s.info.get(_ANSWERING)
            contact = by_id.get(delivery.contact_id) if delivery else None
            if message.in_reply_to is not None:
                came_with = delivery_of(repository.client_message_id(s, message.in_reply_to))
                if came_with is None:
                    continue
                delivery = repository.delivery(s, came_with)
                contact = by_id.get(delivery.contact_id) if delivery else None
            if contact is None or contact.left:
                contact, delivery = heard_last(followers, self._clock.now()), None
            self.add(s, contact, message, delivery)

    def add(self, s: Session, contact: Contact, message: Message, delivery: Delivery | None = None) -> None:
        """One message for one contact. It waits while the platform's call may still take it along."""
        now = self._clock.now()
        values = {
            "contact_id": contact.id,
            "conversation_id": message.conversation_id,
            "message_id": message.id,
            "delivery_id": delivery.id if delivery else None,
            "state": "given_up" if contact.left else "waiting",
            "reason": "left" if contact.left else None,
            "begun": 0,
            "attempts": 0,
            "next_at": not_before(contact, delivery, now),
            "made_at": now,
        }
        values["weighty"] = message.sender == "caseworker" or bool(message.quick_replies)
        repository.insert_new(s, OutboxRow, values, ("contact_id", "message_id"))

    def add_text(self, s: Session, contact: Contact, text: str, delivery: Delivery | None) -> None:
        """The same for what belongs to no transcript: a code, the answer to a group."""
        now = self._clock.now()
        due_at = not_before(contact, delivery, now)
        outbox_rows.add_text(
            s, contact, text, contact.conversation_id, now, due_at, delivery.id if delivery else None
        )

    def batch(self, s: Session, contact: Contact) -> list[Outgoing]:
        """What may go out now, in order: nothing behind what has to wait.

        For who holds the sending alone: what a process that died had under way goes out again.
        """
        now = self._clock.now()
        due: list[OutboxRow] = []
        for row in outbox_rows.unsent(s, contact.id, lock=True):
            if row.next_at > now and row.state != "sending":
                break
            due.append(row)
        found = self.outgoing(s, due)
        # Nobody confirmed it, and now the sender takes it: the platform's call must not show it once more.
        for offer in {row.platform_id for row in due if row.state == "offered"}:
            if (delivery := repository.delivery(s, _delivery_of(offer))) is not None:
                delivery.inside, delivery.answer = "closed", None
        # From here on the platform's own call does not take them along.
        outbox_rows.change(s, [row.id for row in found], state="sending", next_at=now)
        return found

    def outgoing(self, s: Session, rows: Sequence[OutboxRow]) -> list[Outgoing]:
        """Rows with what is left of their texts. Those whose text was erased are dropped."""
        return left_of(s, rows, self._regions, self._clock.now())

    def sent(
        self, s: Session, contact: Contact, rows: Sequence[Outgoing], part: Part, platform_id: str | None
    ) -> None:
        """A part is out."""
        self._cover(s, rows, part, state="sent", sent_at=self._clock.now(), platform_id=platform_id)
        self._put_back(s, contact.id)
        outbox_rows.change(s, [row_id for row_id, _ in part.covers], attempts=0, reason=None)
        contact.choices = menu_after(s, contact, part)
        if not part.keyboard:  # one that stands was known before it went out, and may have been used since
            contact.keyboard = False
        if contact.window_left is not None:
            contact.window_left = max(0, contact.window_left - 1)
        # The account may send by now, as is seen.
        now = self._clock.now()
        outbox_rows.revive(s, contact.id, (NOT_BY_CALL,), now - REVIVED_WITHIN, now)

    def takes_along(self, s: Session, contact_id: str) -> list[OutboxRow]:
        """What only the platform's own call can bring the person, in order; held until the end of the
        transaction. It counts as lost until it is ``offered``."""
        return outbox_rows.lost_to(s, contact_id, NOT_BY_CALL, self._clock.now() - REVIVED_WITHIN)

    def offered(
        self, s: Session, contact: Contact, rows: Sequence[Outgoing], part: Part, delivery: Delivery
    ) -> None:
        """A part goes out inside the platform's own call; ``confirmed`` tells when it did."""
        later = self._clock.now() + UNCONFIRMED
        covered = dict(part.covers)
        # Unconfirmed, they go out again from where they begin now, also what begins only.
        for row_id, reached in covered.items():
            offer = f"{_inside(delivery.id)}:{reached}"
            outbox_rows.change(s, [row_id], state="offered", next_at=later, platform_id=offer)
        rest = [row.id for row in rows if row.id not in covered]
        # What does not fit goes out behind it.
        outbox_rows.change(s, rest, next_at=self._clock.now() + timedelta(seconds=1))
        contact.choices = menu_after(s, contact, part)

    def offered_again(self, s: Session, contact_id: str, delivery_id: str) -> None:
        """The same answer goes into a repeated call: the sender waits for that one to be confirmed."""
        mine = [
            row.id
            for row in outbox_rows.unsent(s, contact_id, lock=True)
            if row.state == "offered" and _delivery_of(row.platform_id) == delivery_id
        ]
        outbox_rows.change(s, mine, next_at=self._clock.now() + UNCONFIRMED)

    def confirmed(self, s: Session, contact_id: str, delivery_id: str) -> None:
        """The answer inside the platform's call was sent."""
        now = self._clock.now()
        mine = [
            row
            for row in outbox_rows.unsent(s, contact_id)
            if row.state == "offered" and _delivery_of(row.platform_id) == delivery_id
        ]
        for row in mine:
            row.begun = int((row.platform_id or "").rpartition(":")[2])
            row.state, row.next_at = "waiting", now
        s.flush()
        self.outgoing(s, mine)  # of which nothing is left is out; the rest of the others is due

    def _put_back(self, s: Session, contact_id: str) -> None:
        """What was taken along to be sent, and was not, waits again."""
        taken = [row.id for row in outbox_rows.unsent(s, contact_id) if row.state == "sending"]
        outbox_rows.change(s, taken, state="waiting", next_at=self._clock.now())

    def _cover(self, s: Session, rows: Sequence[Outgoing], part: Part, **whole: object) -> None:
        ends = {row.id: row.end for row in rows}
        for row_id, reached in part.covers:
            if reached >= ends[row_id]:
                outbox_rows.change(s, [row_id], begun=reached, **whole)
            else:
                outbox_rows.change(s, [row_id], begun=reached)

    def release(self, s: Session, delivery: Delivery) -> None:
        """The platform's call goes without an answer: what waited for it is due now, also what it was to take
        along."""
        mine = [
            row.id
            for row in outbox_rows.unsent(s, delivery.contact_id)
            if row.delivery_id == delivery.id
            or (row.state == "waiting" and row.next_at == delivery.inside_until)
            or (row.state == "offered" and _delivery_of(row.platform_id) == delivery.id)
        ]
        outbox_rows.change(s, mine, next_at=self._clock.now())

    def postponed(
        self, s: Session, contact: Contact, row_id: int, error: TryAgain, *, reminder: bool = False
    ) -> None:
        """The first row did not go out and is tried again, until the platform's window closes; a ``reminder``
        of it, for which all of them wait, ``REMINDER_TRIES`` times."""
        self._put_back(s, contact.id)
        row = s.get(OutboxRow, row_id, populate_existing=True)
        if row is None:
            return
        now = self._clock.now()
        if isinstance(error, NotYet):
            pause = 0  # nor does it make the pause after the next failure longer
        else:
            pause = PAUSES[min(row.attempts, len(PAUSES) - 1)]
            row.attempts += 1
        row.next_at = now + timedelta(seconds=max(pause, error.after or 0.0))
        row.reason = error.reason
        if reminder:
            if row.attempts >= REMINDER_TRIES:
                # None of the others is tried for a day anew.
                waits = [each.id for each in outbox_rows.unsent(s, contact.id) if each.state == "waiting"]
                outbox_rows.change(s, waits, state="given_up", reason=error.reason, next_at=now)
                pass_on(s, contact, waits, error.reason, now)
            return
        # Not since it was said: what is sent again is tried as long as what is new.
        since: datetime = row.again_at or row.made_at
        last: datetime = contact.window_until or since + TRIED_FOR
        if row.next_at > max(last, since + timedelta(minutes=10)):
            row.state, row.next_at = "given_up", now
            pass_on(s, contact, [row_id], error.reason, now)

    def given_up(self, s: Session, contact: Contact, row_ids: Sequence[int], error: GiveUp) -> None:
        """Rows that will not go out to this contact; who else follows their talk gets them. One who left gets
        nothing more until they come back."""
        now, lost = self._clock.now(), list(row_ids)
        outbox_rows.change(s, lost, state="given_up", reason=error.reason, next_at=now)
        self._put_back(s, contact.id)
        if error.reason == "left":
            contact.left = True
            lost += outbox_rows.give_up_waiting(s, contact.id, now)
        self._shut(contact, error.reason)
        pass_on(s, contact, lost, error.reason, now)

    def shut_out(self, s: Session, contact: Contact, row_ids: Sequence[int], error: GiveUp) -> set[int]:
        """The platform's window is closed: rows which another contact can get now go there, before this one
        is told that something waits; which did."""
        self._shut(contact, error.reason)
        return pass_on(s, contact, row_ids, error.reason, self._clock.now(), reminds=True)

    def _shut(self, contact: Contact, reason: Reason) -> None:
        """What the platform says of its window is truer than what was counted here."""
        if reason == "window_closed" and contact.window_until is not None:
            contact.window_until = min(contact.window_until, self._clock.now())
        if reason == "allowance_used":
            contact.window_left = 0

    def knocked(self, s: Session, contact: Contact, number: str | None = "") -> None:
        """The person was told that something waits: just now, under the platform's ``number`` (empty where
        it gives none), or a short while ago (None); it does, until they are heard."""
        now = self._clock.now()
        if number is not None:
            contact.knocked_at = now
        taken_as = f"{TAKEN_AS}{number}" if number else None
        lost = [row.id for row in outbox_rows.unsent(s, contact.id)]
        outbox_rows.change(
            s, lost, state="knocked", reason="window_closed", next_at=now, platform_id=taken_as
        )


def _inside(delivery_id: str) -> str:
    return f"inside:{delivery_id}"


def _delivery_of(platform_id: str | None) -> str:
    return (platform_id or "").removeprefix(_inside("")).partition(":")[0]
