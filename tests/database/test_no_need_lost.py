"""A need that nobody sees to stays in sight until a person has decided what becomes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from casework.access import Reader, resident
from casework.applications.models import Application
from casework.errors import NotAllowed, Refused
from casework.queue.schemas import QueueItem
from casework.referrals.models import Referral
from casework.referrals.schemas import ReferralListItem
from tests.database.conftest import CASEWORKER, House, a_draft
from tests.database.test_queue import OFFICE, TOWNSHIP, assess, found
from tests.database.test_referral_steps import status, step, work

type Step = Callable[[House, ReferralListItem], None]
CARE, CHECKUP = "living.home_care", "health.checkup"


def two_needs(house: House) -> tuple[Application, dict[str, ReferralListItem]]:
    """An application with two needs, of each of which the referral was sent."""
    application = house.file(a_draft(needs=(CARE, CHECKUP)))
    referrals = {one.service: one for one in work(house)}
    for service, one in referrals.items():
        if one.status == "draft":
            referrals[service] = step(house, one, "send", CASEWORKER)
    return application, referrals


def confirm(house: House, referral: ReferralListItem) -> None:
    for action in ("accept", "start", "deliver"):
        referral = step(house, referral, action, CASEWORKER)
    step(house, referral, "confirm", CASEWORKER, "好")


def fail(house: House, referral: ReferralListItem) -> None:
    step(house, step(house, referral, "accept", CASEWORKER), "fail", CASEWORKER, "联系不上")


def withdraw(house: House, referral: ReferralListItem) -> None:
    step(house, step(house, referral, "accept", CASEWORKER), "withdraw", CASEWORKER, "转错了")


def refer(house: House, application: Application, service: str, organisation: str) -> ReferralListItem:
    need = next(need.id for need in application.needs if need.service == service)
    with house.database.session() as s:
        return house.referrals.create(s, application.no, need, organisation, CASEWORKER, send=True)


def waits(house: House, reader: Reader = CASEWORKER) -> list[tuple[str, str | None]]:
    return [(item.kind, item.service) for item in found(house, reader)[0]]


class TestTheOtherNeedIsDone:
    @pytest.mark.parametrize(("come_to_nothing", "kind"), [(fail, "failed"), (withdraw, "unplaced")])
    @pytest.mark.parametrize("done_first", [True, False])
    def test_what_came_to_nothing_keeps_the_application_open_and_waits(
        self, house: House, come_to_nothing: Step, kind: str, done_first: bool
    ) -> None:
        application, referrals = two_needs(house)
        ways = [(confirm, CARE), (come_to_nothing, CHECKUP)]
        for way, service in ways if done_first else reversed(ways):
            way(house, referrals[service])
        assert status(house, application.no) in ("referred", "in_service")
        assert waits(house) == [(kind, CHECKUP)]
        again = refer(house, application, CHECKUP, "dehua.zhihe")
        assert waits(house) == []
        confirm(house, again)
        assert status(house, application.no) == "closed"

    def test_a_person_may_close_it(self, house: House) -> None:
        application, referrals = two_needs(house)
        confirm(house, referrals[CARE])
        fail(house, referrals[CHECKUP])
        assess(house, application.no, "close", "家里人带去体检了")
        assert status(house, application.no) == "closed" and waits(house) == []

    def test_what_the_resident_does_not_want_any_longer_keeps_nothing_open(self, house: House) -> None:
        application, referrals = two_needs(house)
        me = resident(application.conversation_id)
        confirm(house, referrals[CARE])
        with house.database.session() as s:
            one = referrals[CHECKUP]
            house.referrals.act(s, one.id, "withdraw", "不要了", one.version, me)
        assert status(house, application.no) == "closed"

    def test_the_resident_drops_one_while_another_waits_to_be_decided(self, house: House) -> None:
        application, referrals = two_needs(house)
        fail(house, referrals[CHECKUP])
        with house.database.session() as s:
            me = resident(application.conversation_id)
            house.applications.withdraw_needs(s, application.no, [CARE], me, "不要了")
        assert status(house, application.no) == "referred"
        assert waits(house) == [("failed", CHECKUP)]


class TestWithdrawn:
    def test_the_only_referral_leaves_the_need_to_be_placed(self, house: House) -> None:
        application = house.file()
        [referral] = work(house)
        withdraw(house, referral)
        items = found(house)[0]
        [item] = items
        assert isinstance(item, QueueItem)
        assert (item.kind, item.rank, item.referral_id) == ("unplaced", "rest", referral.id)
        assert (item.organisation, item.since) == ("dehua.zhihe", house.clock.now())
        assert waits(house, TOWNSHIP) == [("unplaced", CARE)] and waits(house, OFFICE) == []
        assert found(house, kind="unplaced", township="上涌镇")[1].kinds == {"unplaced": 1}
        assess(house, application.no, "close", "搬走了")
        assert waits(house) == []

    def test_not_while_another_has_the_need(self, house: House) -> None:
        application = house.file()
        [referral] = work(house)
        referral = step(house, referral, "accept", CASEWORKER)
        refer(house, application, CARE, "dehua.hanshu")
        step(house, referral, "withdraw", CASEWORKER, "换了一家")
        assert waits(house) == []

    def test_not_with_the_whole_application(self, house: House) -> None:
        application = house.file()
        step(house, work(house)[0], "accept", CASEWORKER)
        assess(house, application.no, "withdraw", "不办了")
        with house.database.read() as s:
            assert s.scalars(select(Referral.decided_at)).one() is not None
        assert waits(house) == []

    def test_taken_up_again_every_need_waits_until_it_is_placed(self, house: House) -> None:
        application, _ = two_needs(house)
        assess(house, application.no, "return", "外县的")
        assess(house, application.no, "reopen", "户口在这里")
        assert [kind for kind, _ in waits(house)] == ["assessing"]  # the application waits itself
        refer(house, application, CARE, "dehua.zhihe")
        assert waits(house) == [("unplaced", CHECKUP)]


class TestNeedsOfElsewhere:
    def test_an_office_works_on_one_but_neither_withdraws_it_nor_sends_it_on(self, house: House) -> None:
        application = house.file()
        office = "dehua.township.yangmei"
        step(house, work(house)[0], "withdraw", CASEWORKER, "就近")
        sent = refer(house, application, CARE, office)
        [offered] = work(house, OFFICE)
        assert offered.actions == ["accept", "reject"]
        with pytest.raises(NotAllowed):
            step(house, sent, "withdraw", OFFICE, "我们不办")
        need = application.needs[0].id
        with pytest.raises(NotAllowed), house.database.session() as s:
            house.referrals.create(s, application.no, need, "dehua.civil_affairs", OFFICE, send=True)
        accepted = step(house, sent, "accept", OFFICE)
        assert accepted.actions == ["start", "hold", "fail"]
        near = next(one for one in work(house, TOWNSHIP) if one.id == sent.id)
        assert "withdraw" in near.actions


class TestOver:
    @pytest.mark.parametrize("how", ["close", "return"])
    def test_nothing_is_referred_before_it_is_taken_up_again(self, house: House, how: str) -> None:
        application = house.file()
        step(house, work(house)[0], "withdraw", CASEWORKER, "转错了")
        assess(house, application.no, how, "外县的")
        with pytest.raises(Refused) as refused:
            refer(house, application, CARE, "dehua.zhihe")
        assert refused.value.reason == "reopen_first"
        assess(house, application.no, "reopen", "户口在这里")
        assert refer(house, application, CARE, "dehua.zhihe").status == "sent"

    def test_erased_it_leaves_nothing_under_way_and_no_step_is_taken(self, house: House) -> None:
        application = house.file()
        [referral] = work(house)
        with house.database.session() as s:  # as older versions could leave it
            s.execute(update(Application).values(status="closed"))
        with house.database.session() as s:
            house.applications.erase(s, application.no, CASEWORKER, "本人要求")
        [withdrawn] = work(house)
        assert (withdrawn.status, withdrawn.actions) == ("withdrawn", [])
        with house.database.session() as s:
            s.execute(update(Referral).values(status="sent"))
        with pytest.raises(Refused):
            step(house, withdrawn, "accept")
        with pytest.raises(Refused):
            refer(house, application, CARE, "dehua.zhihe")
        assert status(house, application.no) == "closed"
        assert step(house, withdrawn, "withdraw", CASEWORKER, "删除了").id == referral.id
