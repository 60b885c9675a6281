"""A caseworker takes a talk over, answers, hands it back; the bot is silent meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from casework.access import Reader
from casework.conversations.types import Reply, State
from casework.errors import Conflict, NotAllowed, Refused, UnknownConversation
from casework.history.service import History
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, organisation
from tests.database.test_conversations import answer, say, transcript

COLLEAGUE = Reader(kind="staff", id="zhang", role="county", regions=["dehua"])


def take_over(house: House, talk: str, staff: Reader = CASEWORKER) -> None:
    with house.database.session() as s:
        house.staff_talks.take_over(s, talk, staff)


class TestTakeOver:
    def test_the_talk_is_a_persons_now(self, house: House) -> None:
        talk = house.talk().conversation.id
        take_over(house, talk)
        take_over(house, talk)
        with house.database.read() as s:
            conversation = house.conversations.get(s, talk)
            entries = History(house.clock).of_conversation(s, talk)
        assert (conversation.owner_id, conversation.phase) == ("chen", "human")
        assert [(e.action, e.actor_id) for e in entries] == [("take_over", "chen")]

    def test_the_bot_never_talks_over_a_person(self, house: House) -> None:
        talk = house.talk().conversation.id
        message = say(house, talk, "c1").message
        take_over(house, talk)
        assert answer(house, message, state=State(phase="intake")) == []
        with house.database.session() as s:
            assert house.conversations.notice(s, message, [Reply(text="稍后")]) == []
        assert transcript(house, talk) == [("bot", "您好"), ("resident", "在吗")]
        with house.database.read() as s:
            assert house.conversations.get(s, talk).phase == "human"

    def test_what_is_said_meanwhile_does_not_wait_for_the_bot(self, house: House) -> None:
        talk = house.talk().conversation.id
        say(house, talk, "c1")
        take_over(house, talk)
        assert say(house, talk, "c2").message.status == "answered"
        with house.database.read() as s:
            assert house.conversations.pending(s) == []

    def test_not_when_a_colleague_has_it(self, house: House) -> None:
        talk = house.talk().conversation.id
        take_over(house, talk, COLLEAGUE)
        with pytest.raises(Conflict):
            take_over(house, talk)

    @pytest.mark.parametrize("stranger", [ELSEWHERE, organisation("dehua.zhihe")])
    def test_none_for_who_may_not_see_it(self, house: House, stranger: Reader) -> None:
        talk = house.talk().conversation.id
        with pytest.raises(UnknownConversation):
            take_over(house, talk, stranger)


class TestReply:
    def test_the_resident_sees_it_in_order(self, house: House) -> None:
        talk = house.talk().conversation.id
        take_over(house, talk)
        say(house, talk, "c1", "在")
        with house.database.session() as s:
            house.staff_talks.reply(s, talk, CASEWORKER, "我是民政的小陈")
        assert transcript(house, talk) == [
            ("bot", "您好"),
            ("resident", "在"),
            ("caseworker", "我是民政的小陈"),
        ]

    def test_only_after_taking_over(self, house: House) -> None:
        talk = house.talk().conversation.id
        with house.database.session() as s, pytest.raises(Conflict):
            house.staff_talks.reply(s, talk, CASEWORKER, "您好")

    def test_sent_again_because_its_answer_was_lost_it_is_said_once(self, house: House) -> None:
        talk = house.talk().conversation.id
        take_over(house, talk)

        def reply(said: str = "我马上过来", key: str | None = "k1") -> str:
            with house.database.session() as s:
                return house.staff_talks.reply(s, talk, CASEWORKER, said, key).id

        with ThreadPoolExecutor(4) as pool:
            ids = {*pool.map(lambda _: reply(), range(4))}
        assert len(ids) == 1
        with pytest.raises(Refused, match="client_id_used"):
            reply("不来了")
        reply(key="k2")
        with house.database.session() as s:
            house.staff_talks.release(s, talk, CASEWORKER)
        assert {reply()} == ids
        assert transcript(house, talk) == [("bot", "您好"), *[("caseworker", "我马上过来")] * 2]
        with house.database.read() as s:
            done = [entry.action for entry in History(house.clock).of_conversation(s, talk)]
        assert done == ["take_over", "reply", "reply", "release"]


class TestRelease:
    def test_the_talk_goes_on_where_it_stood(self, house: House) -> None:
        talk = house.talk().conversation.id
        answer(house, say(house, talk, "c1").message)
        take_over(house, talk)
        with house.database.session() as s:
            house.staff_talks.release(s, talk, CASEWORKER)
        with house.database.read() as s:
            conversation = house.conversations.get(s, talk)
        assert (conversation.owner_id, conversation.phase, conversation.asking) == (None, "intake", "age")
        assert answer(house, say(house, talk, "c2").message) != []

    def test_a_colleague_may_not_but_an_admin_may(self, house: House) -> None:
        talk = house.talk().conversation.id
        take_over(house, talk, COLLEAGUE)
        with house.database.session() as s, pytest.raises(NotAllowed):
            house.staff_talks.release(s, talk, CASEWORKER)
        with house.database.session() as s:
            assert house.staff_talks.release(s, talk, ADMIN).owner_id is None

    def test_not_when_nobody_has_it(self, house: House) -> None:
        talk = house.talk().conversation.id
        with house.database.session() as s, pytest.raises(Conflict):
            house.staff_talks.release(s, talk, CASEWORKER)


class TestReadTranscript:
    def test_that_staff_read_it_is_noted(self, house: House) -> None:
        talk = house.talk().conversation.id
        with house.database.session() as s:
            assert len(house.staff_talks.read_transcript(s, talk, CASEWORKER)) == 1
        with house.database.read() as s:
            [entry] = History(house.clock).of_conversation(s, talk)
        assert (entry.kind, entry.action, entry.actor_id) == ("read", "read_transcript", "chen")

    def test_none_for_who_may_not_see_it(self, house: House) -> None:
        talk = house.talk().conversation.id
        with house.database.session() as s, pytest.raises(UnknownConversation):
            house.staff_talks.read_transcript(s, talk, ELSEWHERE)
