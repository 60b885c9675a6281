"""Conversations: opened, authenticated, talked in, erased."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, text

from casework.conversations.models import Message
from casework.conversations.types import QuickReply, Received, Reply, State, spans_given
from casework.errors import Invalid, UnknownConversation
from casework.intake.draft import Draft
from casework.understanding.model import NeedMention, Span, Understanding
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, organisation

ASKED = Reply(text="今年多大年纪？", quick_replies=[QuickReply(title="不想说", text="跳过")])
INTAKE = State(phase="intake", asking="age")


def say(house: House, conversation_id: str, client_id: str, words: str = "在吗") -> Received:
    with house.database.session() as s:
        conversation = house.conversations.get(s, conversation_id)
        return house.conversations.receive(s, conversation, client_id, words)


def answer(house: House, message: Message, *replies: Reply, state: State = INTAKE) -> list[Message]:
    with house.database.session() as s:
        return house.conversations.answer(s, message, list(replies) or [ASKED], state)


def transcript(house: House, conversation_id: str) -> list[tuple[str, str]]:
    with house.database.read() as s:
        return [(m.sender, m.text) for m in house.conversations.transcript(s, conversation_id)]


class TestOpen:
    def test_the_greeting_is_the_first_message(self, house: House) -> None:
        talk = house.talk()
        assert [m.text for m in talk.messages] == ["您好"]
        assert transcript(house, talk.conversation.id) == [("bot", "您好")]

    def test_every_talk_has_a_token_of_its_own_that_is_not_stored(self, house: House) -> None:
        first, second = house.talk(), house.talk()
        assert first.token != second.token
        assert len(first.token) >= 40
        assert first.token.encode() not in first.conversation.token_hash


class TestAuthenticate:
    def test_the_token_opens_its_conversation(self, house: House) -> None:
        talk = house.talk()
        with house.database.read() as s:
            found = house.conversations.authenticate(s, talk.conversation.id, talk.token)
        assert found.id == talk.conversation.id

    @pytest.mark.parametrize("token", ["", "x", "令牌", "a" * 43])
    def test_a_wrong_token_is_an_unknown_conversation(self, house: House, token: str) -> None:
        talk = house.talk()
        with house.database.read() as s, pytest.raises(UnknownConversation):
            house.conversations.authenticate(s, talk.conversation.id, token)

    def test_another_talks_token_does_not_open_it(self, house: House) -> None:
        mine, other = house.talk(), house.talk()
        with house.database.read() as s, pytest.raises(UnknownConversation):
            house.conversations.authenticate(s, mine.conversation.id, other.token)

    def test_an_unknown_id_is_the_same_error(self, house: House) -> None:
        with house.database.read() as s, pytest.raises(UnknownConversation):
            house.conversations.authenticate(s, "no-such-talk", house.talk().token)


class TestReceive:
    def test_the_message_waits_for_its_answer(self, house: House) -> None:
        talk = house.talk()
        received = say(house, talk.conversation.id, "c1", "我妈82了")
        assert not received.repeated
        with house.database.read() as s:
            [waiting] = house.conversations.pending(s)
        assert (waiting.id, waiting.text, waiting.seq) == (received.message.id, "我妈82了", 2)

    def test_the_same_delivery_again_gives_the_message_stored_first(self, house: House) -> None:
        talk = house.talk()
        first = say(house, talk.conversation.id, "c1", "我妈82了")
        again = say(house, talk.conversation.id, "c1", "别的话")
        assert again.repeated
        assert (again.message.id, again.message.text) == (first.message.id, "我妈82了")
        assert len(transcript(house, talk.conversation.id)) == 2

    def test_the_same_id_in_another_talk_is_another_message(self, house: House) -> None:
        assert not say(house, house.talk().conversation.id, "c1").repeated
        assert not say(house, house.talk().conversation.id, "c1").repeated

    def test_the_same_delivery_at_the_same_moment_is_one_message(self, house: House) -> None:
        talk = house.talk()
        with ThreadPoolExecutor(6) as pool:
            got = list(pool.map(lambda _: say(house, talk.conversation.id, "c1"), range(6)))
        assert len({received.message.id for received in got}) == 1
        assert sum(not received.repeated for received in got) == 1
        assert len(transcript(house, talk.conversation.id)) == 2


class TestAnswer:
    def test_the_replies_and_the_state_are_kept(self, house: House) -> None:
        talk = house.talk()
        message = say(house, talk.conversation.id, "c1").message
        said = answer(house, message, Reply(text="好的"), ASKED)
        with house.database.read() as s:
            conversation = house.conversations.get(s, talk.conversation.id)
            stored = house.conversations.replies_to(s, message)
            assert house.conversations.pending(s) == []
        assert conversation.state == INTAKE
        assert [m.text for m in stored] == ["好的", "今年多大年纪？"]
        assert [m.id for m in stored] == [m.id for m in said]
        assert stored[1].quick_replies == [{"title": "不想说", "text": "跳过"}]

    def test_a_second_answer_is_not_given(self, house: House) -> None:
        message = say(house, house.talk().conversation.id, "c1").message
        first = answer(house, message)
        again = answer(house, message, Reply(text="别的"), state=State(phase="crisis"))
        assert [m.id for m in again] == [m.id for m in first]
        with house.database.read() as s:
            assert house.conversations.get(s, message.conversation_id).phase == "intake"


class TestNotice:
    def test_the_message_still_waits_and_is_answered_later(self, house: House) -> None:
        message = say(house, house.talk().conversation.id, "c1").message
        sorry = Reply(text="话已收到，稍后回复您")
        for _ in range(2):
            with house.database.session() as s:
                house.conversations.notice(s, message, [sorry])
        with house.database.read() as s:
            assert [m.id for m in house.conversations.pending(s)] == [message.id]
        answer(house, message)
        assert [words for _, words in transcript(house, message.conversation_id)] == [
            "您好",
            "在吗",
            "话已收到，稍后回复您",
            "今年多大年纪？",
        ]


class TestTurn:
    def test_one_has_it_at_a_time(self, house: House) -> None:
        talk, until = house.talk().conversation.id, house.clock.now() + timedelta(seconds=30)
        with house.database.session() as s:
            assert house.conversations.acquire_turn(s, talk, "one", until)
        with house.database.session() as s:
            assert not house.conversations.acquire_turn(s, talk, "two", until)
            house.conversations.release_turn(s, talk, "two")
            assert not house.conversations.acquire_turn(s, talk, "two", until)
            assert house.conversations.acquire_turn(s, talk, "one", until)
            house.conversations.release_turn(s, talk, "one")
            assert house.conversations.acquire_turn(s, talk, "two", until)

    def test_a_lease_that_ran_out_is_free(self, house: House) -> None:
        talk, until = house.talk().conversation.id, house.clock.now() + timedelta(seconds=30)
        with house.database.session() as s:
            assert house.conversations.acquire_turn(s, talk, "died", until)
        house.clock.wait(seconds=30)
        with house.database.session() as s:
            assert house.conversations.acquire_turn(s, talk, "next", until + timedelta(seconds=30))

    def test_of_many_at_once_one_gets_it(self, house: House) -> None:
        talk, until = house.talk().conversation.id, house.clock.now() + timedelta(seconds=30)

        def acquire(owner: int) -> bool:
            with house.database.session() as s:
                return house.conversations.acquire_turn(s, talk, str(owner), until)

        with ThreadPoolExecutor(6) as pool:
            assert sum(pool.map(acquire, range(6))) == 1

    def test_no_statement_of_a_turn_reads_a_whole_table_however_long_the_talk(self, house: House) -> None:
        talk = house.talk().conversation.id
        first = statements_of_a_turn(house, talk, "c0")
        for number in range(1, 60):
            answer(house, say(house, talk, f"c{number}").message)
        last = statements_of_a_turn(house, talk, "c60")
        assert len(last) == len(first) == 11
        if house.database.engine.dialect.name == "sqlite":
            with house.database.engine.connect() as connection:
                for statement, values in last:
                    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
                    assert not [row for row in plan if "SCAN" in row[3]], (statement, plan)


def statements_of_a_turn(house: House, talk: str, client_id: str) -> list[tuple[str, tuple[object, ...]]]:
    """What one turn sends to the database, beside BEGIN and COMMIT."""
    seen: list[tuple[str, tuple[object, ...]]] = []

    def note(
        _c: object, _u: object, statement: str, values: tuple[object, ...], _x: object, many: bool
    ) -> None:
        if statement.split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            seen.append((statement, values))

    engine: Engine = house.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with house.database.session() as s:
            conversation = house.conversations.get(s, talk)
            message = house.conversations.receive(s, conversation, client_id, "我妈82了").message
            until = house.clock.now() + timedelta(seconds=30)
            assert house.conversations.acquire_turn(s, talk, "w", until)
        with house.database.session() as s:
            draft = house.conversations.load_draft(s, talk)
            house.conversations.save_draft(s, talk, draft)
            house.conversations.mark_fields(s, message.id, {"age": {"start": 2, "end": 4}})
        with house.database.session() as s:
            house.conversations.answer(s, message, [ASKED], INTAKE)
            house.conversations.release_turn(s, talk, "w")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return seen


class TestDraft:
    def test_what_was_noted_comes_back(self, house: House) -> None:
        talk = house.talk().conversation.id
        draft = Draft(
            region="dehua", fields={"age": 82, "disability": {"kind": None, "grade": 2}}, derived={"age"}
        )
        with house.database.session() as s:
            house.conversations.save_draft(s, talk, draft)
        with house.database.read() as s:
            assert house.conversations.load_draft(s, talk) == draft

    def test_it_keeps_its_id_from_the_start(self, house: House) -> None:
        talk = house.talk().conversation.id
        with house.database.read() as s:
            first, again = (house.conversations.load_draft(s, talk) for _ in range(2))
        assert first == again
        assert first.region == "dehua"

    def test_of_an_unknown_conversation_there_is_none(self, house: House) -> None:
        with house.database.read() as s, pytest.raises(UnknownConversation):
            house.conversations.load_draft(s, "none")


class TestMarkFields:
    def test_the_transcript_tells_which_words_gave_what(self, house: House) -> None:
        message = say(house, house.talk().conversation.id, "c1", "我妈82了，想找人上门照顾").message
        understood = Understanding(
            intent="apply",
            confidence=0.9,
            fields={"age": 82},
            spans={"age": Span(start=2, end=4)},
            needs=[NeedMention(service="living.home_care", text="想找人上门照顾", start=6, end=13)],
        )
        with house.database.session() as s:
            house.conversations.mark_fields(s, message.id, spans_given(understood))
        with house.database.read() as s:
            [_, stored] = house.conversations.transcript(s, message.conversation_id)
        assert stored.fields == {
            "age": {"start": 2, "end": 4},
            "needs": [{"service": "living.home_care", "start": 6, "end": 13}],
        }


class TestList:
    def test_the_last_moved_comes_first(self, house: House) -> None:
        talks = [house.talk().conversation.id]
        house.clock.wait(seconds=1)
        talks.append(house.talk().conversation.id)
        house.clock.wait(seconds=1)
        say(house, talks[0], "c1")
        with house.database.read() as s:
            page = house.staff_talks.list(s, page=1, page_size=1, reader=CASEWORKER)
            rest = house.staff_talks.list(s, page=2, page_size=1, reader=CASEWORKER)
        assert page.total == 2
        assert [page.items[0].id, rest.items[0].id] == talks

    def test_a_caseworker_sees_the_own_region_and_an_organisation_nothing(self, house: House) -> None:
        house.talk("dehua")
        with house.database.read() as s:
            for reader, seen in ((CASEWORKER, 1), (ELSEWHERE, 0), (organisation("dehua.zhihe"), 0)):
                assert house.staff_talks.list(s, page=1, page_size=9, reader=reader).total == seen

    @pytest.mark.parametrize(("page", "size"), [(0, 10), (1, 0), (1, 101)])
    def test_an_impossible_page_is_refused(self, house: House, page: int, size: int) -> None:
        with house.database.read() as s, pytest.raises(Invalid):
            house.staff_talks.list(s, page=page, page_size=size)


class TestErase:
    def test_words_and_draft_are_gone_and_the_token_still_answers(self, house: House) -> None:
        talk = house.talk()
        say(house, talk.conversation.id, "c1", "我妈82了")
        with house.database.session() as s:
            house.conversations.erase(s, talk.conversation.id)
        with house.database.read() as s:
            house.conversations.authenticate(s, talk.conversation.id, talk.token)
            assert house.conversations.transcript(s, talk.conversation.id) == []
            assert house.conversations.load_draft(s, talk.conversation.id).fields == {}
            assert s.execute(text("SELECT count(*) FROM draft")).scalar_one() == 0

    def test_other_talks_keep_theirs(self, house: House) -> None:
        mine, other = house.talk().conversation.id, house.talk().conversation.id
        with house.database.session() as s:
            house.conversations.erase(s, mine)
        assert transcript(house, other) == [("bot", "您好")]
