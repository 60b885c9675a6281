"""Charity resources: offered, changed, closed, matched, given, handed over, given back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text, update

from casework.access import SYSTEM, Reader, resident
from casework.applications.models import Application, Need
from casework.applications.steps import Steps
from casework.directory.organisations import OrganisationEditing
from casework.directory.schemas import NewOrganisation, OrganisationChange
from casework.directory.service import Directory
from casework.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, StaleVersion
from casework.history.service import History
from casework.households.service import Households
from casework.referrals.models import Referral
from casework.resources import repository
from casework.resources.schemas import (
    AllocationView,
    NeedMatch,
    Offer,
    ResourceMatch,
    ResourceQuery,
    ResourceView,
)
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, a_draft, organisation

CHARITY = Reader(
    kind="staff", id="ci", role="provider", organisation="dehua.charity_federation", regions=["dehua"]
)
TOWN = Reader(kind="staff", id="town", role="township", regions=["dehua"], townships=["上涌镇"])
VOLUNTEER = Reader(kind="staff", id="vol", role="volunteer", regions=["dehua"])
AUDITOR = Reader(kind="staff", id="audit", role="auditor", regions=["dehua"])


def offer(house: House, actor: Reader = CHARITY, **changes: Any) -> ResourceView:
    what: dict[str, Any] = {
        "kind": "goods",
        "title": "大米",
        "services": ["living.supplies", "living.home_care"],
        "quantity": Decimal(10),
        "unit": "袋",
    }
    with house.database.session() as s:
        return house.resources.offer(s, Offer(**{**what, **changes}), actor)


def edit(house: House, resource: ResourceView, actor: Reader = CHARITY, **changes: Any) -> ResourceView:
    with house.database.session() as s:
        return house.resources.edit(s, resource.id, changes, changes.pop("version", resource.version), actor)


def listed(house: House, reader: Reader = CASEWORKER, **query: Any) -> list[str]:
    with house.database.read() as s:
        return [one.title for one in house.resources.list(s, ResourceQuery(**query), reader).items]


def left(house: House, resource: ResourceView) -> Decimal:
    with house.database.read() as s:
        return house.resources.read(s, resource.id, CASEWORKER).quantity_left


def matches(house: House, resource: ResourceView, reader: Reader = CASEWORKER) -> list[NeedMatch]:
    with house.database.read() as s:
        return house.matches.needs_for(s, resource.id, reader)


def fitting(house: House, application: Application, reader: Reader = CASEWORKER) -> list[ResourceMatch]:
    with house.database.read() as s:
        return house.matches.resources_for(s, application.no, application.needs[0].id, reader)


def give(
    house: House,
    resource: ResourceView,
    application: Application,
    quantity: str = "1",
    actor: Reader = CASEWORKER,
    reason: str | None = None,
) -> AllocationView:
    with house.database.session() as s:
        return house.giving.allocate(
            s, resource.id, application.no, application.needs[0].id, Decimal(quantity), actor, reason
        )


def change(house: House, application: Application, **values: Any) -> None:
    with house.database.session() as s:
        s.execute(update(Application).where(Application.id == application.id).values(**values))


class TestOffer:
    def test_an_organisation_offers_its_own(self, house: House) -> None:
        resource = offer(house, townships=["上涌"], note="放在仓库", valid_until=date(2026, 12, 31))
        assert (resource.region, resource.organisation) == ("dehua", "dehua.charity_federation")
        assert (str(resource.quantity_left), resource.unit, resource.townships) == ("10", "袋", ["上涌镇"])
        assert (resource.status, resource.version) == ("open", 1)

    def test_the_county_offers_for_any_of_its_region(self, house: House) -> None:
        assert offer(house, CASEWORKER, organisation="dehua.zhihe").organisation == "dehua.zhihe"
        with pytest.raises(NotAllowed):
            offer(house, CASEWORKER, organisation="weihai.huancui")
        with pytest.raises(Invalid, match="organisation: missing"):
            offer(house, CASEWORKER)

    def test_nobody_offers_for_another(self, house: House) -> None:
        for actor in (CHARITY, TOWN, VOLUNTEER, AUDITOR):
            with pytest.raises(NotAllowed):
                offer(house, actor, organisation="dehua.zhihe")

    def test_a_township_offers_for_its_office(self, house: House) -> None:
        office = house.regions["dehua"].office_of("上涌镇")
        other = house.regions["dehua"].office_of("浔中镇")
        assert office is not None and other is not None
        assert offer(house, TOWN, organisation=office.code).organisation == office.code
        with pytest.raises(NotAllowed):
            offer(house, TOWN, organisation=other.code)

    def test_one_that_staff_added_offers_as_long_as_it_is_not_closed(self, house: House) -> None:
        editing = OrganisationEditing(house.clock, house.regions, Directory(house.regions))
        new = NewOrganisation(name="上涌爱心超市", kind="charity", services=["living.supplies"])
        with house.database.session() as s:
            added = editing.add(s, "dehua", new, CASEWORKER)
        assert offer(house, CASEWORKER, organisation=added.code).organisation_name == "上涌爱心超市"
        with house.database.session() as s:
            editing.change(s, added.code, OrganisationChange(version=added.version, active=False), CASEWORKER)
        with pytest.raises(Invalid, match="organisation: unknown"):
            offer(house, CASEWORKER, organisation=added.code)

    def test_everything_that_is_wrong_is_named_at_once(self, house: House) -> None:
        with pytest.raises(Invalid) as refused:
            offer(
                house,
                title=" ",
                services=["living.supplies", "living.gold"],
                townships=["张村镇"],
                conditions={"name": "x"},
                quantity=Decimal("1.5"),
                valid_until=date(2026, 11, 20),
            )
        assert {issue.field for issue in refused.value.errors} == {
            "title",
            "services.1",
            "townships.0",
            "conditions",
            "quantity",
            "valid_until",
        }

    def test_words_are_sealed(self, house: House) -> None:
        offer(house, note="找陈阿妹拿钥匙")
        with house.database.read() as s:
            row = s.execute(text("SELECT title, note FROM resource")).one()
        assert "大米".encode() not in bytes(row[0]) and "陈阿妹".encode() not in bytes(row[1])


class TestEdit:
    def test_only_what_is_named_changes_and_the_trail_has_before_and_after(self, house: House) -> None:
        resource = offer(house)
        changed = edit(house, resource, title="面粉", services=["living.supplies"])
        assert (changed.title, changed.services, changed.unit, changed.version) == (
            "面粉",
            ["living.supplies"],
            "袋",
            2,
        )

    def test_a_stale_version_is_refused(self, house: House) -> None:
        resource = offer(house)
        edit(house, resource, title="面粉")
        with pytest.raises(StaleVersion):
            edit(house, resource, title="油")
        assert listed(house) == ["面粉"]

    def test_no_less_can_be_offered_than_was_given(self, house: House) -> None:
        resource = offer(house)
        give(house, resource, house.file(), "4")
        with pytest.raises(Refused, match="given_already"):
            edit(house, resource, quantity=Decimal(3))
        assert str(edit(house, resource, quantity=Decimal(6)).quantity_left) == "2"

    def test_anothers_is_not_to_be_changed(self, house: House) -> None:
        resource = offer(house)
        for actor in (TOWN, organisation("dehua.charity_federation").model_copy(update={"role": "auditor"})):
            with pytest.raises((NotAllowed, NotFound)):
                edit(house, resource, actor, title="面粉")
        with pytest.raises(NotFound):
            edit(house, resource, ELSEWHERE, title="面粉")
        with pytest.raises(NotFound):
            edit(house, resource, organisation("dehua.zhihe"), title="面粉")
        assert listed(house) == ["大米"]


class TestClose:
    def test_nothing_more_is_given_out_of_it(self, house: House) -> None:
        resource, application = offer(house), house.file()
        with house.database.session() as s:
            assert house.resources.close(s, resource.id, CHARITY, "没有了").status == "closed"
        with pytest.raises(Refused, match="resource_closed"):
            give(house, resource, application)
        with pytest.raises(Refused, match="resource_closed"), house.database.session() as s:
            house.resources.close(s, resource.id, CHARITY)


class TestList:
    def test_each_sees_those_of_its_region_and_its_own(self, house: House) -> None:
        offer(house)
        readers = (CASEWORKER, TOWN, AUDITOR, CHARITY, organisation("dehua.charity_federation"))
        assert [listed(house, reader) for reader in readers] == [["大米"]] * 5
        assert listed(house, ELSEWHERE) == []
        assert listed(house, organisation("dehua.zhihe")) == []
        with pytest.raises(NotAllowed):
            listed(house, VOLUNTEER)

    def test_by_kind_service_township_and_organisation(self, house: House) -> None:
        offer(house)
        house.clock.wait(minutes=1)
        offer(house, title="床位", kind="place", unit="张", services=["link.housing"], townships=["浔中镇"])
        assert listed(house, kind="place") == ["床位"]
        assert listed(house, service="living.supplies") == ["大米"]
        assert listed(house, township="浔中镇") == ["床位", "大米"]
        assert listed(house, township="上涌镇") == ["大米"]
        assert listed(house, organisation="dehua.zhihe") == []

    def test_by_status(self, house: House) -> None:
        closed, used = offer(house, title="停"), offer(house, title="完", quantity=Decimal(1))
        offer(house, title="过期", valid_until=date(2026, 11, 21))
        offer(house, title="还有", valid_until=date(2026, 11, 22))
        give(house, used, house.file())
        with house.database.session() as s:
            house.resources.close(s, closed.id, CHARITY)
        house.clock.wait(days=1)
        found = {status: listed(house, status=status) for status in ("closed", "used_up", "expired", "open")}
        assert found == {"closed": ["停"], "used_up": ["完"], "expired": ["过期"], "open": ["还有"]}

    @pytest.mark.parametrize("query", [{"kind": "gold"}, {"status": "lost"}, {"page": 0}])
    def test_an_unknown_filter_is_refused(self, house: House, query: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            listed(house, **query)


class TestNeedsFor:
    def test_urgent_first_then_the_hardest_then_who_has_waited_longest(self, house: House) -> None:
        applications = {}
        for name, difficulty in (("early", 40), ("late", 40), ("hard", 70), ("urgent", 10)):
            applications[name] = house.file()
            change(house, applications[name], difficulty=difficulty)
            house.clock.wait(hours=1)
        with house.database.session() as s:
            s.execute(
                update(Need).where(Need.application_id == applications["urgent"].id).values(urgency="urgent")
            )
        order = [found.application_no for found in matches(house, offer(house))]
        assert order == [applications[name].no for name in ("urgent", "hard", "early", "late")]

    def test_reasons_are_told_and_persons_masked(self, house: House) -> None:
        house.file()
        house.clock.wait(days=3)
        resource = offer(house, townships=["上涌镇"], conditions={"age": {"min": 60}, "employment": "unable"})
        [found] = matches(house, resource)
        assert found.reasons[:3] == ["正好能帮“居家照料”", "专给上涌镇", "年龄：82岁，符合条件"]
        assert found.reasons[-1] == "已经等了 3 天"
        assert found.unknown == ["工作"]
        assert found.fields["name"] == "陈**" and found.fields["illness"] == "***"

    def test_only_open_needs_that_it_is_meant_for(self, house: House) -> None:
        resource = offer(house, townships=["上涌镇"], conditions={"age": {"min": 60}})
        house.file(a_draft(township="浔中镇"))
        house.file(a_draft(["living.meals"]))
        house.file(a_draft(age=30))
        house.file(a_draft(region="weihai"))
        change(house, house.file(), status="closed")
        met = house.file()
        with house.database.session() as s:
            s.execute(update(Referral).where(Referral.application_id == met.id).values(status="closed"))
        fits = house.file()
        assert [found.application_no for found in matches(house, resource)] == [fits.no]

    def test_what_it_was_given_to_is_left_out_and_what_others_gave_is_counted(self, house: House) -> None:
        rice, oil = offer(house), offer(house, title="油", unit="桶")
        application = house.file()
        give(house, rice, application)
        assert matches(house, rice) == []
        assert [found.given for found in matches(house, oil)] == [1]

    def test_a_township_sees_its_own_households(self, house: House) -> None:
        resource = offer(house)
        house.file(a_draft(township="浔中镇"))
        mine = house.file()
        assert [found.application_no for found in matches(house, resource, TOWN)] == [mine.no]

    def test_who_only_offers_does_not_choose(self, house: House) -> None:
        resource = offer(house)
        for reader in (CHARITY, AUDITOR):
            with pytest.raises(NotAllowed):
                matches(house, resource, reader)
        with pytest.raises(NotFound):
            matches(house, resource, ELSEWHERE)


class TestResourcesFor:
    def test_those_for_the_township_first_then_those_that_end_first(self, house: House) -> None:
        offer(house, title="全县")
        offer(house, title="快到期", valid_until=date(2026, 11, 25))
        offer(house, title="本乡镇", townships=["上涌镇"])
        offer(house, title="别处", townships=["浔中镇"])
        offer(house, title="别的服务", services=["link.housing"])
        offer(house, title="年轻人", conditions={"age": {"max": 30}})
        found = fitting(house, house.file())
        assert [one.resource.title for one in found] == ["本乡镇", "快到期", "全县"]
        assert found[0].reasons[1] == "专给上涌镇"

    def test_an_application_out_of_reach_is_not_there(self, house: House) -> None:
        offer(house)
        with pytest.raises(NotFound):
            fitting(house, house.file(a_draft(township="浔中镇")), TOWN)


class TestAllocate:
    def test_it_is_taken_off_and_stands_in_the_applications_history(self, house: House) -> None:
        resource, application = offer(house), house.file()
        given = give(house, resource, application, "4", reason="家里断粮")
        assert (str(given.quantity), given.status, given.service) == ("4", "allocated", "living.home_care")
        assert str(left(house, resource)) == "6"
        with house.database.session() as s:
            trail = house.applications.history(s, application.no, CASEWORKER)
        [entry] = [entry for entry in trail if entry.kind == "resource"]
        assert (entry.action, entry.actor_id, entry.reason) == ("allocate", "chen", "家里断粮")

    def test_never_more_than_is_left(self, house: House) -> None:
        resource = offer(house)
        give(house, resource, house.file(), "7")
        with pytest.raises(Refused, match="not_enough_left"):
            give(house, resource, house.file(), "4")
        assert str(left(house, resource)) == "3"

    def test_given_by_many_at_once_never_more_than_is_left(self, house: House) -> None:
        resource = offer(house, kind="money", unit=None, quantity=Decimal("100.00"))
        applications = [house.file() for _ in range(6)]

        def try_it(application: Application) -> bool:
            try:
                give(house, resource, application, "33.40")
            except Refused:
                return False
            return True

        with ThreadPoolExecutor(6) as pool:
            assert sum(pool.map(try_it, applications)) == 2
        assert str(left(house, resource)) == "33.20"

    def test_a_double_click_gives_once(self, house: House) -> None:
        resource, application = offer(house), house.file()
        give(house, resource, application)
        with pytest.raises(Refused, match="already_given"):
            give(house, resource, application)
        assert str(left(house, resource)) == "9"

    def test_clicked_twice_at_once_it_gives_once(self, house: House) -> None:
        resource, application = offer(house), house.file()

        def try_it(_: int) -> bool:
            try:
                give(house, resource, application)
            except Conflict:
                return False
            return True

        with ThreadPoolExecutor(3) as pool:
            assert sum(pool.map(try_it, range(3))) == 1
        assert str(left(house, resource)) == "9"

    def test_to_nobody_it_is_not_meant_for(self, house: House) -> None:
        resource = offer(house, townships=["浔中镇"])
        with pytest.raises(Invalid, match="resource_not_for_this"):
            give(house, resource, house.file())
        with pytest.raises(NotFound):
            give(house, resource, house.file(a_draft(region="weihai")))

    def test_a_term_that_is_not_known_wants_a_reason(self, house: House) -> None:
        resource, application = offer(house, conditions={"employment": "unable"}), house.file()
        with pytest.raises(Invalid, match="reason_for_unknown"):
            give(house, resource, application)
        assert give(house, resource, application, reason="问过了，干不了活").status == "allocated"

    def test_not_to_what_is_over(self, house: House) -> None:
        resource, application = offer(house, valid_until=date(2026, 11, 22)), house.file()
        with house.database.session() as s:
            s.execute(update(Referral).values(status="closed"))
        with pytest.raises(Refused, match="need_met"):
            give(house, resource, application)
        change(house, application, status="withdrawn")
        with pytest.raises(Refused, match="application_over"):
            give(house, resource, application)
        house.clock.wait(days=2)
        with pytest.raises(Refused, match="resource_expired"):
            give(house, resource, application)

    def test_who_only_offers_does_not_give(self, house: House) -> None:
        resource, application = offer(house), house.file()
        for actor in (CHARITY, AUDITOR, VOLUNTEER):
            with pytest.raises(NotAllowed):
                give(house, resource, application, actor=actor)


class TestDeliverAndReturn:
    def test_who_offers_hands_over_and_learns_no_more_than_where(self, house: House) -> None:
        resource, application = offer(house), house.file()
        given = give(house, resource, application, reason="家里断粮")
        with house.database.session() as s:
            [seen] = house.resources.read(s, resource.id, CHARITY).allocations
            assert (seen.application_no, seen.township, seen.reason) == (application.no, "上涌镇", None)
            assert house.giving.deliver(s, given.id, CHARITY).status == "delivered"
        with pytest.raises(Refused, match="settled_already"), house.database.session() as s:
            house.giving.deliver(s, given.id, CASEWORKER)

    def test_what_comes_back_is_left_for_others_once(self, house: House) -> None:
        resource, application = offer(house), house.file()
        given = give(house, resource, application, "4")
        with house.database.session() as s:
            assert house.giving.give_back(s, given.id, CASEWORKER).status == "returned"
        assert str(left(house, resource)) == "10"
        with pytest.raises(Refused, match="settled_already"), house.database.session() as s:
            house.giving.give_back(s, given.id, CASEWORKER)
        assert str(left(house, resource)) == "10"
        assert give(house, resource, application).status == "allocated"

    def test_given_back_twice_at_once_it_comes_back_once(self, house: House) -> None:
        resource = offer(house)
        give(house, resource, house.file(), "5")
        given = give(house, resource, house.file(), "4")

        def try_it(_: int) -> bool:
            try:
                with house.database.session() as s:
                    house.giving.give_back(s, given.id, CASEWORKER)
            except Refused:
                return False
            return True

        with ThreadPoolExecutor(3) as pool:
            assert sum(pool.map(try_it, range(3))) == 1
        assert str(left(house, resource)) == "5"

    def test_what_was_handed_over_comes_back_with_a_reason_only(self, house: House) -> None:
        resource = offer(house)
        given = give(house, resource, house.file())
        with house.database.session() as s:
            house.giving.deliver(s, given.id, CHARITY)
        with pytest.raises(Invalid, match="reason"), house.database.session() as s:
            house.giving.give_back(s, given.id, CASEWORKER)
        with house.database.session() as s:
            assert house.giving.give_back(s, given.id, CASEWORKER, "搬走了").status == "returned"

    def test_an_organisation_that_has_no_part_in_it_sees_nothing(self, house: House) -> None:
        given = give(house, offer(house), house.file())
        for actor in (organisation("dehua.yuanmeng"), ELSEWHERE):
            with pytest.raises(NotFound), house.database.session() as s:
                house.giving.deliver(s, given.id, actor)
        with pytest.raises(NotAllowed), house.database.session() as s:
            house.giving.deliver(s, given.id, AUDITOR)


class TestGivenTo:
    def test_what_a_household_got_and_is_to_get(self, house: House) -> None:
        rice, money = offer(house), offer(house, kind="money", unit=None, title="慰问金")
        application, other = house.file(), house.file()
        give(house, rice, application, "2")
        house.clock.wait(minutes=1)
        back = give(house, money, application, "5.50")
        with house.database.session() as s:
            given = repository.given_to(s, [application.id, other.id])
            house.giving.give_back(s, back.id, CASEWORKER)
        assert [(one.title, str(one.quantity), one.unit) for one in given] == [
            ("慰问金", "5.50", "元"),
            ("大米", "2", "袋"),
        ]
        with house.database.read() as s:
            assert [one.title for one in repository.given_to(s, [application.id])] == ["大米"]


class TestTheHousehold:
    def test_who_looks_at_it_sees_what_it_got(self, house: House) -> None:
        application = house.file()
        give(house, offer(house), application, "2")
        households = Households(house.clock, house.keyring, house.regions)
        with house.database.session() as s:
            [got] = households.read(s, application.no, CASEWORKER).resources
        assert (got.title, str(got.quantity), got.application_no) == ("大米", "2", application.no)
        assert (got.service_name, got.organisation_name) == ("居家照料", "德化县慈善总会")


class TestWhatEnds:
    """Goods are not promised to nobody: what was to come goes back, what was brought stays given."""

    @pytest.mark.parametrize("how", ["withdraw", "return", "erase", "the resident withdraws"])
    def test_what_was_promised_is_left_for_others_and_who_offers_it_hears_of_it(
        self, house: House, how: str
    ) -> None:
        application, rice, oil = house.file(), offer(house, quantity=Decimal(1)), offer(house, title="油")
        brought = give(house, oil, application)
        with house.database.session() as s:
            house.giving.deliver(s, brought.id, CHARITY)
        promised = give(house, rice, application, reason="家里断粮")
        end(house, application, how)
        assert (left(house, rice), left(house, oil)) == (Decimal(1), Decimal(9))
        with house.database.read() as s:
            [row] = repository.allocations_of(s, rice.id, SYSTEM)
            notices = house.notices.list(s, CHARITY).items
            trail = [
                e for e in History(house.clock).of_application(s, application.no) if e.kind == "resource"
            ]
        assert row.allocation.status == "returned"
        assert row.allocation.settled_by == ("resident" if how.startswith("the") else "chen")
        assert [(one.kind, one.subject_id) for one in notices] == [("resource_released", rice.id)]
        assert [(e.action, e.subject_id) for e in trail][-1] == ("give_back", promised.id)
        end(house, application, "erase")  # once is enough
        assert left(house, rice) == 1

    def test_of_a_closed_application_once_it_is_erased(self, house: House) -> None:
        application, rice = house.file(), offer(house)
        give(house, rice, application)
        change(house, application, status="closed")
        end(house, application, "erase")
        assert left(house, rice) == 10

    def test_of_a_need_that_is_dropped(self, house: House) -> None:
        application = house.file(a_draft(needs=("living.home_care", "living.supplies")))
        rice = offer(house)
        give(house, rice, application)
        with house.database.session() as s:
            supplies = next(one.id for one in application.needs if one.service == "living.supplies")
            house.giving.allocate(s, rice.id, application.no, supplies, Decimal(2), CASEWORKER)
            me = resident(application.conversation_id)
            house.applications.withdraw_needs(s, application.no, ["living.supplies"], me, "不要了")
        assert left(house, rice) == 9


def end(house: House, application: Application, how: str) -> None:
    with house.database.session() as s:
        if how == "erase":
            house.applications.erase(s, application.no, CASEWORKER, "本人要求")
        elif how == "the resident withdraws":
            house.applications.withdraw(s, application.no, resident(application.conversation_id), "不要了")
        else:
            steps = Steps(house.clock, house.applications, house.referrals)
            steps.take(s, application.no, how, "搬走了", CASEWORKER)


class TestErasure:
    def test_why_it_was_given_goes_that_it_was_given_stays(self, house: House) -> None:
        application = house.file()
        give(house, offer(house), application, reason="家里断粮")
        with house.database.session() as s:
            house.applications.erase(s, application.no, CASEWORKER, "本人要求")
        with house.database.read() as s:
            assert [row.allocation.reason for row in repository.allocations_of(s, _only(house), SYSTEM)] == [
                None
            ]


def _only(house: House) -> str:
    with house.database.read() as s:
        return str(s.execute(select(text("id")).select_from(text("resource"))).scalar_one())
