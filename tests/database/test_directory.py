"""The directory: the pack with what staff added, and who may add what."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text

from casework.access import Reader
from casework.directory.capacity import CapacityEditing
from casework.directory.organisations import OrganisationEditing
from casework.directory.schemas import (
    NewCapacity,
    NewOrganisation,
    NewStation,
    OrganisationChange,
    StationChange,
)
from casework.directory.service import Directory
from casework.directory.stations import StationEditing
from casework.directory.suggest import Suggestions
from casework.errors import InUse, Invalid, NotAllowed, NotFound, StaleVersion
from casework.points.models import PointsEntry
from casework.points.service import Points
from casework.referrals.models import Referral
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, a_draft, organisation

STATION_WORKER = Reader(kind="staff", id="yu", role="station", regions=["dehua"], townships=["上涌镇"])
WEIHAI_WORKER = Reader(kind="staff", id="sun", role="station", regions=["weihai"], townships=["张村镇"])
NEW = NewOrganisation(
    name="张村爱心食堂",
    kind="community_enterprise",
    services=["living.meals"],
    township="张村镇",
    contact={"phone": "0631-5220000", "person": "于师傅"},
)


class Desk:
    """Everything about the directory, each call a transaction of its own."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.directory = Directory(house.regions)
        parts = (house.clock, house.regions, self.directory)
        self.organisations = OrganisationEditing(*parts)
        self.stations = StationEditing(*parts)
        self.capacities = CapacityEditing(*parts)

    def do(self, what: Any, *given: Any) -> Any:
        with self.house.database.session() as s:
            return what(s, *given)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


class TestDirectory:
    def test_is_the_packs_as_long_as_nobody_added_any(self, desk: Desk) -> None:
        found = desk.do(desk.directory.organisations, "dehua")
        assert [o.code for o in found] == [o.code for o in desk.house.regions["dehua"].organisations]
        assert desk.do(desk.directory.organisation, "dehua", "dehua.finance") is None

    def test_an_office_works_in_its_own_township_only(self, desk: Desk) -> None:
        here = desk.do(desk.directory.organisations_for, "weihai", "living.meals", "张村镇")
        assert [o.code for o in here] == ["weihai.township.zhangcun"]

    def test_superiors_are_told_from_the_nearest_to_the_top(self, desk: Desk) -> None:
        made = desk.do(desk.organisations.add, "weihai", NEW, ELSEWHERE)
        above = desk.do(desk.directory.superiors, "weihai", made.code)
        assert [o.code for o in above] == [
            "weihai.township.zhangcun",
            "weihai.huancui",
            "weihai.civil_affairs",
        ]


class TestAddOrganisation:
    def test_it_is_found_for_its_service_in_its_street_and_nowhere_else(self, desk: Desk) -> None:
        made = desk.do(desk.organisations.add, "weihai", NEW, ELSEWHERE)
        assert (made.code, made.added, made.serves) == ("weihai.provider.1", True, ["张村镇"])
        there = desk.do(desk.directory.organisations_for, "weihai", "living.meals", "张村镇")
        assert made.code in [o.code for o in there]
        for service, place in (("living.meals", "羊亭镇"), ("hygiene.cleaning", "张村镇")):
            others = desk.do(desk.directory.organisations_for, "weihai", service, place)
            assert made.code not in [o.code for o in others]
        assert desk.do(desk.directory.organisation, "dehua", made.code) is None

    def test_what_is_personal_is_sealed(self, desk: Desk) -> None:
        desk.do(desk.organisations.add, "weihai", NEW, ELSEWHERE)
        with desk.house.database.read() as s:
            (stored,) = s.execute(text("SELECT contact FROM directory_organisation")).scalars()
        assert "于师傅".encode() not in bytes(stored)

    def test_every_mistake_is_told_at_once(self, desk: Desk) -> None:
        wrong = NewOrganisation(
            name="环翠区民政局",
            kind="government",
            services=["nothing"],
            township="上涌镇",
            serves=["火星镇"],
            contact={"phone": "没有"},
        )
        with pytest.raises(Invalid) as raised:
            desk.do(desk.organisations.add, "weihai", wrong, ELSEWHERE)
        fields = [issue.field for issue in raised.value.errors]
        assert fields == ["name", "contact.phone", "kind", "services", "township", "serves"]

    @pytest.mark.parametrize("actor", [CASEWORKER, WEIHAI_WORKER, organisation("weihai.huancui")])
    def test_only_who_edits_this_regions_directory_adds(self, desk: Desk, actor: Reader) -> None:
        with pytest.raises(NotAllowed):
            desk.do(desk.organisations.add, "weihai", NEW, actor)


class TestChangeOrganisation:
    def test_a_contact_is_filled_in_and_every_change_is_in_the_trail(self, desk: Desk) -> None:
        change = OrganisationChange(contact={"phone": "0595-23500000"}, reason="电话问到了")
        done = desk.do(desk.organisations.change, "dehua.zhihe", change, CASEWORKER)
        assert done.contact.phone == "0595-23500000" and done.duties
        desk.do(
            desk.organisations.change,
            "dehua.zhihe",
            OrganisationChange(contact={"hours": "全天"}),
            organisation("dehua.zhihe"),
        )
        trail = desk.do(desk.organisations.history, "dehua.zhihe", CASEWORKER)
        assert [(e.actor_id, e.action) for e in trail] == [
            ("chen", "change_organisation"),
            ("of-dehua.zhihe", "change_organisation"),
        ]
        assert trail[0].before == {"contact": None} and trail[0].reason == "电话问到了"
        assert trail[1].after["contact"]["phone"] == "0595-23500000"

    def test_an_organisation_changes_its_own_contact_and_nothing_else(self, desk: Desk) -> None:
        me = organisation("dehua.zhihe")
        for code, change in (
            ("dehua.hanshu", OrganisationChange(contact={"phone": "12345"})),
            ("dehua.zhihe", OrganisationChange(services=["living.meals"])),
        ):
            with pytest.raises(NotAllowed):
                desk.do(desk.organisations.change, code, change, me)
        with pytest.raises(NotAllowed):
            desk.do(desk.organisations.history, "dehua.zhihe", me)

    def test_a_township_worker_changes_the_office_of_the_township(self, desk: Desk) -> None:
        change = OrganisationChange(contact={"phone": "12345"})
        desk.do(desk.organisations.change, "dehua.township.shangyong", change, STATION_WORKER)
        with pytest.raises(NotAllowed):
            desk.do(desk.organisations.change, "dehua.township.xunzhong", change, STATION_WORKER)

    def test_what_the_pack_says_is_not_changed_here(self, desk: Desk) -> None:
        change = OrganisationChange(name="新名字", services=["living.meals"], active=False)
        with pytest.raises(Invalid) as raised:
            desk.do(desk.organisations.change, "dehua.zhihe", change, CASEWORKER)
        assert {(i.field, i.reason) for i in raised.value.errors} == {
            ("name", "in_pack"),
            ("services", "in_pack"),
            ("active", "in_pack"),
        }

    def test_a_stale_version_is_refused(self, desk: Desk) -> None:
        change = OrganisationChange(contact={"phone": "12345"}, version=0)
        assert desk.do(desk.organisations.change, "dehua.zhihe", change, CASEWORKER).version == 1
        with pytest.raises(StaleVersion):
            desk.do(desk.organisations.change, "dehua.zhihe", change, CASEWORKER)

    def test_an_unknown_one_is_not_found(self, desk: Desk) -> None:
        for code in ("dehua.finance", "atlantis.office", ""):
            with pytest.raises(NotFound):
                desk.do(desk.organisations.change, code, OrganisationChange(), CASEWORKER)

    def test_one_with_open_referrals_is_not_closed_and_a_closed_one_gets_none(self, desk: Desk) -> None:
        house, close = desk.house, OrganisationChange(active=False)
        new = NEW.model_copy(update={"kind": "enterprise", "township": "上涌镇"})
        code = desk.do(desk.organisations.add, "dehua", new, CASEWORKER).code
        filed = house.file(a_draft(["living.meals"]))
        need = filed.needs[0].id
        referral = desk.do(house.referrals.create, filed.no, need, code, CASEWORKER)
        with pytest.raises(InUse) as raised:
            desk.do(desk.organisations.change, code, close, CASEWORKER)
        assert raised.value.count == 1
        desk.do(house.referrals.act, referral.id, "withdraw", "转错了", referral.version, CASEWORKER)
        assert not desk.do(desk.organisations.change, code, close, CASEWORKER).active
        assert code not in [o.code for o in desk.do(desk.directory.organisations, "dehua")]
        assert desk.do(desk.directory.names, "dehua")[code] == "张村爱心食堂"
        with pytest.raises(Invalid):
            desk.do(house.referrals.create, filed.no, need, code, CASEWORKER)
        desk.do(desk.organisations.change, code, OrganisationChange(active=True), CASEWORKER)
        assert desk.do(house.referrals.create, filed.no, need, code, CASEWORKER).organisation == code


class TestStations:
    def test_one_of_the_ten_is_added_and_fewer_are_missing(self, desk: Desk) -> None:
        new = NewStation(name="爱心超市驿站", township="浔中镇", organisation="dehua.charity_federation")
        made = desk.do(desk.stations.add, "dehua", new, CASEWORKER)
        assert (made.code, made.organisation) == ("dehua.station.1", "dehua.charity_federation")
        assert desk.do(desk.directory.stations_missing, "dehua") == 9
        names = [one.name for one in desk.do(desk.directory.stations, "dehua", "浔中镇")]
        assert names == ["浔中镇社会救助服务转介驿站", "爱心超市驿站"]
        desk.do(desk.stations.change, made.code, StationChange(active=False), CASEWORKER)
        assert desk.do(desk.directory.stations_missing, "dehua") == 10

    def test_who_works_there_fills_in_the_telephone(self, desk: Desk) -> None:
        change = StationChange(contact={"phone": "0595-23511111"})
        done = desk.do(desk.stations.change, "dehua.station.shangyong", change, STATION_WORKER)
        assert done.contact.phone == "0595-23511111"
        for code, actor in (
            ("dehua.station.xunzhong", STATION_WORKER),
            ("dehua.station.shangyong", organisation("dehua.zhihe")),
        ):
            with pytest.raises(NotAllowed):
                desk.do(desk.stations.change, code, change, actor)

    def test_a_mistake_changes_nothing(self, desk: Desk) -> None:
        wrong = NewStation(name="浔中镇社会救助服务转介驿站", township="火星镇", organisation="dehua.finance")
        with pytest.raises(Invalid) as raised:
            desk.do(desk.stations.add, "dehua", wrong, CASEWORKER)
        assert [issue.field for issue in raised.value.errors] == ["name", "township", "organisation"]
        assert desk.do(desk.directory.stations_missing, "dehua") == 10


class TestCapacity:
    def test_what_is_in_hand_is_counted_against_it(self, desk: Desk) -> None:
        desk.house.file(a_draft(["living.home_care", "living.meals"]))
        new = NewCapacity(accepting=True, capacity=5, note="两个社工")
        me = organisation("dehua.zhihe")
        (whole,) = desk.do(desk.capacities.set, "dehua.zhihe", new, me)
        assert (whole.capacity, whole.load, whole.note) == (5, 2, "两个社工")
        meals = NewCapacity(accepting=False, service="living.meals")
        both = desk.do(desk.capacities.set, "dehua.zhihe", meals, CASEWORKER)
        assert [(one.service, one.load) for one in both] == [(None, 2), ("living.meals", 1)]
        with pytest.raises(NotAllowed):
            desk.do(desk.capacities.set, "dehua.hanshu", new, me)
        with pytest.raises(Invalid):
            desk.do(desk.capacities.set, "dehua.zhihe", NewCapacity(accepting=True, service="x"), me)

    @pytest.mark.parametrize(
        ("limit", "said"),
        [
            (NewCapacity(accepting=False, note="搬家"), "暂不接单：搬家，请另选单位"),
            (NewCapacity(accepting=True, capacity=0), "在办 0/0，已满，请另选单位"),
        ],
    )
    def test_nothing_goes_by_itself_to_who_takes_nothing_new(
        self, desk: Desk, limit: NewCapacity, said: str
    ) -> None:
        desk.do(desk.capacities.set, "dehua.zhihe", limit, CASEWORKER)
        (referral,) = desk.house.file(a_draft()).referrals
        assert (referral.organisation, referral.status) == ("dehua.zhihe", "draft")
        assert referral.why is not None and referral.why.endswith(said)

    def test_with_room_it_goes_by_itself_until_it_is_full(self, desk: Desk) -> None:
        desk.do(desk.capacities.set, "dehua.zhihe", NewCapacity(accepting=True, capacity=1), CASEWORKER)
        statuses = [desk.house.file(a_draft()).referrals[0].status for _ in range(2)]
        assert statuses == ["sent", "draft"]


class TestSuggestions:
    def test_who_refused_comes_last_and_the_next_is_named(self, desk: Desk) -> None:
        house = desk.house
        filed = house.file()
        (referral,) = filed.referrals
        desk.do(house.referrals.act, referral.id, "reject", "人手不够", referral.version, CASEWORKER)
        found = desk.do(Suggestions(house.regions).of_need, filed.no, filed.needs[0].id, CASEWORKER)
        assert [c.organisation for c in found] == [
            "dehua.lanhuacao",
            "dehua.hanshu",
            "dehua.civil_affairs",
            "dehua.zhihe",
            "dehua.yuanmeng",
        ]
        assert [c.refused for c in found] == [False, False, False, True, False]
        assert found[-1].in_hand  # the replacement waits there as a draft

    def test_it_is_for_who_makes_referrals_of_an_application_that_they_see(self, desk: Desk) -> None:
        filed = desk.house.file()
        suggestions = Suggestions(desk.house.regions)
        with pytest.raises(NotAllowed):
            desk.do(suggestions.of_need, filed.no, filed.needs[0].id, organisation("dehua.zhihe"))
        for no, need, actor in (
            (filed.no, filed.needs[0].id, ELSEWHERE),
            (filed.no, "none", CASEWORKER),
            ("DH20261121-999999", filed.needs[0].id, CASEWORKER),
        ):
            with pytest.raises(NotFound):
                desk.do(suggestions.of_need, no, need, actor)


class TestPoints:
    def test_an_added_provider_of_the_six_earns_for_a_confirmed_service(self, desk: Desk) -> None:
        house = desk.house
        code = desk.do(desk.organisations.add, "weihai", NEW, ELSEWHERE).code
        filed = house.file(a_draft(["living.meals"], region="weihai"))
        made = desk.do(house.referrals.create, filed.no, filed.needs[0].id, code, ELSEWHERE)
        for action, reason in (("send", None), ("accept", None), ("start", None), ("deliver", None)):
            made = desk.do(house.referrals.act, made.id, action, reason, made.version, ELSEWHERE)
        done = desk.do(house.referrals.act, made.id, "confirm", "送到了", made.version, ELSEWHERE)
        assert done.status == "closed"
        points = Points(house.clock, house.regions)
        with house.database.session() as s:
            points.on_closed(s, s.get_one(Referral, made.id))
            booked = s.scalars(select(PointsEntry).where(PointsEntry.referral_id == made.id)).all()
        assert [entry.points for entry in booked] == [10]


class TestAutoSend:
    def test_a_region_that_does_not_send_by_itself_lets_everything_wait(self, desk: Desk) -> None:
        house, pack = desk.house, desk.house.regions["dehua"]
        waits = pack.model_copy(update={"routing": pack.routing.model_copy(update={"auto_send": False})})
        talk = house.talk()
        with house.database.session() as s:
            filed = house.applications.file(s, a_draft(), talk.conversation, waits)
            assert [referral.status for referral in filed.referrals] == ["draft"]
