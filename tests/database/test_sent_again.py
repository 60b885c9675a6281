"""What goes out once more: tried as long as what is new, with its date, and not what was told otherwise."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from casework.channels import repository
from casework.channels.models import OutboxRow
from casework.channels.outbox import PAUSES, TRIED_FOR
from casework.channels.types import Outgoing, Platform, Reason
from tests.database.conftest import House
from tests.database.test_undelivered import Office


class Talk:
    """A talk of which something was lost, and the person there."""

    def __init__(self, house: House, platform: Platform = "telegram") -> None:
        self.office, self.house, self.platform = Office(house), house, platform
        application = house.file(talk=house.talk().conversation)
        self.id = application.conversation_id
        self.people = self.office.people
        self.contact = self.people.follows(self.id, platform, sender="o-lan")

    def loses(self, text: str, reason: Reason = "busy") -> None:
        self.office.caseworker_says(self.id, text)
        self.people.is_lost(self.contact, reason)

    def comes_back(self) -> None:
        self.people.acts(self.platform, sender="o-lan")

    def due(self, contact: str | None = None) -> list[Outgoing]:
        with self.house.database.session() as s:
            here = repository.contact(s, contact or self.contact)
            assert here is not None
            return self.people.outbox.batch(s, here)

    def states(self) -> list[str]:
        with self.house.database.read() as s:
            return list(s.scalars(select(OutboxRow.state).order_by(OutboxRow.id)))


@pytest.fixture
def talk(house: House) -> Talk:
    return Talk(house)


class TestAPassingHiccup:
    def after_three_days(self, talk: Talk) -> None:
        talk.loses("要带身份证")
        talk.house.clock.wait(days=3)

    def is_tried_for_two_days(self, talk: Talk, contact: str) -> None:
        talk.people.is_put_off(contact)
        assert talk.states() == ["waiting"]
        talk.house.clock.wait(seconds=TRIED_FOR.total_seconds() - PAUSES[-1])
        talk.people.is_put_off(contact)
        assert talk.states() == ["waiting"]
        talk.house.clock.wait(seconds=PAUSES[-1])
        talk.people.is_put_off(contact)
        assert talk.states() == ["given_up"]

    def test_does_not_end_what_a_caseworker_sends_again(self, talk: Talk) -> None:
        self.after_three_days(talk)
        assert talk.office.resend(talk.id) == 1
        self.is_tried_for_two_days(talk, talk.contact)

    def test_does_not_end_what_is_due_since_they_came_back(self, talk: Talk) -> None:
        self.after_three_days(talk)
        talk.comes_back()
        self.is_tried_for_two_days(talk, talk.contact)

    def test_does_not_end_what_goes_out_on_another_channel(self, talk: Talk) -> None:
        self.after_three_days(talk)
        other = talk.people.follows(talk.id, "telegram", sender="o-mei")
        talk.people.acts("telegram", sender="o-mei")
        self.is_tried_for_two_days(talk, other)


class TestWhatWasToldOtherwise:
    def test_is_not_sent_when_they_come_back(self, talk: Talk) -> None:
        talk.loses("明天下午三点来")
        assert talk.office.told(talk.id) == 1
        talk.loses("要带身份证")
        talk.comes_back()
        assert [row.text for row in talk.due()] == ["【工作人员】要带身份证"]
        assert talk.states() == ["given_up", "sending"]

    def test_is_not_sent_elsewhere(self, talk: Talk) -> None:
        talk.loses("明天下午三点来")
        assert talk.office.told(talk.id) == 1
        other = talk.people.follows(talk.id, "wechat", sender="o-mei")
        talk.people.acts(sender="o-mei")
        assert talk.due(other) == []


class TestItsDate:
    def test_stands_before_what_goes_out_a_day_late(self, talk: Talk) -> None:
        talk.loses("明天下午三点来")
        talk.house.clock.wait(hours=23)
        talk.loses("要带身份证")
        talk.house.clock.wait(hours=1)
        talk.comes_back()
        late, new = talk.due()
        assert late.shown == "（11月21日说的）【工作人员】明天下午三点来"
        assert (new.shown, new.dated) == ("【工作人员】要带身份证", "")
        assert late.end == len("【工作人员】明天下午三点来"), "it is none of the characters that are counted"

    def test_is_the_day_in_china_with_its_year_if_that_is_over(self, talk: Talk) -> None:
        talk.house.clock.wait(days=38, hours=13)  # 2026-12-29 17:00 UTC
        talk.loses("明天来")
        talk.house.clock.wait(days=9)
        talk.comes_back()
        assert [row.dated for row in talk.due()] == ["（2026年12月30日说的）"]


def test_who_was_told_to_come_finds_what_is_older_than_a_month(house: House) -> None:
    talk = Talk(house, "wechat")
    talk.loses("要带身份证", "window_closed")
    house.clock.wait(days=40)
    assert talk.office.resend(talk.id) == 1
    talk.people.is_told_to_come(talk.contact)
    talk.comes_back()
    assert [row.shown for row in talk.due()] == ["（11月21日说的）【工作人员】要带身份证"]
