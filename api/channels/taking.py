"""Takes one delivery of a contact into its talk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from anyio import to_thread
from sqlalchemy.orm import Session

from api.channels.channel import Channel
from api.channels.hearing import (
    AskToJoin,
    Hearing,
    Join,
    Meaning,
    Nothing,
    OfferCode,
    Open,
    Part,
    Say,
    Show,
)
from api.services import Services
from casework.channels import repository
from casework.channels.inbox import Owed
from casework.channels.linking import CODE_DIGITS, GOOD_FOR
from casework.channels.models import Contact, Delivery
from casework.channels.parting import part
from casework.channels.types import STATION_SCENE, Platform, TryAgain
from casework.channels.wording import channel_wording
from casework.conversations.types import Opened, Reply
from casework.directory.entries import ListedStation

#: A picture waits for a channel that is switched off: looked at so often, and as long as WeChat keeps it.
_OFF_PAUSE: Final = 60.0
_OFF_WAITS: Final = timedelta(days=3)


class Later(Exception):
    """It is not heard before so many ``seconds`` have passed, and that is no fault of it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Taking:
    """Hears deliveries. What it does with one can be done again: the talk knows the delivery's id."""

    def __init__(self, services: Services, hearing: Hearing) -> None:
        self._services = services
        self._hearing = hearing
        self._wording = channel_wording()

    def next(self, contact_id: str) -> Owed | None:
        """What is to be heard next of a contact."""
        with self._services.database.read() as s:
            return self._services.inbox.next(s, contact_id)

    async def take(self, owed: Owed, channels: Mapping[Platform, Channel]) -> None:
        """Hear one delivery, answer it in its talk, and mark it. Raises ``TryAgain``, ``Busy``, ``Later``."""
        contact = await to_thread.run_sync(self._contact, owed.contact_id)
        if contact is None:
            return
        channel = channels.get(contact.platform)
        # Everything but a picture is words that are here already: nobody loses theirs by our settings.
        if channel is None and owed.kind == "picture" and await to_thread.run_sync(self._may_wait, owed):
            raise Later(_OFF_PAUSE)
        meaning = await self._hearing.meaning(owed, contact, channel)
        if isinstance(meaning, Join):
            await to_thread.run_sync(self._join, owed, meaning.code)
            return
        if isinstance(meaning, AskToJoin):
            await to_thread.run_sync(self._ask, owed, meaning.code)
            return
        if isinstance(meaning, Part):
            await to_thread.run_sync(self._part, owed)
            return
        if not isinstance(meaning, Nothing):
            await self._answer(owed, contact, meaning)
        await to_thread.run_sync(self._handled, owed)

    async def apologise(self, owed: Owed) -> None:
        """A delivery was let go: that is not passed over in silence."""
        contact = await to_thread.run_sync(self._contact, owed.contact_id)
        if contact is not None and owed.kind not in ("left", "returned"):
            let_go = self._wording.let_go
            await self._answer(owed, contact, Show(let_go.shown, let_go.said))

    async def _answer(self, owed: Owed, contact: Contact, meaning: Meaning) -> None:
        wanted = meaning.talk if isinstance(meaning, Say | Show) else None
        talk, opened = await to_thread.run_sync(self._talk, owed, contact, wanted), False
        if talk is None:
            talk, opened = await self._open(owed, contact), True
        turns = self._services.talks()
        match meaning:
            case Say(text, _):
                answer = await turns.deliver(talk, owed.client_message_id, text)
                self._services.metrics.turn(answer.state.phase)
            case Show(shown, said, _):
                await turns.note(talk, owed.client_message_id, shown, [Reply(text=said)])
            case Open(scene):
                await to_thread.run_sync(self._opened, owed, talk, scene, opened)
            case OfferCode():
                await to_thread.run_sync(self._offer, owed, talk)

    async def _open(self, owed: Owed, contact: Contact) -> str:
        """A new talk for the contact; its greeting goes out before any answer. Raises ``TryAgain``."""
        before = contact.conversation_id

        def follow(s: Session, opened: Opened) -> None:
            here = repository.contact(s, contact.id, lock=True)
            if here is None or (here.conversation_id is not None and here.conversation_id != before):
                raise TryAgain("busy")  # gone, or another process opened one
            self._services.contacts.follow(s, here, opened.conversation.id)
            delivery = repository.delivery(s, owed.id)
            for message in opened.messages:
                self._services.outbox.add(s, here, message, delivery)

        opened = await self._services.talks().open(contact.region, contact.platform, follow)
        self._services.metrics.conversation(contact.region)
        return opened.conversation_id

    def _opened(self, owed: Owed, talk: str, scene: str | None, new: bool) -> None:
        """A new talk was greeted already; who comes again is told that nothing is lost."""
        with self._services.database.session() as s:
            if (still := self._still_owed(s, owed)) is None:
                return
            contact, delivery = still
            said = [] if new else [self._wording.welcome_back]
            if (station := self._station(s, contact, scene)) is not None:
                # It stands in the clear: only ever a code of our own, nothing that a person may have typed.
                contact.source = f"{STATION_SCENE}{station.code}"
                said.append(self._wording.station.format(station=station.name))
            self._services.outbox.answering(s, delivery)
            self._services.conversations.tell(s, talk, [Reply(text=text) for text in said])
            self._services.inbox.handled(s, owed.id)

    def _station(self, s: Session, contact: Contact, scene: str | None) -> ListedStation | None:
        """The station whose code was scanned, if the region has it."""
        if scene is None or not scene.startswith(STATION_SCENE):
            return None
        stations = self._services.directory.stations(s, contact.region)
        code = scene.removeprefix(STATION_SCENE)
        return next((station for station in stations if station.code == code), None)

    def _offer(self, owed: Owed, talk: str) -> None:
        with self._services.database.session() as s:
            if (still := self._still_owed(s, owed)) is None:
                return
            contact, delivery = still
            code, _ = self._services.linking.offer(s, talk)
            minutes = int(GOOD_FOR.total_seconds() // 60)
            wording = self._wording.link
            text = f"{wording.code.format(code=code, minutes=minutes)}\n{wording.other_way}"
            self._services.outbox.add_text(s, contact, text, delivery)
            self._services.inbox.handled(s, owed.id)

    def _ask(self, owed: Owed, code: str) -> None:
        """Nobody is led into another's talk by a link: whoever means it types it."""
        with self._services.database.session() as s:
            if (still := self._still_owed(s, owed)) is None:
                return
            contact, delivery = still
            digits = "".join(each for each in code if each.isascii() and each.isdigit())
            wording = self._wording.link
            said = wording.ask.format(code=digits) if len(digits) == CODE_DIGITS else wording.wrong
            self._services.outbox.add_text(s, contact, said, delivery)
            self._services.inbox.handled(s, owed.id)

    def _join(self, owed: Owed, code: str) -> None:
        """The talk of the code goes on here; the person sees what was said last in it."""
        outbox, wording = self._services.outbox, self._wording.link
        with self._services.database.session() as s:
            if (still := self._still_owed(s, owed)) is None:
                return
            contact, delivery = still
            attempt = self._services.linking.join(s, code, contact.id)
            if attempt.conversation_id is None:
                said = wording.too_often if attempt.wrong == "too_often" else wording.wrong
                outbox.add_text(s, contact, said, delivery)
            else:
                self._services.contacts.follow(s, contact, attempt.conversation_id, joined=True)
                outbox.add_text(s, contact, wording.joined, delivery)
                last = repository.newest_said(s, attempt.conversation_id)
                if last is not None:
                    outbox.add(s, contact, last, delivery)
            self._services.inbox.handled(s, owed.id)

    def _part(self, owed: Owed) -> None:
        """Undo a joining: from whichever side it is asked for."""
        with self._services.database.session() as s:
            if (still := self._still_owed(s, owed)) is None:
                return
            contact, delivery = still
            said = self._wording.link.parted[part(s, contact, self._services.clock.now())]
            self._services.outbox.add_text(s, contact, said, delivery)
            self._services.inbox.handled(s, owed.id)

    @staticmethod
    def _still_owed(s: Session, owed: Owed) -> tuple[Contact, Delivery] | None:
        """Both locked, the contact first; None where nobody is there any more, or it was heard already."""
        contact = repository.contact(s, owed.contact_id, lock=True)
        delivery = repository.delivery(s, owed.id, lock=True)
        if contact is None or delivery is None or delivery.state == "handled":
            return None
        return contact, delivery

    def _may_wait(self, owed: Owed) -> bool:
        """Whether nothing stands behind it: words, which may be urgent, do not wait for days."""
        if owed.at <= self._services.clock.now() - _OFF_WAITS:
            return False
        with self._services.database.read() as s:
            return not repository.more_to_hear(s, owed.contact_id, owed.id)

    def _contact(self, contact_id: str) -> Contact | None:
        with self._services.database.read() as s:
            return repository.contact(s, contact_id)

    def _talk(self, owed: Owed, contact: Contact, wanted: str | None) -> str | None:
        """The talk that a delivery goes into, ``wanted`` if it still is the contact's; None when one is to be
        opened."""
        with self._services.database.read() as s:
            if (said := repository.said_in(s, owed.contact_id, owed.client_message_id)) is not None:
                return said  # heard before, and not to its end
            if not contact.forget:
                return self._theirs(s, contact, wanted)
        with self._services.database.session() as s:
            here = repository.contact(s, owed.contact_id, lock=True)
            if here is None:
                return None
            if here.forget:
                self._services.contacts.begin_anew(s, here)
            return self._theirs(s, here, wanted)

    @staticmethod
    def _theirs(s: Session, contact: Contact, wanted: str | None) -> str | None:
        theirs = wanted is not None and repository.follows(s, contact.id, wanted)
        return wanted if theirs else contact.conversation_id

    def _handled(self, owed: Owed) -> None:
        with self._services.database.session() as s:
            self._services.inbox.handled(s, owed.id)
