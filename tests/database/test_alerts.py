"""Alerts: raised with a turn, counted while they wait, acknowledged and closed by a person on duty."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.alerts.kinds import ALERT_KINDS, CRISIS_KINDS, AlertKind
from casework.alerts.models import Alert
from casework.alerts.schemas import AlertQuery, AlertView
from casework.alerts.service import Alerts
from casework.errors import Conflict, Invalid, NotFound
from casework.history.service import History
from casework.staff.models import StaffAccount
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, organisation

COLLEAGUE = Reader(kind="staff", id="zhang", role="county", regions=["dehua"])
EVERYWHERE = Reader(kind="staff", id="root", role="admin")


def danger(
    house: House, kind: AlertKind = "suicide", talk: str | None = None, message: str | None = "m1"
) -> str:
    """An alert as a turn raises it; its id."""
    talk = talk or house.talk().conversation.id
    with house.database.session() as s:
        return house.alerts.raise_alert(s, house.conversations.get(s, talk), kind, message).id


def listed(house: House, reader: Reader = CASEWORKER, **query: Any) -> list[AlertView]:
    with house.database.read() as s:
        return house.alerts.list(s, AlertQuery(**query), reader).items


def acknowledge(house: House, alert: str, actor: Reader = CASEWORKER) -> AlertView:
    with house.database.session() as s:
        return house.alerts.acknowledge(s, alert, actor)


class TestTheRoster:
    def test_a_broken_one_hides_no_danger(self, house: House, caplog: pytest.LogCaptureFixture) -> None:
        def broken(s: Session, *_: object) -> list[str]:
            return list(s.scalars(text("SELECT id FROM no_such_table")))

        alerts = Alerts(house.clock, house.regions, broken)
        with house.database.session() as s:
            talk = house.conversations.get(s, house.talk().conversation.id)
            alerts.raise_alert(s, talk, "suicide", "m1")
        assert [alert.kind for alert in listed(house)] == ["suicide"]
        assert "who is on duty could not be looked up" in caplog.text


class TestRaising:
    def test_it_waits_with_its_time_and_without_a_word(self, house: House) -> None:
        talk = house.talk().conversation.id
        danger(house, talk=talk)
        [alert] = listed(house)
        assert (alert.kind, alert.status, alert.times) == ("suicide", "open", 1)
        assert (alert.conversation_id, alert.message_id) == (talk, "m1")
        assert (alert.due_at - alert.raised_at).total_seconds() == 300
        assert not alert.overdue and alert.crisis

    def test_said_again_while_it_waits_it_is_counted(self, house: House) -> None:
        talk = house.talk().conversation.id
        first = danger(house, talk=talk)
        house.clock.wait(minutes=2)
        assert danger(house, talk=talk, message="m2") == first
        [alert] = listed(house)
        assert (alert.times, alert.message_id) == (2, "m2")
        assert (alert.last_at - alert.raised_at).total_seconds() == 120
        assert (alert.due_at - alert.raised_at).total_seconds() == 300

    def test_the_same_message_taken_twice_counts_once(self, house: House) -> None:
        talk = house.talk().conversation.id
        danger(house, talk=talk)
        danger(house, talk=talk)
        assert [alert.times for alert in listed(house)] == [1]

    def test_another_kind_and_another_talk_raise_their_own(self, house: House) -> None:
        talk = house.talk().conversation.id
        for kind in ("destitution", "suicide"):
            danger(house, kind, talk)
        danger(house, "suicide")
        assert len(listed(house)) == 3

    def test_said_soon_after_the_acknowledgement_it_is_counted_later_it_is_new(self, house: House) -> None:
        talk = house.talk().conversation.id
        first = danger(house, talk=talk)
        acknowledge(house, first)
        house.clock.wait(minutes=4)
        assert danger(house, talk=talk, message="m2") == first
        house.clock.wait(minutes=2)
        assert danger(house, talk=talk, message="m3") != first
        assert [(a.status, a.times) for a in listed(house)] == [("open", 1), ("acknowledged", 2)]

    def test_after_it_was_closed_it_is_new(self, house: House) -> None:
        talk = house.talk().conversation.id
        first = danger(house, talk=talk)
        acknowledge(house, first)
        with house.database.session() as s:
            house.alerts.close(s, first, "家人已到场", CASEWORKER)
        assert danger(house, talk=talk, message="m2") != first

    def test_it_falls_with_the_transaction_of_its_turn(self, house: House) -> None:
        talk = house.talk().conversation
        with pytest.raises(RuntimeError), house.database.session() as s:
            house.alerts.raise_alert(s, talk, "medical", "m1")
            raise RuntimeError
        assert listed(house) == []


class TestSteps:
    def test_acknowledged_then_closed_with_a_note_and_each_step_in_the_trail(self, house: House) -> None:
        talk = house.talk().conversation.id
        alert = danger(house, talk=talk)
        house.clock.wait(minutes=1)
        seen = acknowledge(house, alert)
        assert (seen.status, seen.acknowledged_by) == ("acknowledged", "chen")
        assert seen.acknowledged_at == house.clock.now()
        with house.database.session() as s:
            closed = house.alerts.close(s, alert, " 打过电话，女儿陪着 ", COLLEAGUE)
        assert (closed.status, closed.closed_by, closed.note) == ("closed", "zhang", "打过电话，女儿陪着")
        with house.database.session() as s:
            assert house.alerts.read(s, alert, CASEWORKER).note == "打过电话，女儿陪着"
        with house.database.read() as s:
            entries = History(house.clock).of_conversation(s, talk)
        assert [(e.action, e.actor_id) for e in entries] == [
            ("alert_raise", talk),
            ("alert_acknowledge", "chen"),
            ("alert_close", "zhang"),
            ("read_alert", "chen"),
        ]
        assert {e.subject_id for e in entries} == {alert}

    def test_the_note_is_sealed(self, house: House) -> None:
        alert = danger(house)
        acknowledge(house, alert)
        with house.database.session() as s:
            house.alerts.close(s, alert, "女儿陪着", CASEWORKER)
            stored = s.execute(text("SELECT note FROM alert")).scalar_one()
        assert "女儿".encode() not in bytes(stored)

    def test_who_is_second_is_told_and_the_same_one_again_is_not(self, house: House) -> None:
        alert = danger(house)
        acknowledge(house, alert)
        house.clock.wait(minutes=1)
        assert acknowledge(house, alert).acknowledged_at != house.clock.now()
        with pytest.raises(Conflict):
            acknowledge(house, alert, COLLEAGUE)

    def test_closing_needs_an_acknowledgement_and_a_note(self, house: House) -> None:
        alert = danger(house)
        with house.database.session() as s, pytest.raises(Conflict):
            house.alerts.close(s, alert, "好了", CASEWORKER)
        acknowledge(house, alert)
        for note in (" ", "长" * 1001):
            with house.database.session() as s, pytest.raises(Invalid):
                house.alerts.close(s, alert, note, CASEWORKER)
        with house.database.session() as s:
            house.alerts.close(s, alert, "好了", CASEWORKER)
        for again in (CASEWORKER, COLLEAGUE):
            with house.database.session() as s, pytest.raises(Conflict):
                house.alerts.close(s, alert, "好了", again)
            with house.database.session() as s, pytest.raises(Conflict):
                house.alerts.acknowledge(s, alert, again)


class TestWhoSees:
    @pytest.mark.parametrize("stranger", [ELSEWHERE, organisation("dehua.zhihe")])
    def test_none_for_another_region_and_for_organisations(self, house: House, stranger: Reader) -> None:
        alert = danger(house)
        assert listed(house, stranger) == []
        with house.database.read() as s:
            assert house.alerts.count(s, stranger).open == 0
        for step in (house.alerts.acknowledge, house.alerts.read):
            with house.database.session() as s, pytest.raises(NotFound):
                step(s, alert, stranger)
        with house.database.session() as s, pytest.raises(NotFound):
            house.alerts.close(s, alert, "好了", stranger)

    @pytest.mark.parametrize("reader", [CASEWORKER, ADMIN, EVERYWHERE])
    def test_caseworkers_and_admins_of_the_region_do(self, house: House, reader: Reader) -> None:
        danger(house)
        assert len(listed(house, reader)) == 1

    def test_names_of_those_who_see_to_it(self, house: House) -> None:
        with house.database.session() as s:
            house.staff.create(
                s,
                username="lai",
                password="long enough it is",
                role="county",
                regions=["dehua"],
                actor=ADMIN,
            )
            account = s.scalar(select(StaffAccount.id))
        me = Reader(kind="staff", id=str(account), role="county", regions=["dehua"])
        assert acknowledge(house, danger(house), me).acknowledged_by_name == "lai"


class TestOrderAndCount:
    def test_danger_first_and_of_it_what_is_overdue_then_the_gravest(self, house: House) -> None:
        danger(house, "destitution")
        danger(house, "feedback")
        house.clock.wait(days=4)
        danger(house, "medical")
        danger(house, "suicide")
        danger(house, "human")
        seen = [(alert.kind, alert.overdue) for alert in listed(house)]
        assert seen == [
            ("destitution", True),
            ("suicide", False),
            ("medical", False),
            ("feedback", True),
            ("human", False),
        ]

    def test_what_is_seen_to_comes_after_what_waits_and_closed_last_newest_first(self, house: House) -> None:
        closed = []
        for kind in ("missing", "violence"):
            alert = danger(house, kind)
            house.clock.wait(minutes=1)
            acknowledge(house, alert)
            with house.database.session() as s:
                house.alerts.close(s, alert, "好了", CASEWORKER)
            closed.append(alert)
        held = danger(house, "suicide")
        acknowledge(house, held)
        waits = danger(house, "feedback")
        assert [alert.id for alert in listed(house)] == [waits, held, *reversed(closed)]
        assert [alert.id for alert in listed(house, status="closed", kind="missing")] == [closed[0]]

    def test_an_unknown_filter_is_refused(self, house: House) -> None:
        queries: list[dict[str, Any]] = [{"status": "lost"}, {"kind": "fire"}]
        for query in queries:
            with pytest.raises(Invalid):
                listed(house, **query)

    def test_the_count_tells_danger_from_the_rest_and_what_is_late(self, house: House) -> None:
        for kind in ("suicide", "medical", "human"):
            danger(house, kind)
        acknowledge(house, danger(house, "violence"))
        house.clock.wait(minutes=6)
        danger(house, "suicide")
        with house.database.read() as s:
            count = house.alerts.count(s, CASEWORKER)
        assert (count.open, count.crisis, count.overdue) == (4, 3, 2)
        assert count.kinds == {"suicide": 2, "medical": 1, "human": 1}
        assert count.overdue_kinds == {"suicide": 1, "medical": 1}


class TestTheDatabase:
    def test_no_two_of_a_kind_wait_in_a_talk(self, house: House) -> None:
        alert = danger(house)
        with pytest.raises(Exception, match=r"(?i)unique"), house.database.session() as s:
            copied = ", ".join(c.name for c in Alert.__table__.c if c.name != "id")
            s.execute(
                text(f"INSERT INTO alert (id, {copied}) SELECT 'x', {copied} FROM alert WHERE id = :id"),
                {"id": alert},
            )


def test_every_kind_of_danger_is_due_before_every_quieter_one(house: House) -> None:
    for pack in house.regions.values():
        minutes = pack.clocks.alerts.minutes
        quiet = [minutes[kind] for kind in ALERT_KINDS if kind not in CRISIS_KINDS]
        assert max(minutes[kind] for kind in CRISIS_KINDS) < min(quiet)
