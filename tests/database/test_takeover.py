"""A caseworker takes a talk over, answers, hands it back; the bot is silent meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from casework.access import Reader
from casework.conversations.staff import Beside
from casework.conversations.types import Reply, State
from casework.errors import Conflict, HeldBy, NotAllowed, Refused, UnknownConversation
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
        before = say(house, talk, "c1").message
        take_over(house, talk)
        meanwhile = say(house, talk, "c2").message
        with house.database.session() as s:
            assert house.conversations.pending(s) == []
            # but it is listened to for danger
            unheard = house.conversations.unheard(s)
            assert [message.id for message in unheard] == [before.id, meanwhile.id]
            assert [house.conversations.listened(s, before, False) for _ in range(2)] == [True, False]
            assert [message.id for message in house.conversations.unheard(s, talk)] == [meanwhile.id]

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


class TestAHolderWhoIsAway:
    """liu has the talk."""

    @pytest.fixture
    def talk(self, house: House) -> str:
        with house.database.session() as s:
            made = house.staff.create(
                s,
                username="liu",
                password="tests-only-password",
                role="county",
                regions=["dehua"],
                actor=ADMIN,
            )
            self.liu = made.reader()
        talk = house.talk().conversation.id
        take_over(house, talk, self.liu)
        return talk

    def beside(self, house: House, talk: str) -> Beside:
        with house.database.read() as s:
            return house.staff_talks.beside(s, [house.conversations.get(s, talk)], CASEWORKER)[talk]

    def test_silent_for_long_a_colleague_takes_it_or_hands_it_back(self, house: House, talk: str) -> None:
        house.clock.wait(hours=20)
        with house.database.session() as s:
            house.staff_talks.reply(s, talk, self.liu, "我在办")
        house.clock.wait(hours=23)
        assert self.beside(house, talk) == Beside(None, "liu", None, False)
        with pytest.raises(HeldBy):
            take_over(house, talk)
        house.clock.wait(hours=1)
        assert self.beside(house, talk).owner_away == "silent"
        with house.database.session() as s:
            assert house.staff_talks.release(s, talk, CASEWORKER).phase == "open"
        take_over(house, talk, self.liu)
        assert self.beside(house, talk).owner_away is None
        house.clock.wait(hours=24)
        take_over(house, talk)
        assert self.beside(house, talk).owner_away is None
        with house.database.read() as s:
            conversation = house.conversations.get(s, talk)
            assert (conversation.owner_id, conversation.phase_before) == (CASEWORKER.id, "open")
            last = History(house.clock).of_conversation(s, talk)[-1]
        assert (last.action, last.actor_id, last.before) == ("take_over", CASEWORKER.id, self.liu.id)

    def test_with_a_closed_account_it_is_free_at_once(self, house: House, talk: str) -> None:
        # closed by an older version, which let go of nothing
        with house.database.session() as s:
            house.staff.set_active(s, self.liu.id, False, ADMIN)
        assert self.beside(house, talk).owner_away == "closed"
        take_over(house, talk)
        with house.database.read() as s:
            assert house.conversations.get(s, talk).owner_id == CASEWORKER.id

    def test_closing_the_account_hands_its_talks_back(self, house: House, talk: str) -> None:
        other = house.talk().conversation.id
        take_over(house, other)
        with house.database.session() as s:
            assert house.staff_talks.release_all(s, self.liu.id, ADMIN) == 1
        with house.database.read() as s:
            assert house.conversations.get(s, talk).owner_id is None
            assert house.conversations.get(s, other).owner_id == CASEWORKER.id
            last = History(house.clock).of_conversation(s, talk)[-1]
        assert (last.action, last.actor_id, last.before) == ("release", ADMIN.id, self.liu.id)


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
