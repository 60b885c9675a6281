"""What does not reach a person on one channel and goes on to another: once, to nobody who is out of the talk,
and whatever else happens at that moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import select, update

from casework.channels import repository
from casework.channels.models import Following, OutboxRow
from casework.channels.parting import part
from casework.channels.reminding import failed
from casework.channels.types import GiveUp, Outgoing, Platform
from tests.database.conftest import House
from tests.database.test_undelivered import Office


class Family:
    """A talk at WeChat that is joined at other channels; WeChat is heard last."""

    def __init__(self, house: House, *joined: Platform) -> None:
        self.office, self.house = Office(house), house
        self.people = self.office.people
        application = house.file(talk=house.talk().conversation)
        self.talk = application.conversation_id
        self.joined = []
        for number, platform in enumerate(joined):
            self.joined.append(self.people.follows(self.talk, platform, sender=f"joined-{number}"))
            house.clock.wait(minutes=1)
        self.wechat = self.people.follows(self.talk, sender="o-mei")

    def says(self) -> str:
        return self.office.caseworker_says(self.talk, "要带身份证")

    def due(self, contact: str) -> list[Outgoing]:
        with self.house.database.session() as s:
            here = repository.contact(s, contact)
            assert here is not None
            return self.people.outbox.batch(s, here)

    def rows(self) -> list[tuple[str, str]]:
        with self.house.database.read() as s:
            rows = s.scalars(select(OutboxRow).order_by(OutboxRow.id))
            return [(row.contact_id, row.state) for row in rows]


@pytest.fixture
def family(house: House) -> Family:
    return Family(house, "telegram")


class TestWhoLeavesWhileItIsBeingSent:
    def test_may_still_get_it(self, family: Family) -> None:
        family.says()
        rows = family.due(family.wechat)
        family.people.acts(sender="o-mei", kind="left")
        assert family.rows() == [(family.wechat, "sending")], "nobody else sends it meanwhile"
        assert [row.id for row in rows] == [row.id for row in family.due(family.wechat)]
        assert family.people.arrives(family.wechat) == 1
        assert family.due(family.joined[0]) == []

    def test_does_not_and_it_goes_on(self, family: Family) -> None:
        family.says()
        family.due(family.wechat)
        family.people.acts(sender="o-mei", kind="left")
        assert family.people.is_lost(family.wechat, "left") == 1
        assert family.people.arrives(family.joined[0]) == 1

    def test_or_while_it_is_put_off(self, family: Family) -> None:
        family.says()
        family.people.is_put_off(family.wechat)
        family.people.acts(sender="o-mei", kind="left")
        assert family.people.arrives(family.joined[0]) == 1

    def test_and_nothing_of_it_is_lost_to_staff(self, family: Family) -> None:
        message = family.says()
        family.people.acts(sender="o-mei", kind="left")
        assert family.office.queue() == [] and family.office.listed() == []
        family.people.arrives(family.joined[0])
        standing = family.office.standing(family.talk, message)
        assert (standing.platform, standing.state) == ("telegram", "sent")


class TestWhoComesBackMeanwhile:
    def test_finds_it_gone_on(self, family: Family) -> None:
        family.says()
        family.people.is_lost(family.wechat)
        family.people.acts(sender="o-mei")
        assert family.due(family.wechat) == []
        assert family.people.arrives(family.joined[0]) == 1

    def test_gets_it_where_it_failed_there_too(self, family: Family) -> None:
        family.says()
        family.people.is_lost(family.wechat)
        family.people.is_lost(family.joined[0], "bad_recipient")
        assert [state for _, state in family.rows()] == ["given_up"], "it does not go in a circle"
        assert family.office.resend(family.talk) == 1
        family.people.is_lost(family.joined[0], "bad_recipient")
        assert family.rows() == [(family.wechat, "waiting")], "sent again, all are tried anew"

    def test_and_both_at_once_it_is_sent_by_one(self, family: Family) -> None:
        """It is given up while they are heard where it was to go on: one row, due once."""
        family.says()
        rows = family.due(family.wechat)
        given_up, go_on = Event(), Event()

        def gives_up() -> None:
            with family.house.database.session() as s:
                here = repository.contact(s, family.wechat, lock=True)
                assert here is not None
                family.people.outbox.given_up(s, here, [row.id for row in rows], GiveUp("left"))
                given_up.set()
                go_on.wait(0.3)

        def is_heard() -> None:
            given_up.wait(5)
            family.people.acts("telegram", sender="joined-0")

        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(gives_up), pool.submit(is_heard)]:
                done.result()
        assert family.rows() == [(family.joined[0], "waiting")]
        assert family.people.arrives(family.joined[0]) == 1


class TestWhoIsParted:
    def test_gets_nothing_any_more(self, family: Family) -> None:
        """They are parted at the same moment, and that is not committed yet."""
        family.says()
        rows = family.due(family.wechat)
        with family.house.database.session() as s:
            joined = Following.contact_id == family.joined[0]
            s.execute(update(Following).where(joined).values(joined=True))
            here = repository.contact(s, family.joined[0])
            assert here is not None
            here.conversation_id = family.talk
        parted, go_on = Event(), Event()

        def parts() -> None:
            with family.house.database.session() as s:
                gone = repository.contact(s, family.joined[0], lock=True)
                assert gone is not None and part(s, gone, family.house.clock.now()) == "left"
                parted.set()
                go_on.wait(0.3)

        def gives_up() -> None:
            parted.wait(5)
            with family.house.database.session() as s:
                here = repository.contact(s, family.wechat, lock=True)
                assert here is not None
                family.people.outbox.given_up(s, here, [row.id for row in rows], GiveUp("window_closed"))

        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(parts), pool.submit(gives_up)]:
                done.result()
        assert family.rows() == [(family.wechat, "given_up")]


def test_of_several_each_is_tried_once(house: House) -> None:
    family = Family(house, "telegram", "telegram", "wechat_mini")
    family.says()
    tried = []
    while (row := family.rows()[0])[1] == "waiting":
        tried.append(row[0])
        house.clock.wait(minutes=1)
        assert family.people.is_lost(row[0], "bad_recipient") == 1
    assert sorted(tried) == sorted([family.wechat, *family.joined]) and len(set(tried)) == 4


def test_a_reminder_that_did_not_arrive_lets_it_go_on(house: House) -> None:
    family = Family(house, "telegram")
    family.says()
    family.due(family.wechat)
    with house.database.session() as s:
        here = repository.contact(s, family.wechat, lock=True)
        assert here is not None
        family.people.outbox.knocked(s, here, "7")
        assert failed(s, here, "7", house.clock.now()) == "given_up"
    assert family.people.arrives(family.joined[0]) == 1


def test_what_was_told_otherwise_goes_nowhere(family: Family) -> None:
    family.people.acts("telegram", sender="joined-0", kind="left")
    family.says()
    family.people.is_lost(family.wechat)
    assert family.office.told(family.talk) == 1
    with family.house.database.session() as s:
        s.execute(update(OutboxRow).values(state="sending"))
    family.people.acts("telegram", sender="joined-0")
    family.people.is_lost(family.wechat, "left")
    assert family.rows() == [(family.wechat, "given_up")]


def test_what_a_call_takes_along_goes_nowhere_else(family: Family) -> None:
    """WeChat lets the account send nothing; its call takes along what is lost, while the person comes back
    to the other channel."""
    family.people.acts("telegram", sender="joined-0", kind="left")
    family.says()
    family.people.is_lost(family.wechat, "not_authorised")
    taken, go_on = Event(), Event()

    def takes_along() -> None:
        with family.house.database.session() as s:
            assert repository.contact(s, family.wechat, lock=True) is not None
            [row] = family.people.outbox.takes_along(s, family.wechat)
            taken.set()
            go_on.wait(0.3)
            row.state = "offered"

    def comes_back() -> None:
        taken.wait(5)
        family.people.acts("telegram", sender="joined-0")

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(takes_along), pool.submit(comes_back)]:
            done.result()
    assert family.rows() == [(family.wechat, "offered")]
    assert family.due(family.joined[0]) == []
    family.says()
    with family.house.database.session() as s:
        assert family.people.outbox.takes_along(s, family.wechat) == [], "it is no more lost"
