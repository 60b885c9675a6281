"""Notes on a case: added, struck through, read, and gone with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from casework.access import Reader, resident
from casework.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from casework.history.service import HistoryView
from casework.notes.schemas import NoteView
from casework.notes.service import MAX_TEXT, Notes
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, organisation

COLLEAGUE = Reader(kind="staff", id="zhou", role="county", regions=["dehua"])
VOLUNTEER = Reader(kind="staff", id="vol", role="volunteer", regions=["dehua"])
NEAR = Reader(kind="staff", id="near", role="station", regions=["dehua"], townships=["上涌镇"])
SAID = "电话里她女儿说\n下周回来"


@pytest.fixture
def notes(house: House) -> Notes:
    return Notes(house.clock)


def add(house: House, notes: Notes, no: str, said: str = SAID, by: Reader = CASEWORKER) -> NoteView:
    with house.database.session() as s:
        return notes.add(s, no, said, by)


def listed(house: House, notes: Notes, no: str, reader: Reader = CASEWORKER) -> list[NoteView]:
    with house.database.session() as s:
        return notes.list(s, no, reader)


def trail(house: House, no: str) -> list[HistoryView]:
    with house.database.session() as s:
        return house.applications.history(s, no, ADMIN)


class TestWriting:
    def test_a_note_has_its_author_and_its_time_and_they_stand_in_order(
        self, house: House, notes: Notes
    ) -> None:
        no = house.file().no
        with house.database.session() as s:
            lai = house.staff.create(
                s,
                username="lai",
                password="long enough it is",
                role="county",
                name="赖海燕",
                regions=["dehua"],
                actor=ADMIN,
            )
        add(house, notes, no, by=CASEWORKER.model_copy(update={"id": lai.id}))
        house.clock.wait(minutes=5)
        add(house, notes, no, "  第二条\r\n两行 ")
        first, second = listed(house, notes, no)
        assert (first.text, first.author_name, first.own) == (SAID, "赖海燕", False)
        assert (second.text, second.author_id, second.own, second.at) == (
            "第二条\n两行",
            "chen",
            True,
            house.clock.now(),
        )

    @pytest.mark.parametrize(("said", "reason"), [(" \n ", "missing"), ("字" * (MAX_TEXT + 1), "too_long")])
    def test_an_empty_and_an_endless_one_are_refused(
        self, house: House, notes: Notes, said: str, reason: str
    ) -> None:
        no = house.file().no
        with pytest.raises(Invalid) as refused:
            add(house, notes, no, said)
        assert [(one.field, one.reason) for one in refused.value.errors] == [("text", reason)]

    def test_the_history_says_who_and_never_what(self, house: House, notes: Notes) -> None:
        no = house.file().no
        note = add(house, notes, no)
        with house.database.session() as s:
            notes.strike(s, no, note.id, "打错了人", CASEWORKER)
        listed(house, notes, no)
        entries = [e for e in trail(house, no) if e.kind == "note" or e.action == "read_notes"]
        assert [(e.action, e.actor_id) for e in entries] == [
            ("note_add", "chen"),
            ("note_strike", "chen"),
            ("read_notes", "chen"),
        ]
        assert all(e.before is e.after is e.reason is None for e in entries)

    def test_sent_again_because_its_answer_was_lost_it_is_written_once(
        self, house: House, notes: Notes
    ) -> None:
        no, other = house.file().no, house.file().no

        def once(said: str = SAID, key: str = "k1", of: str = no, by: Reader = CASEWORKER) -> str:
            with house.database.session() as s:
                return notes.add(s, of, said, by, key).id

        with ThreadPoolExecutor(4) as pool:
            assert len({*pool.map(lambda _: once(), range(4))}) == 1
        with pytest.raises(Refused, match="client_id_used"):
            once("改了的")
        assert len({once(), once(key="k2"), once(of=other), once(by=COLLEAGUE)}) == 4
        assert len(listed(house, notes, no)) == 3
        assert [entry.action for entry in trail(house, no)].count("note_add") == 3


class TestStrikingThrough:
    def test_its_author_does_it_once_and_it_stays_readable(self, house: House, notes: Notes) -> None:
        no = house.file().no
        note = add(house, notes, no)
        with house.database.session() as s, pytest.raises(NotAllowed):
            notes.strike(s, no, note.id, "不对", COLLEAGUE)
        with house.database.session() as s, pytest.raises(Invalid):
            notes.strike(s, no, note.id, " ", CASEWORKER)
        with house.database.session() as s:
            notes.strike(s, no, note.id, "情况变了", CASEWORKER)
        with house.database.session() as s, pytest.raises(Conflict):
            notes.strike(s, no, note.id, "又变了", CASEWORKER)
        [shown] = listed(house, notes, no, COLLEAGUE)
        assert (shown.text, shown.struck_reason, shown.struck_at) == (SAID, "情况变了", house.clock.now())

    def test_a_note_of_another_application_is_not_there(self, house: House, notes: Notes) -> None:
        note = add(house, notes, house.file().no)
        other = house.file().no
        with house.database.session() as s, pytest.raises(NotFound):
            notes.strike(s, other, note.id, "x", CASEWORKER)


class TestWhoReadsThem:
    def test_who_sees_the_whole_application(self, house: House, notes: Notes) -> None:
        no = house.file().no
        add(house, notes, no)
        for reader in (CASEWORKER, ADMIN, NEAR):
            assert len(listed(house, notes, no, reader)) == 1
        for reader in (organisation("dehua.zhihe"), resident(house.file().conversation_id)):
            with pytest.raises((NotAllowed, NotFound)):
                listed(house, notes, no, reader)
        for reader in (ELSEWHERE, VOLUNTEER):
            with pytest.raises(NotFound):
                listed(house, notes, no, reader)

    def test_an_office_elsewhere_that_was_sent_a_need_reads_none(self, house: House, notes: Notes) -> None:
        application = house.file()
        office = Reader(
            kind="staff",
            id="office",
            role="township",
            regions=["dehua"],
            townships=["浔中镇"],
            organisation="dehua.township.xunzhong",
        )
        with house.database.session() as s:
            need = application.needs[0].id
            house.referrals.create(
                s, application.no, need, "dehua.township.xunzhong", CASEWORKER, "就近", send=True
            )
        with pytest.raises(NotAllowed):
            listed(house, notes, application.no, office)


class TestErasing:
    def test_they_go_with_the_application_and_none_follows(self, house: House, notes: Notes) -> None:
        no = house.file().no
        add(house, notes, no)
        with house.database.session() as s:
            house.applications.erase(s, no, CASEWORKER, "本人要求")
            assert s.execute(text("SELECT count(*) FROM case_note")).scalar_one() == 0
        with pytest.raises(Conflict):
            add(house, notes, no)

    def test_a_case_with_a_note_is_worked_on(self, house: House, notes: Notes) -> None:
        talk = house.talk()
        application = house.file(talk=talk.conversation)
        add(house, notes, application.no)
        with house.database.session() as s:
            assert house.erasure.by_resident(s, talk.conversation.id, "m").kept == [application.no]
