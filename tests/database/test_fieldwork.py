"""A call that is sent again, because its answer was lost, does nothing twice; a person is not entered twice
without somebody having looked."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from casework.applications.models import Application
from casework.entry.form import EnteredConsent, EnteredNeed, EntryForm
from casework.errors import Conflict, Invalid, NotFound, PossiblyKnown, Refused
from casework.fieldwork.day import Days
from casework.history.models import HistoryEntry
from casework.visits.models import Visit
from tests.database.conftest import CASEWORKER, House, a_draft
from tests.database.test_visits import LI, TOWNSHIP, ZHANG, Desk, desk

__all__ = ["desk"]

FACTS: dict[str, Any] = {"name": "陈阿妹", "phone": "13805951234", "township": "上涌镇", "age": 82}


def form(**changes: Any) -> EntryForm:
    given: dict[str, Any] = {
        "region": "dehua",
        "channel": "visit",
        "consent": EnteredConsent(given="oral", by="self"),
        "fields": FACTS,
        "needs": [EnteredNeed(service="living.meals", text="送饭")],
    }
    return EntryForm(**given | changes)


def a_visit(desk: Desk, row: Any = ZHANG, to: str = "mei") -> str:
    made = desk.run(row).rows[0].visit_id
    assert made
    with desk.house.database.session() as s:
        desk.visits.assign(s, made, to, CASEWORKER)
    return made


class TestTheOutcomeOfAVisit:
    def test_the_same_again_changes_nothing_and_says_how_it_stands(self, desk: Desk) -> None:
        visit, call = a_visit(desk), uuid4()
        for note in ("走路不稳", "另外的话"):
            with desk.house.database.session() as s:
                done = desk.visits.finish(
                    s, visit, "done", desk.volunteer, note=note, application=form(), client_id=call
                )
                assert (done.status, done.note) == ("done", "走路不稳")
        assert desk.count(Application) == 1
        with desk.house.database.read() as s:
            told = s.scalars(select(HistoryEntry.action).where(HistoryEntry.subject_id == visit)).all()
        assert told.count("done") == 1

    def test_another_call_finds_it_made(self, desk: Desk) -> None:
        visit = a_visit(desk)
        with desk.house.database.session() as s:
            desk.visits.finish(s, visit, "done", desk.volunteer, client_id=uuid4())
        for call in (uuid4(), None):
            with pytest.raises(Refused, match="visit_over"), desk.house.database.session() as s:
                desk.visits.finish(s, visit, "not_found", desk.volunteer, client_id=call)

    def test_what_failed_is_not_taken_for_done(self, desk: Desk) -> None:
        visit, call = a_visit(desk), uuid4()
        wrong = form(fields={"age": -1})
        with pytest.raises(Invalid), desk.house.database.session() as s:
            desk.visits.finish(s, visit, "done", desk.volunteer, application=wrong, client_id=call)
        with desk.house.database.session() as s:
            assert desk.visits.finish(s, visit, "done", desk.volunteer, client_id=call).status == "done"

    def test_a_name_stands_for_one_call_only_and_for_one_account(self, desk: Desk) -> None:
        first, second, call = a_visit(desk), a_visit(desk, LI), uuid4()
        with desk.house.database.session() as s:
            desk.visits.finish(s, first, "done", desk.volunteer, client_id=call)
        with pytest.raises(Refused, match="client_id_used"), desk.house.database.session() as s:
            desk.visits.finish(s, second, "done", desk.volunteer, client_id=call)
        with desk.house.database.session() as s:
            assert desk.visits.finish(s, second, "done", CASEWORKER, client_id=call).status == "done"


class TestARemark:
    def test_stands_below_what_was_told_with_who_and_when(self, desk: Desk) -> None:
        visit, call = a_visit(desk), uuid4()
        with pytest.raises(Refused, match="visit_not_over"):
            self._remark(desk, visit, "早了", call)
        with desk.house.database.session() as s:
            desk.visits.finish(s, visit, "done", CASEWORKER, note="在家")
        for _ in range(2):
            told = self._remark(desk, visit, "我也去过，腿肿了", call)
        assert told == "在家\n【11月21日 mei 补记】我也去过，腿肿了"
        with desk.house.database.read() as s:
            raw = s.execute(select(func.count()).select_from(Visit)).scalar_one()
        assert raw == 1

    @pytest.mark.parametrize("words", ["", "  \n ", "长" * 1001])
    def test_is_some_words_and_not_too_many(self, desk: Desk, words: str) -> None:
        visit = a_visit(desk)
        with desk.house.database.session() as s:
            desk.visits.finish(s, visit, "done", CASEWORKER)
        with pytest.raises(Invalid):
            self._remark(desk, visit, words, uuid4())

    def test_is_not_for_who_does_not_see_the_visit(self, desk: Desk) -> None:
        visit = a_visit(desk)
        with pytest.raises(NotFound), desk.house.database.session() as s:
            desk.visits.remark(s, visit, "我", desk.other)

    def _remark(self, desk: Desk, visit: str, words: str, call: UUID) -> str | None:
        with desk.house.database.session() as s:
            return desk.visits.remark(s, visit, words, desk.volunteer, call).note


class TestAStepOfAReferral:
    def test_the_same_again_takes_no_second_step(self, house: House) -> None:
        application, call = house.file(), uuid4()
        with house.database.session() as s:
            [referral] = house.referrals.list(s, _all(), CASEWORKER).items
        for _ in range(2):
            with house.database.session() as s:
                after = house.referrals.act(
                    s, referral.id, "accept", None, referral.version, CASEWORKER, client_id=call
                )
            assert (after.status, after.version) == ("accepted", referral.version + 1)
        with pytest.raises(Conflict), house.database.session() as s:
            house.referrals.act(
                s, referral.id, "start", None, referral.version, CASEWORKER, client_id=uuid4()
            )
        with house.database.session() as s:
            steps = [one.action for one in house.applications.history(s, application.no, CASEWORKER)]
        assert steps.count("accept") == 1


class TestAPersonWhoMayBeKnown:
    def test_is_not_entered_until_somebody_has_looked(self, desk: Desk) -> None:
        house, entry = desk.house, desk.visits._entry
        with house.database.session() as s:
            first = entry.enter(s, form(), TOWNSHIP, "c1").no
        with pytest.raises(PossiblyKnown) as held, house.database.session() as s:
            entry.enter(s, form(unless_known=True), TOWNSHIP, "c2")
        assert held.value.numbers == [first]
        assert desk.count(Application) == 1
        with house.database.session() as s:
            second = entry.enter(s, form(), TOWNSHIP, "c2").no
            assert entry.enter(s, form(unless_known=True), TOWNSHIP, "c2").no == second
        assert second.endswith("000002")

    def test_what_the_actor_may_not_see_holds_nothing_back(self, desk: Desk) -> None:
        house, entry = desk.house, desk.visits._entry
        with house.database.session() as s:
            entry.enter(s, form(), CASEWORKER, "c1")
            assert entry.enter(s, form(unless_known=True), desk.volunteer, "c1").no


class TestTheDay:
    def test_is_narrowed_and_masked_as_its_lists_are(self, desk: Desk) -> None:
        house = desk.house
        a_visit(desk)
        days = Days(house.clock, house.applications, house.referrals, desk.visits)
        with house.database.session() as s:
            mine = desk.visits._entry.enter(s, form(), desk.volunteer, "c1").no
            for item in house.referrals.list(s, _all(), CASEWORKER).items:
                for version, step in enumerate(("accept", "start", "deliver"), item.version):
                    house.referrals.act(s, item.id, step, None, version, CASEWORKER)
        house.file(a_draft(name="李大山", phone="13805950009", township="杨梅乡"))
        with house.database.read() as s:
            day = days.of(s, "dehua", desk.volunteer, 50)
            other = days.of(s, "dehua", desk.other, 50)
            county = days.of(s, "dehua", CASEWORKER, 50)
        assert [item.person["name"] for item in day.visits.items] == ["张**"]
        assert [(item.no, item.mine) for item in day.applications.items] == [(mine, True)]
        [ask] = day.confirmations.items
        assert (ask.application_no, ask.person["name"], ask.person["phone"]) == (
            mine,
            "陈**",
            "138****1234",
        )
        assert (other.visits.total, other.confirmations.total, other.applications.total) == (0, 0, 0)
        assert (county.visits.total, county.applications.total) == (1, 2)
        assert not any(item.mine for item in county.applications.items)


def _all() -> Any:
    from casework.referrals.schemas import ReferralQuery

    return ReferralQuery()
