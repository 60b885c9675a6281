"""Two processes at the same rows of the channels: what one has done, the other knows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from sqlalchemy import delete

from casework.channels import repository
from casework.channels.contacts import Contacts
from casework.channels.forgetting import remove
from casework.channels.inbox import Inbox
from casework.channels.linking import GUESSES, Attempt, Linking
from casework.channels.models import Contact
from casework.channels.types import Delivered, Inbound
from casework.conversations.service import Conversations
from casework.conversations.types import Reply
from tests.database.conftest import House

AT_ONCE = 8


def talk(house: House) -> str:
    with house.database.session() as s:
        conversations = Conversations(house.clock, house.keyring)
        return conversations.open(s, region="dehua", greeting=[Reply(text="您好")]).conversation.id


class TestCodes:
    def attempts(self, house: House, code: str, people: list[str]) -> list[Attempt]:
        """What comes of a code that several type at once."""
        linking, together = Linking(house.clock, house.keyring), Barrier(len(people))

        def join(who: str) -> Attempt:
            together.wait()
            with house.database.session() as s:
                return linking.join(s, code, who)

        with ThreadPoolExecutor(len(people)) as pool:
            return list(pool.map(join, people))

    def test_a_code_that_two_type_at_once_joins_one(self, house: House) -> None:
        mine = talk(house)
        for _ in range(3):
            with house.database.session() as s:
                code, _until = Linking(house.clock, house.keyring).offer(s, mine)
            came = self.attempts(house, code, [f"o-{n}" for n in range(AT_ONCE)])
            assert [each.conversation_id for each in came if each.wrong is None] == [mine]
            house.clock.wait(minutes=11)

    def test_many_guesses_at_once_are_no_more_guesses(self, house: House) -> None:
        talk(house)
        came = self.attempts(house, "000000", ["guesser"] * (GUESSES + 3))
        assert [each.wrong for each in came].count("wrong") == GUESSES


class TestForgetting:
    def owes(self, house: House, key: str) -> Delivered:
        contacts = Contacts(house.clock, house.keyring)
        with house.database.session() as s:
            what = Inbound("telegram", "7", key, 1, "text", {"text": "在吗"})
            return Inbox(house.clock, house.keyring, contacts).take_in(s, what, "dehua")

    def test_a_message_that_comes_while_its_contact_is_removed_stays(self, house: House) -> None:
        first = self.owes(house, "1")
        with house.database.session() as s:
            here = repository.contact(s, first.contact_id)
            heard = repository.delivery(s, first.id)
            assert here is not None and heard is not None
            here.forget, heard.state = True, "handled"
        stored, go_on = Event(), Event()

        def takes_in() -> Delivered:
            contacts = Contacts(house.clock, house.keyring)
            with house.database.session() as s:
                what = Inbound("telegram", "7", "2", 2, "text", {"text": "还有一句"})
                delivered = Inbox(house.clock, house.keyring, contacts).take_in(s, what, "dehua")
                stored.set()
                go_on.wait(0.5)
                return delivered

        def removes() -> None:
            stored.wait(5)
            with house.database.session() as s:
                remove(s, first.contact_id, house.clock.now())

        with ThreadPoolExecutor(2) as pool:
            removing, delivered = pool.submit(removes), pool.submit(takes_in).result()
            removing.result()
        with house.database.read() as s:
            assert repository.delivery(s, delivered.id) is not None

    def test_a_message_that_comes_behind_the_removal_finds_a_new_contact(self, house: House) -> None:
        first = self.owes(house, "1")
        removed, go_on = Event(), Event()

        def removes() -> None:
            with house.database.session() as s:
                s.execute(delete(Contact).where(Contact.id == first.contact_id))
                removed.set()
                go_on.wait(0.5)

        with ThreadPoolExecutor(2) as pool:
            removing = pool.submit(removes)
            removed.wait(5)
            delivered = self.owes(house, "2")
            removing.result()
        assert delivered.contact_id != first.contact_id
        with house.database.read() as s:
            assert repository.delivery(s, delivered.id) is not None
