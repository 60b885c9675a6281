"""Messages that are changed after they were heard: a change is said once, unless it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from casework.channels import repository
from casework.channels.contacts import Contacts
from casework.channels.edits import said_by_tap, said_for
from casework.channels.inbox import KEPT, Inbox
from casework.channels.types import Inbound, Kind
from casework.conversations.models import Message
from casework.conversations.service import Conversations
from casework.conversations.types import QuickReply, Reply, State
from tests.database.conftest import House


@dataclass
class Chat:
    """A person at Telegram: what they send and change is heard at once."""

    house: House
    inbox: Inbox
    contacts: Contacts
    talks: Conversations
    talk: str = ""
    numbers: list[int] = field(default_factory=list)

    def _delivered(self, kind: Kind, key: str, body: dict[str, Any], sender: str) -> tuple[str, str]:
        self.numbers.append(len(self.numbers))
        what = Inbound("telegram", sender, key, len(self.numbers), kind, body)
        with self.house.database.session() as s:
            delivered = self.inbox.take_in(s, what, "dehua")
        return delivered.id, delivered.contact_id

    def says(self, key: str, text: str, **fields: Any) -> None:
        delivery, contact_id = self._delivered("text", key, {"text": text}, "p1")
        self._heard(delivery, contact_id, text, fields)

    def edits(self, of: str | None, text: str, sender: str = "p1") -> str | None:
        body = {"text": text, "of": of}
        delivery, contact_id = self._delivered("edit", f"edit-{len(self.numbers)}", body, sender)
        with self.house.database.read() as s:
            contact = repository.contact(s, contact_id)
            assert contact is not None
            edit = said_for(s, self.inbox, contact, of, text)
        said = edit.said if edit is not None else None
        assert edit is None or edit.talk in (None, self.talk)
        if said is not None and sender == "p1":
            self._heard(delivery, contact_id, said, {})
        return said

    def _heard(self, delivery: str, contact_id: str, text: str, fields: dict[str, Any]) -> None:
        with self.house.database.session() as s:
            contact = repository.contact(s, contact_id)
            assert contact is not None
            if not self.talk:
                opened = self.talks.open(s, region="dehua", channel="telegram", greeting=[Reply(text="您好")])
                self.talk = opened.conversation.id
                self.contacts.follow(s, contact, self.talk)
            talk = self.talks.get(s, self.talk)
            message = self.talks.receive(s, talk, f"channel:{delivery}", text).message
            stored = s.get(Message, message.id)
            assert stored is not None
            stored.fields = fields or None
            self.inbox.handled(s, delivery)


@pytest.fixture
def chat(house: House) -> Chat:
    contacts = Contacts(house.clock, house.keyring)
    inbox = Inbox(house.clock, house.keyring, contacts)
    return Chat(house, inbox, contacts, Conversations(house.clock, house.keyring))


def test_a_change_is_said_as_a_correction_and_knows_what_it_corrects(chat: Chat) -> None:
    chat.says("m1", "82", age={"start": 0, "end": 2})
    chat.says("m2", "她住上涌镇，叫陈秀英")
    assert chat.edits("m1", "83") == "年龄不对，是83岁"
    assert chat.edits("m2", "她住龙浔镇，叫陈秀英") == "说错了，是她住龙浔镇，叫陈秀英"


def test_a_change_that_changes_no_word_is_nothing(chat: Chat) -> None:
    chat.says("m1", "我妈82了，住上涌镇")
    assert chat.edits("m1", "我妈82了，住上涌镇") is None
    assert chat.edits("m1", "我妈82了 住上涌镇。") is None
    assert chat.edits("m1", "我妈83了，住上涌镇") is not None
    assert chat.edits("m1", "我妈83了，住上涌镇") is None, "delivered again with a preview of a link"


def test_who_takes_a_change_back_is_heard(chat: Chat) -> None:
    chat.says("m1", "我妈82了")
    assert chat.edits("m1", "我妈83了") == "说错了，是我妈83了"
    assert chat.edits("m1", "我妈82了") == "说错了，是我妈82了"
    assert chat.edits("m1", "我妈83了") == "说错了，是我妈83了"


def test_a_change_of_what_is_not_known_any_more_is_heard_all_the_same(chat: Chat) -> None:
    chat.says("m1", "82", age={"start": 0, "end": 2})
    chat.house.clock.wait(seconds=(KEPT + timedelta(hours=1)).total_seconds())
    with chat.house.database.session() as s:
        assert chat.inbox.purge(s) == 1
    assert chat.edits("m1", "83岁") == "说错了，是83岁"
    assert chat.edits("m9", "83岁") == "说错了，是83岁"
    assert chat.edits(None, "83岁") == "说错了，是83岁"


def test_nobody_learns_by_a_change_what_another_said(chat: Chat) -> None:
    chat.says("m1", "陈秀英", name={"start": 0, "end": 3})
    # The same words as another's message are not “unchanged”, and its field is not theirs.
    assert chat.edits("m1", "陈秀英", sender="p2") == "说错了，是陈秀英"


def asks(chat: Chat, asking: str, *buttons: QuickReply) -> str:
    """The bot answers what was said last by asking; the id of its message."""
    with chat.house.database.session() as s:
        heard = s.scalars(
            select(Message)
            .where(Message.conversation_id == chat.talk, Message.sender == "resident")
            .order_by(Message.seq.desc())
        ).first()
        assert heard is not None
        replies = [Reply(text="？", quick_replies=list(buttons))]
        chat.talks.answer(s, heard, replies, State(phase="intake", asking=asking))
    with chat.house.database.read() as s:
        [found] = s.scalars(select(Message.id).where(Message.in_reply_to == heard.id))
    return found


def tapped(chat: Chat, message_id: str, button: QuickReply) -> str | None:
    with chat.house.database.read() as s:
        return said_by_tap(s, message_id, button)


SKIP, ALONE = QuickReply(title="先不说", text="先不说"), QuickReply(title="一个人住", text="一个人住")
HUMAN, NONE = QuickReply(title="找人工", text="找人工"), QuickReply(title="都没有", text="都没有")


def test_a_tap_answers_its_own_question_and_corrects_when_another_stands(chat: Chat) -> None:
    chat.says("m1", "我妈82了")
    living = asks(chat, "living", ALONE, SKIP, HUMAN)
    assert tapped(chat, living, ALONE) == "一个人住"
    chat.says("m2", "和我住")
    category = asks(chat, "category", NONE)
    assert tapped(chat, category, NONE) == "都没有"
    assert tapped(chat, living, ALONE) == "说错了，是一个人住"
    assert tapped(chat, living, SKIP) == "说错了，是先不说", "and does not skip the question that stands now"
    assert tapped(chat, living, HUMAN) == "找人工", "a wish is the same at any time"
    chat.says("m3", "是低保")
    asks(chat, "phone")
    assert tapped(chat, category, NONE) == "说错了，低保特困都没有评上"


def test_a_tap_under_what_asked_for_no_field_is_what_it_says(chat: Chat) -> None:
    chat.says("m1", "在吗")
    needs = asks(chat, "needs", QuickReply(title="上门照顾", text="想找人上门照顾"))
    chat.says("m2", "我妈82了")
    asks(chat, "living")
    button = QuickReply(title="上门照顾", text="想找人上门照顾")
    assert tapped(chat, needs, button) == "想找人上门照顾"
    with chat.house.database.session() as s:
        chat.talks.tell(s, chat.talk, [Reply(text="送餐的人来了吗？", quick_replies=[NONE])])
    with chat.house.database.read() as s:
        told = s.scalars(select(Message.id).order_by(Message.seq.desc())).first()
    assert told is not None and tapped(chat, told, NONE) == "都没有"
    assert tapped(chat, "0" * 32, NONE) == "都没有"


def test_a_choice_that_another_question_has_too_names_what_it_is_about(chat: Chat) -> None:
    none, unknown = QuickReply(title="没有", text="没有"), QuickReply(title="不清楚", text="不清楚")
    chat.says("m1", "我妈82了")
    illness = asks(chat, "illness", none)
    chat.says("m2", "中风")
    category = asks(chat, "category", NONE, unknown)
    chat.says("m3", "是低保")
    asks(chat, "children", none)
    assert tapped(chat, illness, none) == "病情不对，是没有"
    assert tapped(chat, category, unknown) is None, "nothing that the children could be"
    chat.says("m4", "没有孩子")
    asks(chat, "employment")
    assert tapped(chat, category, NONE) is None, "said there, it would be an answer too"


def test_a_yes_to_the_read_back_is_said_to_no_other_question(chat: Chat) -> None:
    chat.says("m1", "没有了")
    filed = QuickReply(title="对，提交", text="对，提交")
    read_back = asks(chat, "confirm", filed)
    assert tapped(chat, read_back, filed) == "对，提交"
    chat.says("m2", "下一户")
    asks(chat, "consent", NONE)
    assert tapped(chat, read_back, filed) is None
