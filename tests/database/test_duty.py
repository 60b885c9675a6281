"""The duty roster kept: who may, what is masked, what is traced."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from casework.access import Reader
from casework.alerts.service import Alerts
from casework.duty.schemas import ShiftChange, ShiftEntry, ShiftView
from casework.duty.service import Duty
from casework.errors import Invalid, NotAllowed, NotFound, StaleVersion
from casework.history.service import History
from tests.database.conftest import CASEWORKER, ELSEWHERE, House

AUDITOR = Reader(kind="staff", id="shen", role="auditor", regions=["dehua"])
OFFICE = Reader(kind="staff", id="su", role="township", regions=["dehua"], townships=["上涌镇"])
#: Monday, 9 o'clock in China.
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def duty(house: House) -> Duty:
    house.clock.moment = MONDAY
    return Duty(house.clock, house.regions)


def entry(**values: Any) -> ShiftEntry:
    given = {"weekdays": [1, 2, 3, 4, 5], "starts": "08:00", "ends": "18:00", "name": "林主任"}
    return ShiftEntry.model_validate({**given, "phone": "13805951234", **values})


def add(house: House, duty: Duty, **values: Any) -> ShiftView:
    with house.database.session() as s:
        return duty.add(s, "dehua", entry(**values), CASEWORKER)


class TestRoster:
    def test_says_who_is_there_and_how_to_reach_them(self, house: House, duty: Duty) -> None:
        made = add(house, duty)
        with house.database.read() as s:
            now = duty.at(s, "dehua", OFFICE)
            assert duty.ids_at(s, "dehua", MONDAY) == [made.id]
            assert duty.ids_at(s, "dehua", MONDAY.replace(hour=12)) == []
        [turn] = now.items
        assert (turn.shift.name, turn.shift.phone) == ("林主任", "13805951234")

    def test_is_masked_for_who_only_looks(self, house: House, duty: Duty) -> None:
        add(house, duty, note="有急事打手机")
        with house.database.read() as s:
            [shift] = duty.week(s, "dehua", AUDITOR).shifts
            [turn] = duty.at(s, "dehua", AUDITOR).items
        assert (shift.name, shift.phone, shift.note) == ("林**", "138****1234", None)
        assert turn.shift.phone == "138****1234"

    def test_is_sealed_at_rest(self, house: House, duty: Duty) -> None:
        add(house, duty)
        with house.database.read() as s:
            row = s.execute(text("SELECT name, phone FROM duty_shift")).one()
        assert all("林主任".encode() not in bytes(value) for value in row)
        assert all(b"13805951234" not in bytes(value) for value in row)

    def test_a_week_tells_its_turns_and_the_gaps_ahead(self, house: House, duty: Duty) -> None:
        add(house, duty)
        with house.database.read() as s:
            week = duty.week(s, "dehua", CASEWORKER, date(2026, 11, 26))
        assert (week.first, week.last) == (date(2026, 11, 23), date(2026, 11, 29))
        assert [turn.day.isoweekday() for turn in week.turns] == [1, 2, 3, 4, 5]
        assert week.gaps[0].begins == MONDAY.replace(hour=10)
        assert len(week.gaps) == 10

    def test_only_near_ones_for_a_township(self, house: House, duty: Duty) -> None:
        for place in (None, "上涌镇", "浔中镇"):
            add(house, duty, township=place)
        with house.database.read() as s:
            near = duty.at(s, "dehua", OFFICE, township="上涌镇")
        assert sorted(str(turn.shift.township) for turn in near.items) == ["None", "上涌镇"]

    def test_a_single_day_that_is_over_is_not_listed(self, house: House, duty: Duty) -> None:
        add(house, duty, weekdays=[], on_date="2026-11-20")
        with house.database.read() as s:
            assert duty.week(s, "dehua", CASEWORKER).shifts == []

    @pytest.mark.parametrize("day", [date.min, date.max])
    def test_no_roster_is_about_the_end_of_the_calendar(self, house: House, duty: Duty, day: date) -> None:
        with house.database.read() as s, pytest.raises(Invalid, match="too_far"):
            duty.week(s, "dehua", CASEWORKER, day)


class TestAlerts:
    def test_who_was_on_duty_is_kept_with_the_alert(self, house: House, duty: Duty) -> None:
        made = add(house, duty)
        alerts = Alerts(house.clock, house.regions, duty.ids_at)
        talk = house.talk().conversation
        with house.database.session() as s:
            alerts.raise_alert(s, talk, "suicide", None)
        with house.database.read() as s:
            [entry] = History(house.clock).of_conversation(s, talk.id)
        assert entry.after == {"kind": "suicide", "on_duty": [made.id]}


class TestKeeping:
    def test_changes_and_closes_with_a_trace(self, house: House, duty: Duty) -> None:
        made = add(house, duty)
        change = ShiftChange(**entry(name="陈科长").model_dump(), version=made.version)
        with house.database.session() as s:
            changed = duty.change(s, made.id, change, CASEWORKER)
        assert (changed.name, changed.version) == ("陈科长", 2)
        with house.database.session() as s, pytest.raises(StaleVersion):
            duty.change(s, made.id, change, CASEWORKER)
        with house.database.session() as s:
            duty.close(s, made.id, 2, CASEWORKER)
        with house.database.read() as s:
            assert duty.at(s, "dehua", CASEWORKER).items == []
            rows = s.execute(text("SELECT region, kind, action FROM history ORDER BY id")).all()
            with pytest.raises(NotFound):
                duty.shift(s, made.id, CASEWORKER)
        assert [tuple(row) for row in rows] == [
            ("dehua", "duty", "duty_add"),
            ("dehua", "duty", "duty_change"),
            ("dehua", "duty", "duty_close"),
        ]

    def test_who_may_not(self, house: House, duty: Duty) -> None:
        made = add(house, duty)
        for actor in (AUDITOR, OFFICE, ELSEWHERE):
            with house.database.session() as s, pytest.raises(NotAllowed):
                duty.add(s, "dehua", entry(), actor)
        with house.database.session() as s, pytest.raises(NotFound):
            duty.close(s, made.id, 1, ELSEWHERE)
        with house.database.read() as s, pytest.raises(NotFound):
            duty.week(s, "dehua", ELSEWHERE)
