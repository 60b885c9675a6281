"""People at platforms: what they deliver is heard once and in order, and so goes out what is said to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from casework.channels import outbox_rows, repository
from casework.channels.contacts import Contacts
from casework.channels.forgetting import remove
from casework.channels.inbox import KEPT, MAX_TRIES, Inbox
from casework.channels.linking import GOOD_FOR, GUESSES, Linking
from casework.channels.models import Contact, Delivery, Following, ForgottenDelivery, OutboxRow, SignatureUse
from casework.channels.outbox import PAUSES, TRIED_FOR, UNCONFIRMED, Outbox
from casework.channels.parting import part
from casework.channels.shared import SharedValues
from casework.channels.standings import standings
from casework.channels.types import FORGOTTEN, Delivered, GiveUp, Inbound, Outgoing, Part, TryAgain
from casework.channels.wording import channel_wording
from casework.conversations.models import Message
from casework.conversations.service import Conversations
from casework.conversations.types import QuickReply, Reply, State
from tests.database.conftest import HandClock, House

DAYS = (5, timedelta(hours=48))
MINUTE = (3, timedelta(minutes=1))


@dataclass
class Post:
    """The channels' parts over one database, and a person's talk at one of them."""

    house: House
    contacts: Contacts
    inbox: Inbox
    outbox: Outbox
    conversations: Conversations

    def delivers(
        self, key: str, order: int = 1, sender: str = "o-mei", inside: float = 0.0, text: str = "在吗"
    ) -> Delivered:
        what = Inbound("wechat", sender, key, order, "text", {"text": text}, DAYS, inside)
        with self.house.database.session() as s:
            return self.inbox.take_in(s, what, "dehua")

    def opens(self, s: Session, contact_id: str) -> str:
        """A talk for the contact, as the first delivery opens one."""
        opened = self.conversations.open(s, region="dehua", channel="wechat", greeting=[Reply(text="您好")])
        contact = repository.contact(s, contact_id)
        assert contact is not None
        self.contacts.follow(s, contact, opened.conversation.id)
        return opened.conversation.id

    def says(self, conversation_id: str, client_message_id: str, *answers: Reply) -> None:
        """The resident says something, and the bot answers."""
        with self.house.database.session() as s:
            talk = self.conversations.get(s, conversation_id)
            message = self.conversations.receive(s, talk, client_message_id, "在吗").message
        with self.house.database.session() as s:
            self.conversations.answer(s, message, list(answers), State())

    def answers(self, conversation_id: str, text: str, asking: str | None, *replies: Reply) -> None:
        """The resident says something, and is asked something in the intake."""
        with self.house.database.session() as s:
            talk = self.conversations.get(s, conversation_id)
            message = self.conversations.receive(s, talk, text, text).message
        with self.house.database.session() as s:
            state = State(phase="intake", asking=asking)
            for said in self.conversations.answer(s, message, list(replies), state):
                self.outbox.add(s, repository.followers(s, conversation_id)[0], said)

    def tells(self, conversation_id: str, *texts: str) -> None:
        with self.house.database.session() as s:
            self.conversations.tell(s, conversation_id, [Reply(text=text) for text in texts])

    def due(self, contact_id: str) -> list[Outgoing]:
        with self.house.database.session() as s:
            contact = repository.contact(s, contact_id)
            assert contact is not None
            return self.outbox.batch(s, contact)

    def contact(self, contact_id: str) -> Contact:
        with self.house.database.read() as s:
            found = repository.contact(s, contact_id)
            assert found is not None
            return found

    def sent(self, contact_id: str, rows: list[Outgoing], part: Part) -> None:
        with self.house.database.session() as s:
            self.outbox.sent(s, self._here(s, contact_id), rows, part, "platform-7")

    def postponed(self, contact_id: str, row: Outgoing, error: TryAgain) -> None:
        with self.house.database.session() as s:
            self.outbox.postponed(s, self._here(s, contact_id), row.id, error)

    def given_up(self, contact_id: str, rows: list[Outgoing], error: GiveUp) -> None:
        with self.house.database.session() as s:
            self.outbox.given_up(s, self._here(s, contact_id), [row.id for row in rows], error)

    def states(self) -> list[tuple[str, str | None]]:
        with self.house.database.read() as s:
            return [(row.state, row.reason) for row in s.scalars(select(OutboxRow).order_by(OutboxRow.id))]

    @staticmethod
    def _here(s: Session, contact_id: str) -> Contact:
        contact = repository.contact(s, contact_id)
        assert contact is not None
        return contact


@pytest.fixture
def post(house: House) -> Post:
    contacts = Contacts(house.clock, house.keyring)
    outbox = Outbox(house.clock)
    talks = Conversations(house.clock, house.keyring, on_said=[outbox.said])
    return Post(house, contacts, Inbox(house.clock, house.keyring, contacts), outbox, talks)


def whole(*rows: Outgoing) -> Part:
    return Part({"text": "…"}, tuple((row.id, row.end) for row in rows))


class TestInbox:
    def test_a_repeated_delivery_is_found_again_and_stored_once(self, post: Post) -> None:
        first, again = post.delivers("msg-1"), post.delivers("msg-1", text="another text")
        assert (first.repeated, again.repeated) == (False, True)
        assert (first.id, first.contact_id) == (again.id, again.contact_id)
        with post.house.database.read() as s:
            assert s.scalar(select(func.count()).select_from(Delivery)) == 1

    def test_the_same_id_of_another_platform_is_another_delivery(self, post: Post) -> None:
        first = post.delivers("7")
        with post.house.database.session() as s:
            other = post.inbox.take_in(s, Inbound("telegram", "o-mei", "7", 7, "text"), "dehua")
        assert other.id != first.id
        assert other.contact_id != first.contact_id

    def test_what_a_person_sent_is_heard_in_the_platforms_order(self, post: Post) -> None:
        second, first = post.delivers("b", order=2), post.delivers("a", order=1)
        heard = []
        for _ in range(2):
            with post.house.database.session() as s:
                owed = post.inbox.next(s, first.contact_id)
                assert owed is not None
                heard.append(owed.id)
                post.inbox.handled(s, owed.id)
        assert heard == [first.id, second.id]
        with post.house.database.read() as s:
            assert post.inbox.next(s, first.contact_id) is None
            assert repository.owing(s, post.house.clock.now()) == []
            assert set(s.scalars(select(Delivery.body))) == {None}

    def test_nothing_overtakes_what_has_to_wait_until_it_is_let_go(self, post: Post) -> None:
        first, second = post.delivers("a", order=1), post.delivers("b", order=2)
        for tried in range(1, MAX_TRIES + 1):
            with post.house.database.session() as s:
                assert post.inbox.failed(s, first.id) is (tried < MAX_TRIES)
                owed = post.inbox.next(s, first.contact_id)
                assert (owed and owed.id) == (second.id if tried == MAX_TRIES else None)
            post.house.clock.wait(minutes=2)

    def test_who_sent_it_and_what_is_sealed(self, post: Post) -> None:
        post.delivers("m", sender="openid-of-mei", text="家里断粮了")
        with post.house.database.engine.connect() as raw:
            for table in ("channel_contact", "channel_delivery"):
                row = str(raw.exec_driver_sql(f"SELECT * FROM {table}").one())
                assert "openid-of-mei" not in row
                assert "断粮" not in row

    def test_a_signature_serves_for_one_delivery(self, post: Post) -> None:
        with post.house.database.session() as s:
            assert post.inbox.sign(s, "wechat", "sig", "msg-1")
            assert post.inbox.sign(s, "wechat", "sig", "msg-1")
            assert not post.inbox.sign(s, "wechat", "sig", "msg-2")
            assert post.inbox.sign(s, "telegram", "sig", "msg-2")

    def test_what_no_platform_repeats_any_more_goes(self, post: Post) -> None:
        heard, owed = post.delivers("a"), post.delivers("b")
        with post.house.database.session() as s:
            post.inbox.sign(s, "wechat", "sig", "a")
            post.inbox.handled(s, heard.id)
        post.house.clock.wait(days=KEPT.days, seconds=1)
        with post.house.database.session() as s:
            assert post.inbox.purge(s) == 1
        with post.house.database.read() as s:
            assert list(s.scalars(select(Delivery.id))) == [owed.id]
            assert list(s.scalars(select(SignatureUse))) == []


class TestWorkingAlone:
    def test_one_process_at_a_time_until_it_dies(self, post: Post) -> None:
        contact_id, clock = post.delivers("a").contact_id, post.house.clock
        lease = timedelta(seconds=45)

        def hold(me: str) -> bool:
            with post.house.database.session() as s:
                return repository.hold(s, contact_id, "hearing", me, clock.now(), clock.now() + lease)

        assert hold("one")
        assert not hold("two")
        assert hold("one"), "longer"
        clock.wait(seconds=46)
        assert hold("two"), "its holder died"
        with post.house.database.session() as s:
            repository.let_go(s, contact_id, "hearing", "one")
        assert not hold("one"), "what is not held any more cannot be given back"
        with post.house.database.session() as s:
            assert repository.hold(s, contact_id, "sending", "one", clock.now(), clock.now() + lease)


class TestWhereItGoes:
    def test_an_answer_goes_back_to_where_it_was_asked(self, post: Post) -> None:
        here = post.delivers("a", sender="o-mei")
        there = post.delivers("b", sender="o-lan")
        with post.house.database.session() as s:
            talk = post.opens(s, here.contact_id)
            other = repository.contact(s, there.contact_id)
            assert other is not None
            post.contacts.follow(s, other, talk)
        post.says(talk, f"channel:{here.id}", Reply(text="在的"))
        assert [row.text for row in post.due(here.contact_id)] == ["在的"]
        assert post.due(there.contact_id) == []

    def test_what_the_web_page_asked_is_read_there(self, post: Post) -> None:
        here = post.delivers("a")
        with post.house.database.session() as s:
            talk = post.opens(s, here.contact_id)
        post.says(talk, "5a1f0d8e-of-the-page", Reply(text="在的"))
        assert post.states() == []

    def test_what_nobody_asked_for_goes_to_where_the_person_was_heard_last(self, post: Post) -> None:
        first = post.delivers("a", sender="o-mei")
        with post.house.database.session() as s:
            talk = post.opens(s, first.contact_id)
        post.house.clock.wait(minutes=1)
        last = post.delivers("b", sender="o-lan")
        with post.house.database.session() as s:
            contact = repository.contact(s, last.contact_id)
            assert contact is not None
            post.contacts.follow(s, contact, talk)
        post.tells(talk, "有人接下了")
        assert [row.text for row in post.due(last.contact_id)] == ["有人接下了"]
        leaves = Inbound("wechat", "o-lan", "c", 2, "left")
        with post.house.database.session() as s:
            post.inbox.take_in(s, leaves, "dehua")
        post.tells(talk, "已经上门")
        assert [row.text for row in post.due(first.contact_id)] == ["已经上门"]

    def test_who_left_gets_nothing_and_staff_see_it_until_they_come_back(self, post: Post) -> None:
        here = post.delivers("a")
        with post.house.database.session() as s:
            talk = post.opens(s, here.contact_id)
            post.inbox.take_in(s, Inbound("wechat", "o-mei", "gone", 2, "left"), "dehua")
        post.tells(talk, "有人接下了")
        assert post.due(here.contact_id) == []
        with post.house.database.read() as s:
            [standing] = standings(s, talk).values()
        assert (standing.platform, standing.state, standing.reason) == ("wechat", "failed", "left")
        post.delivers("back", order=3)
        assert [row.text for row in post.due(here.contact_id)] == ["有人接下了"]

    def test_what_did_not_reach_them_on_one_channel_goes_out_where_they_are_heard(self, post: Post) -> None:
        first, other = post.delivers("a", sender="o-mei"), post.delivers("b", sender="o-lan")
        with post.house.database.session() as s:
            talk = post.opens(s, first.contact_id)
            contact = repository.contact(s, other.contact_id)
            assert contact is not None
            post.contacts.follow(s, contact, talk)
            post.inbox.take_in(s, Inbound("wechat", "o-lan", "gone", 2, "left"), "dehua")
            stranger = post.inbox.take_in(s, Inbound("wechat", "o-hua", "c", 3, "text", {}, DAYS), "dehua")
        post.tells(talk, "有人接下了", "已经上门")
        post.given_up(first.contact_id, post.due(first.contact_id), GiveUp("window_closed"))
        post.delivers("d", order=4, sender="o-hua")
        assert post.due(stranger.contact_id) == [], "who does not follow the talk hears nothing of it"
        post.delivers("e", order=5, sender="o-lan")
        assert [row.text for row in post.due(other.contact_id)] == ["有人接下了", "已经上门"]
        post.delivers("f", order=6, sender="o-mei")
        assert post.due(first.contact_id) == [], "it is not shown twice"

    def lost_to_two(self, post: Post) -> tuple[str, str, list[str]]:
        """A talk that 梅, 兰 and 华 follow, its message, and who they are: it did not reach 梅 and 兰."""
        people = []
        for who in ("mei", "lan", "hua"):
            post.house.clock.wait(minutes=1)
            people.append(post.delivers(who, sender=f"o-{who}").contact_id)
        with post.house.database.session() as s:
            talk = post.opens(s, people[0])
            for other in people[1:]:
                contact = repository.contact(s, other)
                assert contact is not None
                post.contacts.follow(s, contact, talk)
            [message] = post.conversations.tell(s, talk, [Reply(text="有人接下了")])
            s.execute(delete(OutboxRow))
            for other in people[:2]:
                contact = repository.contact(s, other)
                assert contact is not None
                post.outbox.add(s, contact, message)
        self.is_away(post, people[2], True)
        for other in people[:2]:
            post.given_up(other, post.due(other), GiveUp("window_closed"))
        self.is_away(post, people[2], False)
        return talk, message.id, people

    @staticmethod
    def is_away(post: Post, contact_id: str, left: bool) -> None:
        with post.house.database.session() as s:
            s.execute(update(Contact).where(Contact.id == contact_id).values(left=left))

    def test_what_did_not_reach_two_goes_out_once_to_the_third(self, post: Post) -> None:
        _, _, (mei, lan, hua) = self.lost_to_two(post)
        post.delivers("again", order=9, sender="o-hua")
        rows = post.due(hua)
        assert [row.text for row in rows] == ["有人接下了"]
        post.delivers("back", order=9, sender="o-lan")
        assert post.due(lan) == [], "it is on its way there"
        post.sent(hua, rows, whole(*rows))
        for who, contact in (("mei", mei), ("lan", lan)):
            post.delivers(f"{who} later", order=10, sender=f"o-{who}")
            assert post.due(contact) == [], "it was shown there"

    def test_what_was_shown_to_who_joined_is_not_shown_again(self, post: Post) -> None:
        """The newest message is shown to who joins; it did not reach who was there before."""
        talk, _, (mei, _, hua) = self.lost_to_two(post)
        with post.house.database.session() as s:
            contact, newest = repository.contact(s, hua), repository.newest_said(s, talk)
            assert contact is not None and newest is not None
            post.outbox.add(s, contact, newest)
        rows = post.due(hua)
        post.sent(hua, rows, whole(*rows))
        post.delivers("back", order=9, sender="o-mei")
        assert post.due(mei) == []

    def test_who_parts_leaves_behind_only_what_nobody_was_shown(self, post: Post) -> None:
        _, message, (mei, lan, hua) = self.lost_to_two(post)
        with post.house.database.session() as s:
            # It was shown to 兰; 华 was heard last.
            s.execute(update(OutboxRow).where(OutboxRow.contact_id == lan).values(state="sent"))
            s.execute(update(Following).where(Following.contact_id == mei).values(joined=True))
            gone = repository.contact(s, mei, lock=True)
            assert gone is not None and part(s, gone, post.house.clock.now()) == "left"
        assert post.due(hua) == []
        with post.house.database.read() as s:
            assert [(row.contact_id, row.message_id) for row in s.scalars(select(OutboxRow))] == [
                (lan, message)
            ]

    def test_what_waits_for_who_leaves_waits_for_their_return(
        self, post: Post, talking: tuple[str, str]
    ) -> None:
        contact_id, talk = talking
        post.tells(talk, "一")
        with post.house.database.session() as s:
            gone = Inbound("wechat", "o-mei", "gone", 2, "left", {}, (0, timedelta(0)))
            post.inbox.take_in(s, gone, "dehua")
        assert post.states() == [("given_up", "left")]
        post.delivers("back", order=3)
        assert [row.text for row in post.due(contact_id)] == ["一"]

    def test_a_late_word_that_they_left_is_not_the_newest(self, post: Post, talking: tuple[str, str]) -> None:
        contact_id, talk = talking
        post.delivers("back", order=3)
        post.tells(talk, "一")

        def leaves(key: str, order: int) -> None:
            with post.house.database.session() as s:
                gone = Inbound("wechat", "o-mei", key, order, "left", {}, (0, timedelta(0)))
                post.inbox.take_in(s, gone, "dehua")

        leaves("tried again", 2)
        assert not post.contact(contact_id).left
        assert post.contact(contact_id).window_until == post.house.clock.now() + DAYS[1]
        assert [row.text for row in post.due(contact_id)] == ["一"]
        leaves("at last", 4)
        assert post.contact(contact_id).left

    def test_a_caseworkers_words_say_that_a_person_speaks(self, post: Post) -> None:
        here = post.delivers("a")
        with post.house.database.session() as s:
            talk = post.opens(s, here.contact_id)
            message = Message(id="m", conversation_id=talk, seq=9, status="notice")
            message.sender, message.text, message.at = "caseworker", "我是小林", post.house.clock.now()
            s.add(message)
            s.flush()
            post.outbox.said(s, talk, [message])
        assert [row.text for row in post.due(here.contact_id)] == ["【工作人员】我是小林"]

    def test_only_the_newest_message_knows_what_the_talk_asks(self, post: Post) -> None:
        here = post.delivers("a")
        with post.house.database.session() as s:
            talk = post.opens(s, here.contact_id)
            post.conversations.get(s, talk).asking = "phone"
        post.tells(talk, "一", "二")
        assert [row.asking for row in post.due(here.contact_id)] == [None, "phone"]


@pytest.fixture
def talking(post: Post) -> tuple[str, str]:
    """A contact with a talk: its id, and the talk's."""
    here = post.delivers("a")
    with post.house.database.session() as s:
        return here.contact_id, post.opens(s, here.contact_id)


class TestSending:
    def test_rows_are_taken_along_once_and_in_order(self, post: Post, talking: tuple[str, str]) -> None:
        contact_id, talk = talking
        post.tells(talk, "一", "二")
        rows = post.due(contact_id)
        assert [row.text for row in rows] == ["一", "二"]
        assert post.states() == [("sending", None)] * 2, "the platform's own call takes only what waits"
        post.sent(contact_id, rows, whole(rows[0]))
        assert post.states() == [("sent", None), ("waiting", None)]
        for _ in range(2):
            assert [row.text for row in post.due(contact_id)] == ["二"], "again if its sender died"

    def test_a_long_message_goes_on_where_it_stopped(self, post: Post, talking: tuple[str, str]) -> None:
        contact_id, talk = talking
        post.tells(talk, "第一句。第二句。")
        [row] = post.due(contact_id)
        post.sent(contact_id, [row], Part({}, ((row.id, 4),)))
        [rest] = post.due(contact_id)
        assert (rest.text, rest.begun, rest.end) == ("第二句。", 4, 8)
        post.sent(contact_id, [rest], whole(rest))
        assert post.states() == [("sent", None)]

    def test_the_allowance_is_counted_and_the_choices_stand(
        self, post: Post, talking: tuple[str, str]
    ) -> None:
        contact_id, talk = talking
        post.tells(talk, "一")
        [row] = post.due(contact_id)
        choices = (QuickReply(title="同意", text="我同意"),)
        post.sent(contact_id, [row], Part({}, ((row.id, row.end),), choices, asks=row.id))
        contact = post.contact(contact_id)
        assert contact.window_left == 4
        agree = {"title": "同意", "text": "我同意", "talk": talk, "message": row.message_id}
        assert contact.choices == [agree]

    def test_a_word_in_between_changes_no_menu(self, post: Post, talking: tuple[str, str]) -> None:
        contact_id, talk = talking
        menu = [QuickReply(title="没有", text="没有"), QuickReply(title="不想说", text="不想说")]

        def choices() -> list[dict[str, str]] | None:
            while rows := post.due(contact_id):
                row = rows[0]
                post.sent(contact_id, rows, Part({}, ((row.id, row.end),), row.quick_replies, asks=row.id))
            found: list[dict[str, str]] | None = post.contact(contact_id).choices
            return found

        post.answers(talk, "我妈82了", "illness", Reply(text="有什么病吗？", quick_replies=menu))
        illness = choices()
        assert illness is not None and [each["title"] for each in illness] == ["没有", "不想说"]
        post.tells(talk, "有人接下了")
        assert choices() == illness
        unheard = channel_wording().voice_unheard
        post.answers(talk, unheard.shown, "illness", Reply(text=unheard.said))
        assert choices() == illness, "the same is asked"
        post.answers(talk, "没有", "household_size", Reply(text="几口人？"))
        assert choices() is None, "a number answers this one"

    def test_what_a_message_asked_is_known_when_it_is_not_the_newest(
        self, post: Post, talking: tuple[str, str]
    ) -> None:
        contact_id, talk = talking
        skip = [QuickReply(title="没有收入", text="没有收入"), QuickReply(title="不想说", text="不想说")]
        post.answers(talk, "同意", "monthly_income", Reply(text="多少收入？", quick_replies=skip))
        post.tells(talk, "有人接下了")
        asked, notice = post.due(contact_id)
        assert (asked.asking, asked.asked, notice.asked) == (None, "monthly_income", None)

    def test_a_question_that_is_answered_or_put_again_is_settled(
        self, post: Post, talking: tuple[str, str]
    ) -> None:
        contact_id, talk = talking
        menu = [QuickReply(title="不想说", text="不想说")]
        post.answers(talk, "您好", "illness", Reply(text="有什么病？", quick_replies=menu))
        post.tells(talk, "有人接下了")
        assert [row.settled for row in post.due(contact_id)] == [False, False]
        post.answers(talk, "什么", "illness", Reply(text="有什么病？", quick_replies=menu))
        assert [row.settled for row in post.due(contact_id)] == [True, False, False]
        post.answers(talk, "没有", "age", Reply(text="多大？", quick_replies=menu))
        assert [row.settled for row in post.due(contact_id)] == [True, False, True, False]

    def test_the_pauses_grow_and_nothing_overtakes(self, post: Post, talking: tuple[str, str]) -> None:
        contact_id, talk = talking
        post.tells(talk, "一", "二")
        for pause in PAUSES[:4]:
            rows = post.due(contact_id)
            assert [row.text for row in rows] == ["一", "二"]
            post.postponed(contact_id, rows[0], TryAgain("busy"))
            post.house.clock.wait(seconds=pause - 0.5)
            assert post.due(contact_id) == []
            post.house.clock.wait(seconds=1)

    def test_a_person_whose_next_message_has_to_wait_is_not_asked_about(
        self, post: Post, talking: tuple[str, str]
    ) -> None:
        contact_id, talk = talking
        post.tells(talk, "一")
        [row] = post.due(contact_id)
        post.postponed(contact_id, row, TryAgain("busy", 300.0))
        post.tells(talk, "二")
        now = post.house.clock.now()
        with post.house.database.read() as s:
            assert outbox_rows.due(s, now) == []
            assert not outbox_rows.due_to(s, contact_id, now)
            assert outbox_rows.due(s, now + timedelta(seconds=300)) == [contact_id]

    def test_nobody_else_asks_about_whom_one_has(self, post: Post, talking: tuple[str, str]) -> None:
        contact_id, talk = talking
        post.tells(talk, "一")
        now = post.house.clock.now()
        with post.house.database.session() as s:
            assert (outbox_rows.due(s, now), repository.owing(s, now)) == ([contact_id], [contact_id])
            for work in ("sending", "hearing"):
                until = now + timedelta(seconds=12)
                assert repository.hold(s, contact_id, work, "one", now, until)
            assert (outbox_rows.due(s, now), repository.owing(s, now)) == ([], [])
            assert (outbox_rows.due(s, until), repository.owing(s, until)) == ([contact_id], [contact_id])

    def test_the_platforms_own_pause_counts_if_longer(self, post: Post, talking: tuple[str, str]) -> None:
        contact_id, talk = talking
        post.tells(talk, "一")
        [row] = post.due(contact_id)
        post.postponed(contact_id, row, TryAgain("busy", after=77))
        post.house.clock.wait(seconds=76)
        assert post.due(contact_id) == []
        post.house.clock.wait(seconds=2)
        assert len(post.due(contact_id)) == 1

    def test_it_is_given_up_when_the_window_closes(self, post: Post, talking: tuple[str, str]) -> None:
        contact_id, talk = talking
        post.house.clock.wait(hours=47, minutes=30)
        post.tells(talk, "一")
        tried = 0
        while rows := post.due(contact_id):
            tried += 1
            post.postponed(contact_id, rows[0], TryAgain("busy"))
            post.house.clock.wait(minutes=10)
        assert tried == 4, "now and after 10, 20 and 30 minutes"
        assert post.states() == [("given_up", "busy")]

    def test_without_a_window_it_is_tried_for_two_days(self, post: Post) -> None:
        with post.house.database.session() as s:
            asked = Inbound("telegram", "7", "1", 1, "text", {"text": "在吗"})
            contact_id = post.inbox.take_in(s, asked, "dehua").contact_id
            talk = post.opens(s, contact_id)
        post.tells(talk, "一")
        post.house.clock.wait(seconds=TRIED_FOR.total_seconds() - 60)
        for state in ("waiting", "given_up"):
            post.postponed(contact_id, post.due(contact_id)[0], TryAgain("busy"))
            assert post.states()[0][0] == state
            post.house.clock.wait(minutes=2)

    def test_what_is_refused_for_good_lets_the_next_pass(self, post: Post, talking: tuple[str, str]) -> None:
        contact_id, talk = talking
        post.tells(talk, "一", "二")
        rows = post.due(contact_id)
        post.given_up(contact_id, rows[:1], GiveUp("refused"))
        assert [row.text for row in post.due(contact_id)] == ["二"]

    def test_who_blocked_us_gets_the_rest_neither(self, post: Post, talking: tuple[str, str]) -> None:
        contact_id, talk = talking
        post.tells(talk, "一", "二")
        post.given_up(contact_id, post.due(contact_id)[:1], GiveUp("left"))
        assert post.states() == [("given_up", "left"), ("given_up", "left")]
        assert post.contact(contact_id).left

    @pytest.mark.parametrize("reason", ["window_closed", "allowance_used", "left", "not_authorised"])
    def test_what_could_not_reach_them_is_due_when_they_are_heard_again(
        self, post: Post, talking: tuple[str, str], reason: str
    ) -> None:
        contact_id, talk = talking
        post.tells(talk, "一")
        post.given_up(contact_id, post.due(contact_id), GiveUp(reason))  # type: ignore[arg-type]
        assert post.due(contact_id) == []
        post.delivers("b", order=2)
        assert [row.text for row in post.due(contact_id)] == ["一"]

    def test_nobody_wants_what_is_older_than_a_month(self, post: Post, talking: tuple[str, str]) -> None:
        contact_id, talk = talking
        post.tells(talk, "一")
        post.given_up(contact_id, post.due(contact_id), GiveUp("window_closed"))
        post.house.clock.wait(days=31)
        post.delivers("b", order=2)
        assert post.due(contact_id) == []

    def test_who_was_told_that_something_waits_gets_it_then(
        self, post: Post, talking: tuple[str, str]
    ) -> None:
        contact_id, talk = talking
        post.tells(talk, "一")
        post.due(contact_id)
        with post.house.database.session() as s:
            contact = repository.contact(s, contact_id)
            assert contact is not None
            post.outbox.knocked(s, contact)
        assert post.states() == [("knocked", "window_closed")]
        assert post.contact(contact_id).knocked_at is not None
        post.delivers("b", order=2)
        assert post.contact(contact_id).knocked_at is None
        assert [row.text for row in post.due(contact_id)] == ["一"]

    def test_what_was_erased_does_not_go_out(self, post: Post, talking: tuple[str, str]) -> None:
        contact_id, talk = talking
        post.tells(talk, "一")
        with post.house.database.session() as s:
            post.conversations.erase(s, talk)
        assert post.due(contact_id) == []


class TestInside:
    def test_the_sender_leaves_it_to_the_platforms_call_while_that_is_open(self, post: Post) -> None:
        here = post.delivers("a", inside=4.0)
        with post.house.database.session() as s:
            talk = post.opens(s, here.contact_id)
        post.says(talk, f"channel:{here.id}", Reply(text="在的"))
        assert post.due(here.contact_id) == []
        post.house.clock.wait(seconds=5)
        assert [row.text for row in post.due(here.contact_id)] == ["在的"]

    def test_what_nobody_confirmed_goes_out_again(self, post: Post) -> None:
        here = post.delivers("a", inside=4.0)
        with post.house.database.session() as s:
            talk = post.opens(s, here.contact_id)
        post.says(talk, f"channel:{here.id}", Reply(text="在的"))
        with post.house.database.session() as s:
            contact, delivery = repository.contact(s, here.contact_id), repository.delivery(s, here.id)
            assert contact is not None
            assert delivery is not None
            rows = post.outbox.outgoing(s, outbox_rows.unsent(s, here.contact_id))
            post.outbox.offered(s, contact, rows, whole(*rows), delivery)
        post.house.clock.wait(seconds=UNCONFIRMED.total_seconds() - 1)
        assert post.due(here.contact_id) == []
        with post.house.database.session() as s:
            post.outbox.confirmed(s, here.contact_id, "of another call")
        post.house.clock.wait(seconds=2)
        assert [row.text for row in post.due(here.contact_id)] == ["在的"]

    def test_what_the_call_takes_along_the_sender_does_not(self, post: Post) -> None:
        """Both at the same moment: the sender looks while the call's transaction is still open."""
        here = post.delivers("a", inside=4.0)
        with post.house.database.session() as s:
            talk = post.opens(s, here.contact_id)
        post.says(talk, f"channel:{here.id}", Reply(text="在的"))
        post.house.clock.wait(seconds=5)
        taken: list[Outgoing] = []
        sender = Thread(target=lambda: taken.extend(post.due(here.contact_id)))
        with post.house.database.session() as s:
            contact, delivery = repository.contact(s, here.contact_id), repository.delivery(s, here.id)
            assert contact is not None
            assert delivery is not None
            rows = post.outbox.outgoing(s, outbox_rows.unsent(s, here.contact_id, lock=True))
            sender.start()
            sender.join(0.3)  # it has to wait for us
            post.outbox.offered(s, contact, rows, whole(*rows), delivery)
        sender.join(10)
        assert taken == []
        assert post.states() == [("offered", None)]

    def test_of_what_begins_in_the_call_nothing_is_lost(self, post: Post, clock: HandClock) -> None:
        asked = post.delivers("m", inside=4.0)
        with post.house.database.session() as s:
            talk = post.opens(s, asked.contact_id)
        post.says(talk, f"channel:{asked.id}", Reply(text="很长的一段话"))

        def offered() -> None:
            with post.house.database.session() as s:
                contact, delivery = repository.contact(s, asked.contact_id), repository.delivery(s, asked.id)
                assert contact is not None and delivery is not None
                [row] = post.outbox.outgoing(s, outbox_rows.unsent(s, contact.id))
                post.outbox.offered(s, contact, [row], Part({"text": "很长的"}, ((row.id, 3),)), delivery)

        offered()
        clock.wait(seconds=UNCONFIRMED.seconds)
        assert [(row.begun, row.text) for row in post.due(asked.contact_id)] == [(0, "很长的一段话")]
        offered()
        with post.house.database.session() as s:
            post.outbox.confirmed(s, asked.contact_id, asked.id)
        assert [(row.begun, row.text) for row in post.due(asked.contact_id)] == [(3, "一段话")]

    def test_what_was_confirmed_does_not(self, post: Post) -> None:
        here = post.delivers("a", inside=4.0)
        with post.house.database.session() as s:
            talk = post.opens(s, here.contact_id)
        post.says(talk, f"channel:{here.id}", Reply(text="在的"))
        with post.house.database.session() as s:
            contact, delivery = repository.contact(s, here.contact_id), repository.delivery(s, here.id)
            assert contact is not None
            assert delivery is not None
            rows = post.outbox.outgoing(s, outbox_rows.unsent(s, here.contact_id))
            post.outbox.offered(s, contact, rows, whole(*rows), delivery)
            post.outbox.confirmed(s, here.contact_id, here.id)
        assert post.states() == [("sent", None)]


class TestWindow:
    def test_a_tap_does_not_shorten_what_a_message_opened(self, post: Post, clock: HandClock) -> None:
        contact_id = post.delivers("a").contact_id
        opened = post.contact(contact_id).window_until
        tap = Inbound("wechat", "o-mei", "tap", 2, "command", {"name": "progress"}, MINUTE)
        with post.house.database.session() as s:
            post.inbox.take_in(s, tap, "dehua")
        contact = post.contact(contact_id)
        assert (contact.window_until, contact.window_left) == (opened, 5)
        clock.wait(days=3)
        with post.house.database.session() as s:
            post.inbox.take_in(
                s, Inbound("wechat", "o-mei", "t2", 3, "command", {"name": "help"}, MINUTE), "dehua"
            )
        contact = post.contact(contact_id)
        assert (contact.window_until, contact.window_left) == (clock.now() + timedelta(minutes=1), 3)


class TestLinking:
    @pytest.fixture
    def linking(self, house: House) -> Linking:
        return Linking(house.clock, house.keyring)

    def test_a_code_joins_once(self, post: Post, talking: tuple[str, str], linking: Linking) -> None:
        with post.house.database.session() as s:
            code, until = linking.offer(s, talking[1])
            assert until == post.house.clock.now() + GOOD_FOR
            assert linking.is_code(s, code, "o-lan")
            assert linking.join(s, code, "o-lan").conversation_id == talking[1]
            assert linking.join(s, code, "o-lan").wrong == "wrong"

    def test_an_old_code_and_one_that_a_newer_replaced_are_wrong(
        self, post: Post, talking: tuple[str, str], linking: Linking
    ) -> None:
        with post.house.database.session() as s:
            first, _ = linking.offer(s, talking[1])
            second, _ = linking.offer(s, talking[1])
            if first != second:
                assert linking.join(s, first, "o-lan").wrong == "wrong"
        post.house.clock.wait(minutes=11)
        with post.house.database.session() as s:
            assert not linking.is_code(s, second, "o-mei")
            assert linking.join(s, second, "o-lan").wrong == "wrong"

    def test_guessing_is_slow(self, post: Post, talking: tuple[str, str], linking: Linking) -> None:
        with post.house.database.session() as s:
            code, _ = linking.offer(s, talking[1])
            other = f"{(int(code) + 1) % 10**6:06d}"
            assert {linking.join(s, other, "guesser").wrong for _ in range(GUESSES)} == {"wrong"}
            assert linking.join(s, code, "guesser").wrong == "too_often"
            assert linking.join(s, code, "somebody else").conversation_id == talking[1]
        post.house.clock.wait(minutes=11)
        with post.house.database.session() as s:
            assert linking.purge(s) == GUESSES

    def test_a_further_key_opens_its_talk_and_no_other(self, post: Post, talking: tuple[str, str]) -> None:
        from casework.errors import UnknownConversation

        with post.house.database.session() as s:
            token = post.conversations.further_key(s, talking[1])
            assert post.conversations.authenticate(s, talking[1], token).id == talking[1]
            other = post.opens(s, talking[0])
            with pytest.raises(UnknownConversation):
                post.conversations.authenticate(s, other, token)


class TestShared:
    def test_one_holds_it_at_a_time_and_a_value_runs_out(self, house: House) -> None:
        shared = SharedValues(house.clock)
        with house.database.session() as s:
            assert shared.hold(s, "token", "one", 30)
            assert not shared.hold(s, "token", "two", 30)
            shared.put(s, "token", "secret", house.clock.now() + timedelta(seconds=60))
            shared.let_go(s, "token", "one")
            assert shared.hold(s, "token", "two", 30)
            assert shared.get(s, "token") == "secret"
        house.clock.wait(seconds=60)
        with house.database.session() as s:
            assert shared.get(s, "token") is None
            assert shared.hold(s, "token", "three", 30), "its holder died"


class TestForgetting:
    def test_the_contact_goes_once_nothing_is_owed(self, post: Post, talking: tuple[str, str]) -> None:
        contact_id, talk = talking
        with post.house.database.session() as s:
            post.contacts.forget(s, talk)
            remove(s, contact_id, post.house.clock.now())
        assert post.contact(contact_id).forget, "its first message was not heard yet"
        with post.house.database.session() as s:
            owed = post.inbox.next(s, contact_id)
            assert owed is not None
            post.inbox.handled(s, owed.id)
            s.flush()
            remove(s, contact_id, post.house.clock.now())
        with post.house.database.read() as s:
            assert repository.contact(s, contact_id) is None
            assert list(s.scalars(select(Delivery))) == []

    def test_a_platforms_repeat_of_what_they_delivered_is_known_for_three_days(
        self, post: Post, talking: tuple[str, str]
    ) -> None:
        contact_id, talk = talking
        first = post.delivers("erase-me")
        with post.house.database.session() as s:
            post.contacts.forget(s, talk)
            while (owed := post.inbox.next(s, contact_id)) is not None:
                post.inbox.handled(s, owed.id)
                s.flush()
            remove(s, contact_id, post.house.clock.now())
        assert post.delivers("erase-me") == FORGOTTEN
        with post.house.database.session() as s:
            kept = {trace.at for trace in s.scalars(select(ForgottenDelivery))}
            assert kept == {post.house.clock.now()}
            assert [list(s.scalars(select(table))) for table in (Contact, Delivery)] == [[], []]
            other = post.inbox.take_in(s, Inbound("telegram", "o-mei", "erase-me", 1, "text"), "dehua")
            assert other != FORGOTTEN, "another platform's"
        new = post.delivers("later")
        assert not new.repeated and new.contact_id != first.contact_id
        post.house.clock.wait(hours=73)
        with post.house.database.session() as s:
            post.inbox.purge(s)
            assert list(s.scalars(select(ForgottenDelivery))) == []
