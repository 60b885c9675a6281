"""Who comes in by the mini program: one talk for one person, also when several calls come at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select

from casework.channels.contacts import Contacts
from casework.channels.entering import Entering
from casework.channels.models import Contact, Following, OutboxRow
from casework.channels.outbox import Outbox
from casework.channels.where import READ_FIRST
from casework.conversations.models import Conversation, ConversationKey
from casework.conversations.service import FURTHER_KEYS, Conversations
from casework.conversations.types import Reply
from casework.errors import UnknownConversation
from tests.database.conftest import House

DAYS = timedelta(hours=48)


class Door:
    """The mini program's door over one database."""

    def __init__(self, house: House) -> None:
        self.house, self.database, self.clock = house, house.database, house.clock
        self.contacts = Contacts(house.clock, house.keyring)
        self.entering = Entering(house.clock, self.contacts)
        outbox = Outbox(house.clock)
        self.talks = Conversations(house.clock, house.keyring, on_said=[outbox.said])

    def come_in(self, openid: str = "o-mei") -> tuple[str, str | None]:
        """The contact and its talk."""
        with self.database.session() as s:
            contact = self.entering.come_in(s, openid, "dehua")
            return contact.id, contact.conversation_id

    def begin(self, contact_id: str, before: str | None, region: str = "dehua") -> str | None:
        """The talk that was begun; None where another one was."""
        with self.database.session() as s:
            opened = self.talks.open(s, region=region, channel="wechat_mini", greeting=[Reply(text="您好")])
            if self.entering.begin(s, contact_id, before, opened.conversation.id, region):
                return opened.conversation.id
            s.rollback()
            return None

    def tell(self, talk: str) -> None:
        with self.database.session() as s:
            self.talks.tell(s, talk, [Reply(text="有消息了")])

    def row(self) -> OutboxRow:
        with self.database.read() as s:
            return s.scalars(select(OutboxRow)).one()


@pytest.fixture
def door(house: House) -> Door:
    return Door(house)


def test_of_many_calls_at_once_one_begins_the_talk(door: Door) -> None:
    together = Barrier(6)

    def call(_: int) -> str | None:
        contact_id, before = door.come_in()
        together.wait()
        return door.begin(contact_id, before)

    with ThreadPoolExecutor(6) as pool:
        begun = [talk for talk in pool.map(call, range(6)) if talk]
    assert begun == [door.come_in()[1]]
    with door.database.read() as s:
        assert s.scalar(select(func.count()).select_from(Contact)) == 1
        assert s.scalar(select(func.count()).select_from(Following)) == 1
        assert s.scalar(select(func.count()).select_from(Conversation)) == 1


def test_a_new_talk_takes_the_place_of_the_one_that_was_seen(door: Door) -> None:
    contact, nothing = door.come_in()
    assert nothing is None
    first = door.begin(contact, None)
    assert door.come_in() == (contact, first)
    assert door.begin(contact, None) is None
    second = door.begin(contact, first, "weihai")
    assert second is not None and door.come_in() == (contact, second)


def test_who_had_all_erased_and_comes_before_the_row_is_gone_starts_anew(door: Door) -> None:
    contact, _ = door.come_in()
    talk = door.begin(contact, None)
    assert talk is not None
    with door.database.session() as s:
        door.contacts.forget(s, talk)
    assert door.come_in() == (contact, None)
    with door.database.read() as s:
        assert not s.get_one(Contact, contact).forget
        assert s.scalar(select(func.count()).select_from(Following)) == 0


def test_what_the_page_has_not_shown_waits_for_the_page_first(door: Door) -> None:
    contact, _ = door.come_in()
    talk = door.begin(contact, None)
    assert talk is not None
    door.tell(talk)
    assert door.row().next_at == door.clock.now() + READ_FIRST
    with door.database.session() as s:
        door.entering.read(s, door.entering.unread(s, talk))
    assert door.row().state == "sent"
    with door.database.read() as s:
        assert door.entering.unread(s, talk) == []


def test_in_the_window_of_customer_service_it_goes_out_at_once(door: Door) -> None:
    contact, _ = door.come_in()
    talk = door.begin(contact, None)
    assert talk is not None
    with door.database.session() as s:
        here = s.get_one(Contact, contact)
        here.window_until, here.window_left = door.clock.now() + DAYS, 5
    door.come_in()
    door.tell(talk)
    assert door.row().next_at == door.clock.now()
    with door.database.read() as s:
        assert s.get_one(Contact, contact).window_left == 5


def test_what_is_being_sent_is_not_taken_back_by_reading(door: Door) -> None:
    contact, _ = door.come_in()
    talk = door.begin(contact, None)
    assert talk is not None
    door.tell(talk)
    with door.database.session() as s:
        s.scalars(select(OutboxRow)).one().state = "sending"
    with door.database.read() as s:
        assert door.entering.unread(s, talk) == []


def test_the_oldest_of_too_many_keys_goes_and_the_first_token_stays(door: Door) -> None:
    talk = door.house.talk()
    keys = []
    for _ in range(FURTHER_KEYS + 1):
        with door.database.session() as s:
            keys.append(door.talks.further_key(s, talk.conversation.id))
        door.clock.wait(seconds=1)
    with door.database.read() as s:
        assert s.scalar(select(func.count()).select_from(ConversationKey)) == FURTHER_KEYS
        for token in (talk.token, *keys[1:]):
            assert door.talks.authenticate(s, talk.conversation.id, token).id == talk.conversation.id
        with pytest.raises(UnknownConversation):
            door.talks.authenticate(s, talk.conversation.id, keys[0])
