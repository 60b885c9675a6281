"""The mark of an application changes with whatever a page shows of it, and with nothing else."""

from __future__ import annotations

import pytest

from casework.errors import NotFound
from casework.notes.service import Notes
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, organisation


def mark(house: House, no: str) -> str:
    with house.database.read() as s:
        return house.applications.mark(s, no, CASEWORKER)


def test_reading_does_not_move_it_and_is_not_noted(house: House) -> None:
    no = house.file().no
    before = mark(house, no)
    with house.database.session() as s:
        house.applications.read(s, no, CASEWORKER)
        house.applications.transcript(s, no, CASEWORKER)
    assert mark(house, no) == before
    with house.database.session() as s:
        reads = [e for e in house.applications.history(s, no, CASEWORKER) if e.kind == "read"]
    assert len(reads) == 2


def test_each_change_moves_it(house: House) -> None:
    talk = house.talk().conversation
    application = house.file(talk=talk)
    no, marks = application.no, [mark(house, application.no)]

    def moved() -> None:
        marks.append(mark(house, no))
        house.clock.wait(seconds=1)

    house.clock.wait(seconds=1)
    with house.database.session() as s:
        house.applications.correct(s, no, {"age": 83}, CASEWORKER)
    moved()
    with house.database.session() as s:
        Notes(house.clock).add(s, no, "打过电话", CASEWORKER)
    moved()
    with house.database.session() as s:
        found = house.applications.get(s, no, CASEWORKER).referrals[0]
        house.referrals.act(s, found.id, "accept", None, found.version, CASEWORKER)
    moved()
    with house.database.session() as s:
        house.staff_talks.take_over(s, talk.id, CASEWORKER)
    moved()
    with house.database.session() as s:
        house.staff_talks.reply(s, talk.id, CASEWORKER, "您好")
    moved()
    assert len(set(marks)) == len(marks)


def test_who_may_not_see_it_learns_nothing(house: House) -> None:
    no = house.file().no
    for reader in (ELSEWHERE, organisation("dehua.health")):
        with house.database.read() as s, pytest.raises(NotFound):
            house.applications.mark(s, no, reader)
