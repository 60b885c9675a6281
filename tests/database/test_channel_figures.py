"""How the channels do, in counts: lately received and sent, waiting now, given up and why."""

from __future__ import annotations

import pytest

from casework.channels.figures import Figures, figures, waiting
from casework.channels.types import Platform
from tests.database.conftest import House
from tests.database.test_undelivered import Office


@pytest.fixture
def office(house: House) -> Office:
    return Office(house)


def counted(office: Office, platform: Platform = "wechat", regions: list[str] | None = None) -> Figures:
    with office.house.database.read() as s:
        return figures(s, office.house.clock.now(), regions)[platform]


class TestFigures:
    def test_nothing_at_first(self, office: Office) -> None:
        assert counted(office) == Figures()

    def test_of_everything_that_happened_lately(self, office: Office) -> None:
        application, contact = office.filed()
        office.caseworker_says(application.conversation_id, "第一句")
        office.people.arrives(contact)
        for reason in ("busy", "busy", "not_authorised"):
            office.caseworker_says(application.conversation_id, "没送到")
            office.people.is_lost(contact, reason)
        other, away = office.filed()
        office.caseworker_says(other.conversation_id, "在等他")
        office.people.is_told_to_come(away)
        assert counted(office) == Figures(
            received=2, sent=1, knocked=1, given_up={"busy": 2, "not_authorised": 1}
        )
        assert counted(office, "telegram") == Figures()

    def test_what_waits_by_why_and_since_when(self, office: Office) -> None:
        application, contact = office.filed()
        began = office.house.clock.now()
        office.caseworker_says(application.conversation_id, "第一句")
        office.people.is_put_off(contact, "token")
        office.house.clock.wait(hours=30)
        office.caseworker_says(application.conversation_id, "第二句")
        found = counted(office)
        assert (found.waiting, found.waiting_since) == ({"token": 1, "not_tried": 1}, began)
        with office.house.database.read() as s:
            assert waiting(s) == {"wechat": 2, "wechat_mini": 0, "telegram": 0}

    def test_the_day_before_counts_no_more_but_its_late_end_does(self, office: Office) -> None:
        application, contact = office.filed()
        office.caseworker_says(application.conversation_id, "第一句")
        office.people.arrives(contact)
        office.caseworker_says(application.conversation_id, "第二句")
        office.house.clock.wait(hours=49)
        assert counted(office).sent == counted(office).received == 0
        office.people.is_put_off(contact, "busy")
        assert counted(office).given_up == {"busy": 1}
        office.house.clock.wait(hours=25)
        assert counted(office).given_up == {}

    def test_of_some_regions_only(self, office: Office) -> None:
        office.people.acts(sender="o-1", region="dehua")
        office.people.acts(sender="o-2", region="weihai")
        assert counted(office).received == 2
        assert counted(office, regions=["weihai"]).received == 1
        assert counted(office, regions=["anxi"]).received == 0
