"""The queue: what waits, in which order, for whom; and who works on what."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.access import Reader
from casework.applications.models import Application
from casework.applications.steps import Steps
from casework.errors import HeldBy, Invalid, NotAllowed, NotFound, Refused
from casework.queue.schemas import QueueCount, QueueItem, QueueQuery
from casework.queue.service import Queue
from casework.visits.models import Visit
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, a_draft, organisation
from tests.database.test_alerts import acknowledge, danger
from tests.database.test_conversations import say
from tests.database.test_referral_steps import ZHIHE, step, work
from tests.database.test_takeover import COLLEAGUE, take_over

TOWNSHIP = Reader(kind="staff", id="town", role="township", regions=["dehua"], townships=["上涌镇"])
OFFICE = Reader(
    kind="staff",
    id="office",
    role="township",
    regions=["dehua"],
    townships=["杨梅乡"],
    organisation="dehua.township.yangmei",
)
AUDITOR = Reader(kind="staff", id="auditor", role="auditor", regions=["dehua"])


def desk(house: House) -> Queue:
    return Queue(house.clock, house.regions, house.applications)


def found(house: House, reader: Reader = CASEWORKER, **query: Any) -> tuple[list[QueueItem], QueueCount]:
    with house.database.read() as s:
        page, counts = desk(house).page(s, QueueQuery.model_validate(query), reader)
    return page.items, counts


def kinds(house: House, reader: Reader = CASEWORKER, **query: Any) -> list[tuple[str, str]]:
    return [(item.kind, item.rank) for item in found(house, reader, **query)[0]]


def assess(house: House, no: str, action: str = "assess", reason: str | None = None) -> None:
    with house.database.session() as s:
        Steps(house.clock, house.applications, house.referrals).take(s, no, action, reason, CASEWORKER)


def filed(house: House, **fields: Any) -> Application:
    """An application whose one need was sent to 致和社工事务所."""
    return house.file(a_draft(**fields))


def a_visit(house: House, due: date | None, **values: Any) -> None:
    now = house.clock.now()
    known = {
        "id": f"v{due}",
        "region": "dehua",
        "township": "上涌镇",
        "source": "import",
        "person": {"name": "张三丰", "village": "曾坂村"},
        "facts": {},
        "reason": "独居",
        "status": "open",
        "created_by": "chen",
        "created_at": now,
        "updated_at": now,
    }
    with house.database.session() as s:
        s.add(Visit(**{**known, "due": due, **values}))


class TestWhatWaits:
    def test_nothing_at_first(self, house: House) -> None:
        assert found(house) == ([], QueueCount())

    def test_a_new_application_masked_and_then_what_its_assessment_lacks(self, house: House) -> None:
        no = filed(house).no
        [item], counts = found(house)
        assert (item.kind, item.rank, item.application_no) == ("new", "rest", no)
        assert (item.name, item.township) == ("陈**", "上涌镇")
        assert item.difficulty is not None and item.missing == []
        assert counts.kinds == {"new": 1} and counts.total == 1
        assess(house, no)
        [item], _ = found(house)
        assert item.kind == "assessing" and "住房情况" in "".join(item.missing)

    def test_danger_first_then_who_sees_to_it_then_what_is_late(self, house: House) -> None:
        filed(house)
        alert = danger(house, "destitution")
        danger(house, "suicide")
        danger(house, "human")
        acknowledge(house, alert)
        house.clock.wait(hours=5)
        a_visit(house, date(2026, 11, 20))
        a_visit(house, date(2026, 11, 23))
        assert kinds(house) == [
            ("alert", "danger"),
            ("alert", "handled"),
            ("alert", "overdue"),
            ("visit", "overdue"),
            ("visit", "soon"),
            ("new", "rest"),
        ]
        items, counts = found(house)
        assert [item.alert_kind for item in items[:3]] == ["suicide", "destitution", "human"]
        assert items[0].overdue and items[1].holder == "chen"
        assert (counts.danger, counts.overdue) == (1, 2)
        assert items[3].name == "张**"

    def test_the_harder_household_first_then_the_one_filed_first(self, house: House) -> None:
        easy = filed(house, self_care="independent", illness="none", living="with_family", household_size=4)
        first, second = filed(house), filed(house)
        items, _ = found(house)
        assert [item.application_no for item in items] == [first.no, second.no, easy.no]

    def test_a_talk_that_a_caseworker_has_and_who_said_the_last_word(self, house: House) -> None:
        talk = house.talk().conversation.id
        take_over(house, talk)
        [item], _ = found(house)
        assert (item.kind, item.rank, item.resident_waits, item.holder) == ("talk", "rest", False, "chen")
        say(house, talk, "c1", "在吗")
        [item], _ = found(house)
        assert (item.rank, item.resident_waits) == ("soon", True)
        danger(house, talk=talk)  # from now on the alert stands for the talk
        assert kinds(house) == [("alert", "danger")]


class TestReferrals:
    def test_each_step_that_waits_for_a_caseworker(self, house: House) -> None:
        filed(house)
        [referral] = work(house, ZHIHE)
        assert kinds(house, kind="overdue") == []
        house.clock.wait(days=20)
        assert kinds(house)[0] == ("overdue", "overdue")
        for action in ("accept", "start", "deliver"):
            referral = step(house, referral, action)
        assert kinds(house) == [("confirm", "rest")]
        house.clock.wait(days=20)
        assert kinds(house) == [("confirm", "overdue")]
        referral = step(house, referral, "dispute", CASEWORKER, "没来过")
        [item], _ = found(house)
        assert (item.kind, item.service, item.organisation) == ("disputed", "living.home_care", "dehua.zhihe")
        referral = step(house, referral, "deliver")
        assert kinds(house) == [("confirm", "rest")]

    def test_what_was_rejected_waits_for_another_to_be_chosen(self, house: House) -> None:
        filed(house)
        [referral] = work(house, ZHIHE)
        step(house, referral, "reject", reason="没有人手")
        assert ("redirect", "rest") in kinds(house)

    def test_what_failed_waits_until_somebody_else_is_asked(self, house: House) -> None:
        application = filed(house)
        [referral] = work(house, ZHIHE)
        step(house, step(house, referral, "accept"), "fail", reason="联系不上")
        assert ("failed", "rest") in kinds(house)
        with house.database.session() as s:
            need = application.needs[0].id
            house.referrals.create(s, application.no, need, "dehua.yuanmeng", CASEWORKER, "换一家")
        assert [kind for kind, _ in kinds(house)] == ["draft"]

    def test_what_failed_waits_no_longer_once_the_application_is_closed(self, house: House) -> None:
        application = filed(house)
        [referral] = work(house, ZHIHE)
        step(house, step(house, referral, "accept"), "fail", reason="联系不上")
        assess(house, application.no, "close", "家里人来照顾了")
        assert found(house) == ([], QueueCount())

    def test_what_was_sent_to_an_office_of_elsewhere_is_its_own_work(self, house: House) -> None:
        application = filed(house)
        with house.database.session() as s:
            need = application.needs[0].id
            house.referrals.create(
                s, application.no, need, "dehua.township.yangmei", CASEWORKER, "就近", send=True
            )
        items, _ = found(house, OFFICE)
        assert [(item.kind, item.rank) for item in items] == [("own", "rest")]
        house.clock.wait(days=20)
        assert kinds(house, OFFICE) == [("own", "overdue")]
        assert kinds(house, TOWNSHIP)[0] == ("overdue", "overdue")

    def test_the_order_follows_a_correction(self, house: House) -> None:
        first, second = filed(house), filed(house)
        house.clock.wait(days=20)
        easier = {"self_care": "independent", "illness": "none"}
        with house.database.session() as s:
            house.applications.correct(s, first.no, easier, CASEWORKER)
        items, _ = found(house, kind="overdue")
        assert [item.application_no for item in items] == [second.no, first.no]


class TestWhose:
    def test_each_sees_its_own(self, house: House) -> None:
        filed(house)
        filed(house, township="杨梅乡")
        talk = house.talk().conversation.id
        danger(house, talk=talk)
        assert [kind for kind, _ in kinds(house)] == ["alert", "new", "new"]
        assert [kind for kind, _ in kinds(house, TOWNSHIP)] == ["new"]
        assert [kind for kind, _ in kinds(house, AUDITOR)] == ["new", "new"]
        assert kinds(house, ELSEWHERE) == []
        with pytest.raises(NotAllowed):
            found(house, organisation("dehua.zhihe"))

    def test_an_admin_of_all_regions_sees_all(self, house: House) -> None:
        filed(house)
        house.file(a_draft(region="weihai"))
        everywhere = Reader(kind="staff", id="root", role="admin")
        items, _ = found(house, everywhere)
        assert {item.region for item in items if item.kind == "new"} == {"dehua", "weihai"}
        assert {item.region for item in found(house, everywhere, region="weihai")[0]} == {"weihai"}


class TestNarrowing:
    def test_by_kind_place_and_words(self, house: House) -> None:
        near, far = filed(house).no, filed(house, township="杨梅乡", name="林大山").no
        a_visit(house, date(2026, 11, 22))
        assert [item.application_no for item in found(house, township="杨梅乡")[0]] == [far]
        assert [item.application_no for item in found(house, q="林大山")[0]] == [far]
        assert [item.application_no for item in found(house, q=near)[0]] == [near]
        items, counts = found(house, kind="visit")
        assert [item.kind for item in items] == ["visit"]
        assert counts.kinds == {"new": 2, "visit": 1}
        assert found(house, q="没有这个人") == ([], QueueCount())

    @pytest.mark.parametrize("query", [{"kind": "nonsense"}, {"township": "没有镇"}, {"page": 0}])
    def test_what_there_is_not_is_refused(self, house: House, query: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            found(house, **query)

    def test_pages_hold_each_thing_once_over_all_ranks(self, house: House) -> None:
        for _ in range(3):
            filed(house)
        for n in range(4):
            a_visit(house, date(2026, 11, 10 + n))
        a_visit(house, date(2026, 11, 24))
        danger(house)
        whole = [item.id for item in found(house, page_size=100)[0]]
        paged = [item.id for page in range(1, 6) for item in found(house, page=page, page_size=2)[0]]
        assert paged == whole and len(whole) == 9
        assert found(house, page=99, page_size=2)[0] == []


class TestClaims:
    def claim(self, house: House, no: str, actor: Reader = CASEWORKER) -> None:
        with house.database.session() as s:
            desk(house).claims.take(s, no, actor)

    def leave(self, house: House, no: str, actor: Reader = CASEWORKER) -> None:
        with house.database.session() as s:
            desk(house).claims.leave(s, no, actor)

    def test_a_colleague_sees_it_and_is_told_who_has_it(self, house: House) -> None:
        no = filed(house).no
        self.claim(house, no)
        [item], _ = found(house, COLLEAGUE)
        assert item.holder == "chen" and item.held_until is not None
        with pytest.raises(HeldBy):
            self.claim(house, no, COLLEAGUE)
        with pytest.raises(Refused):
            self.leave(house, no, COLLEAGUE)
        assert [item.id for item in found(house, mine=True)[0]] == [item.id]
        assert found(house, COLLEAGUE, mine=True)[0] == []

    def test_it_lapses_and_can_be_left(self, house: House) -> None:
        no = filed(house).no
        self.claim(house, no)
        house.clock.wait(hours=3)
        assert found(house)[0][0].holder is None
        self.claim(house, no, COLLEAGUE)
        self.leave(house, no, COLLEAGUE)
        self.leave(house, no, COLLEAGUE)
        assert found(house)[0][0].holder is None
        with house.database.session() as s:
            trail = house.applications.history(s, no, CASEWORKER)
        steps = [entry.action for entry in trail if entry.kind == "status"]
        assert steps == ["claim", "claim", "unclaim"]

    def test_not_of_what_one_does_not_see_or_may_not_work_on(self, house: House) -> None:
        no = filed(house).no
        with pytest.raises(NotFound):
            self.claim(house, no, ELSEWHERE)
        with pytest.raises(NotAllowed):
            self.claim(house, no, AUDITOR)
