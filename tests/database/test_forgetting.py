"""All of a talk is erased: who followed it loses this talk and no other."""

from __future__ import annotations

from itertools import count

import pytest
from sqlalchemy import select

from casework.channels import outbox_rows, repository
from casework.channels.came_with import CAME_WITH
from casework.channels.entering import Entering
from casework.channels.forgetting import remove
from casework.channels.models import Contact, Delivery, OutboxRow
from casework.channels.parting import part
from casework.channels.types import Inbound, Platform
from casework.channels.wording import channel_wording
from casework.conversations.models import Message
from casework.conversations.service import Conversations
from casework.conversations.types import Reply, State
from tests.database.conftest import CASEWORKER, House, a_draft
from tests.support.people import People

ERASED = channel_wording().link.erased
_numbers = count(1)


class Talks:
    """Talks on several channels, what is said in them and what is shown of it."""

    def __init__(self, house: House) -> None:
        self.house, self.people = house, People.of(house.database, house.clock, house.keyring)
        self.talks = Conversations(house.clock, house.keyring, on_said=[self.people.outbox.said])

    def begins(self, who: str, platform: Platform = "wechat") -> tuple[str, str]:
        """A talk of somebody's own; the contact and the talk."""
        self.house.clock.wait(minutes=1)
        talk = self.house.talk().conversation.id
        return self.people.follows(talk, platform, sender=who), talk

    def joins(self, contact_id: str, talk: str) -> None:
        self.house.clock.wait(minutes=1)
        with self.house.database.session() as s:
            contact = repository.contact(s, contact_id, lock=True)
            assert contact is not None
            self.people.contacts.follow(s, contact, talk, joined=True)

    def erases(self, talk: str, who: str | None = None, platform: Platform = "wechat") -> str:
        """They ask for it at a platform, or on a page, and it is answered; the message that asked."""
        number, client = next(_numbers), "c1"
        if who is not None:
            inbound = Inbound(
                platform, who, f"erase-{number}", 10_000 + number, "text", {"text": "删掉我的信息"}
            )
            with self.house.database.session() as s:
                client = f"{CAME_WITH}{self.people.inbox.take_in(s, inbound, 'dehua').id}"
        with self.house.database.session() as s:
            message = self.talks.receive(s, self.talks.get(s, talk), client, "删掉我的信息").message
        with self.house.database.session() as s:
            self.house.erasure.by_resident(s, talk, message.id)
        with self.house.database.session() as s:
            self.talks.answer(s, message, [Reply(text="都删掉了")], State())
            if who is not None:
                self.people.inbox.handled(s, client.removeprefix(CAME_WITH))
        return message.id

    def contact(self, contact_id: str) -> Contact | None:
        with self.house.database.read() as s:
            return repository.contact(s, contact_id)

    def goes_on_with(self, contact_id: str) -> str | None:
        found = self.contact(contact_id)
        assert found is not None and not found.forget
        return found.conversation_id

    def waiting(self, contact_id: str) -> list[str | None]:
        with self.house.database.read() as s:
            rows = outbox_rows.unsent(s, contact_id)
            texts = {each: s.get_one(Message, each).text for each in (row.message_id for row in rows) if each}
            return [texts[row.message_id] if row.message_id else row.text for row in rows]

    def looks_in(self, contact_id: str) -> None:
        """The sender sends what is due, and looks in again."""
        self.people.arrives(contact_id)
        with self.house.database.session() as s:
            remove(s, contact_id, self.house.clock.now())

    def tells(self, talk: str, text: str) -> None:
        with self.house.database.session() as s:
            self.talks.tell(s, talk, [Reply(text=text)])


@pytest.fixture
def talks(house: House) -> Talks:
    return Talks(house)


class TestTwoPeopleJoinedOnOneTalk:
    def both(self, talks: Talks) -> tuple[tuple[str, str], tuple[str, str]]:
        """梅 at WeChat; 兰 at Telegram with a talk of her own, now joined to 梅's."""
        lan, mei = talks.begins("lan", "telegram"), talks.begins("mei")
        talks.joins(lan[0], mei[1])
        return mei, lan

    def test_the_other_keeps_her_own_talk_and_is_told(self, talks: Talks) -> None:
        (mei, theirs), (lan, hers) = self.both(talks)
        talks.erases(theirs, "mei")
        assert talks.goes_on_with(lan) == hers
        assert talks.waiting(lan) == [ERASED.goes_on]
        talks.looks_in(lan)
        talks.tells(hers, "有人接下了")
        assert talks.waiting(lan) == ["有人接下了"], "she still hears of her own"
        assert talks.waiting(mei) == ["都删掉了"]
        talks.looks_in(mei)
        assert talks.contact(mei) is None, "who had no other is forgotten"

    def test_who_joined_and_erases_is_answered_and_goes_on_with_her_own(self, talks: Talks) -> None:
        (mei, theirs), (lan, hers) = self.both(talks)
        talks.erases(theirs, "lan", "telegram")
        assert talks.waiting(lan) == ["都删掉了"]
        assert talks.waiting(mei) == [ERASED.alone], "where it began it is told too"
        talks.looks_in(lan)
        assert talks.goes_on_with(lan) == hers
        assert talks.waiting(lan) == [ERASED.asked], "what is not erased is not passed over in silence"
        talks.looks_in(mei)
        assert talks.contact(mei) is None

    def test_who_had_nothing_else_is_told_and_forgotten(self, talks: Talks) -> None:
        _, theirs = talks.begins("mei")
        hua = talks.people.acts("telegram", sender="hua")
        talks.joins(hua, theirs)
        talks.erases(theirs, "mei")
        assert talks.waiting(hua) == [ERASED.alone]
        talks.looks_in(hua)
        assert talks.contact(hua) is None

    def test_nobody_is_called_back_to_find_nothing(self, talks: Talks) -> None:
        mei, theirs = talks.begins("mei")
        talks.house.clock.wait(hours=50)
        talks.erases(theirs)  # on a page
        assert talks.waiting(mei) == []
        talks.looks_in(mei)
        assert talks.contact(mei) is None

    def test_asked_for_again_nobody_is_told_again(self, talks: Talks) -> None:
        (_, theirs), (lan, _) = self.both(talks)
        hua = talks.people.acts("telegram", sender="hua")
        talks.joins(hua, theirs)
        message = talks.erases(theirs, "mei")
        with talks.house.database.session() as s:
            talks.house.erasure.by_resident(s, theirs, message)
        assert (talks.waiting(lan), talks.waiting(hua)) == ([ERASED.goes_on], [ERASED.alone])

    def test_staff_erase_and_who_had_joined_is_told(self, talks: Talks) -> None:
        lan, hers = talks.begins("lan", "telegram")
        opened = talks.house.talk()
        theirs = opened.conversation.id
        mei = talks.people.follows(theirs, sender="mei")
        no = talks.house.file(a_draft(), opened.conversation).no
        talks.joins(lan, theirs)
        with talks.house.database.session() as s:
            talks.house.erasure.by_staff(s, no, CASEWORKER, "来电要求删除")
        assert (talks.goes_on_with(lan), talks.waiting(lan)) == (hers, [ERASED.goes_on])
        assert talks.waiting(mei) == []
        talks.looks_in(mei)
        assert talks.contact(mei) is None

    def test_an_earlier_talk_that_is_erased_leaves_the_one_that_goes_on(self, talks: Talks) -> None:
        lan, first = talks.begins("lan", "telegram")
        _, second = talks.begins("lan", "telegram")
        talks.erases(first, "lan", "telegram")
        assert talks.waiting(lan) == ["都删掉了"], "who asks is answered"
        talks.looks_in(lan)
        assert talks.goes_on_with(lan) == second


class TestOnePersonWithTwoTalks:
    def test_in_the_mini_program_the_first_stays(self, talks: Talks) -> None:
        first = talks.house.talk().conversation.id
        entering = Entering(talks.house.clock, talks.people.contacts)
        with talks.house.database.session() as s:
            contact = entering.come_in(s, "o-mei", "dehua")
            assert entering.begin(s, contact.id, None, first, "dehua")
        talks.house.clock.wait(minutes=5)
        second = talks.house.talk().conversation.id
        with talks.house.database.session() as s:
            assert entering.begin(s, contact.id, first, second, "dehua")
        talks.erases(second)
        with talks.house.database.session() as s:
            assert entering.come_in(s, "o-mei", "dehua").conversation_id == first
        talks.tells(first, "有人接下了")
        assert talks.waiting(contact.id) == ["有人接下了"]

    def test_who_speaks_before_the_erasing_is_done_goes_on_with_the_first(self, talks: Talks) -> None:
        lan, first = talks.begins("lan", "telegram")
        _, second = talks.begins("lan", "telegram")
        talks.erases(second, "lan", "telegram")
        with talks.house.database.session() as s:
            here = repository.contact(s, lan, lock=True)
            assert here is not None and here.forget and here.conversation_id == second
            talks.people.contacts.begin_anew(s, here)
        assert talks.goes_on_with(lan) == first
        assert talks.waiting(lan) == ["都删掉了", ERASED.asked]
        talks.looks_in(lan)
        assert talks.goes_on_with(lan) == first

    @pytest.mark.parametrize("then", ["parts", "joins"])
    def test_what_they_do_before_the_erasing_is_done_costs_no_other_talk(
        self, talks: Talks, then: str
    ) -> None:
        _, theirs = talks.begins("mei")
        lan, hers = talks.begins("lan", "telegram")
        talks.joins(lan, theirs)
        talks.erases(theirs, "lan", "telegram")
        if then == "joins":
            _, another = talks.begins("hua")
            talks.joins(lan, another)
        else:
            with talks.house.database.session() as s:
                here = repository.contact(s, lan, lock=True)
                assert here is not None and part(s, here, talks.house.clock.now()) == "left"
        talks.looks_in(lan)
        talks.looks_in(lan)
        assert talks.goes_on_with(lan) == (another if then == "joins" else hers)
        with talks.house.database.read() as s:
            assert repository.follows(s, lan, hers) and not repository.follows(s, lan, theirs)


def test_what_the_erased_talk_left_with_who_stays_goes(talks: Talks) -> None:
    lan, hers = talks.begins("lan", "telegram")
    _, theirs = talks.begins("mei")
    talks.joins(lan, theirs)
    talks.tells(theirs, "有人接下了")
    talks.people.is_lost(lan)
    with talks.house.database.session() as s:
        for delivery in s.scalars(select(Delivery)):
            delivery.answer = "当场的回答"
    talks.erases(theirs, "mei")
    with talks.house.database.read() as s:
        [row] = s.scalars(select(OutboxRow).where(OutboxRow.contact_id == lan))
        assert (row.text, row.conversation_id) == (ERASED.goes_on, hers)
        assert set(s.scalars(select(Delivery.answer).where(Delivery.contact_id == lan))) == {None}
