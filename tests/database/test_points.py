"""Points: earned once by a confirmed service, awarded, spent, taken back, never below zero."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from casework.access import SYSTEM, Reader, resident
from casework.directory.organisations import OrganisationEditing
from casework.directory.schemas import NewOrganisation
from casework.directory.service import Directory
from casework.errors import Invalid, NotAllowed, NotFound, Refused
from casework.history.models import HistoryEntry
from casework.points.models import PointsEntry
from casework.points.schemas import Booked, EntryView, HolderView
from casework.referrals.models import Referral
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, a_draft

OFFICE = ELSEWHERE  # county staff of Weihai, which has points
AUDITOR = Reader(kind="staff", id="audit", role="auditor", regions=["weihai"])


@pytest.fixture
def station(house: House) -> str:
    """The station that gets the needs of 张村镇."""
    office = house.regions["weihai"].office_of("张村镇")
    assert office is not None
    return office.code


def of_station(code: str) -> Reader:
    return Reader(
        kind="staff",
        id="st",
        role="station",
        organisation=code,
        regions=["weihai"],
        townships=["张村镇"],
    )


def a_referral(house: House, organisation: str, status: str = "closed", region: str = "weihai") -> Referral:
    """A referral as it stands once its step is taken."""
    application = house.file(a_draft(["living.home_care"], region))
    with house.database.session() as s:
        referral = s.scalars(select(Referral).where(Referral.application_id == application.id)).one()
        referral.organisation, referral.status = organisation, status
        return referral


def closed(house: House, referral: Referral) -> EntryView | None:
    with house.database.session() as s:
        return house.points.on_closed(s, referral)


def award(house: House, holder: str, points: int = 15, actor: Reader = OFFICE) -> Booked:
    with house.database.session() as s:
        return house.points.award(s, holder, points, "组织了一次义诊", actor)


def spend(house: House, holder: str, points: int, actor: Reader = OFFICE) -> Booked:
    with house.database.session() as s:
        return house.points.spend(s, holder, points, "换一袋米", actor)


def seen(
    house: House, holder: str | None, reader: Reader = OFFICE, region: str | None = None
) -> tuple[HolderView, list[EntryView]]:
    with house.database.read() as s:
        view, page = house.points.read(s, holder, reader, region=region)
    return view, page.items


def balance(house: House, holder: str) -> int:
    return seen(house, holder)[0].balance


def a_volunteer(house: House, regions: list[str] | None = None, username: str = "zhang") -> str:
    with house.database.session() as s:
        return house.staff.create(
            s,
            username=username,
            password="long enough it is",
            role="volunteer",
            regions=regions or ["weihai"],
            actor=SYSTEM,
        ).id


class TestOnClosed:
    def test_a_confirmed_service_earns_what_the_region_says(self, house: House, station: str) -> None:
        referral = a_referral(house, station)
        entry = closed(house, referral)
        assert entry is not None
        assert (entry.kind, entry.points, entry.referral_id) == ("earned", 20, referral.id)
        assert balance(house, station) == 20

    def test_it_is_earned_once_however_often_it_is_told(self, house: House, station: str) -> None:
        referral = a_referral(house, station)
        assert closed(house, referral) is not None
        assert closed(house, referral) is None
        assert balance(house, station) == 20

    def test_told_twice_at_once_it_is_earned_once(self, house: House, station: str) -> None:
        referral = a_referral(house, station)
        with ThreadPoolExecutor(4) as pool:
            earned = list(pool.map(lambda _: closed(house, referral), range(4)))
        assert sum(entry is not None for entry in earned) == 1
        assert balance(house, station) == 20

    @pytest.mark.parametrize("status", ["delivered", "failed", "withdrawn"])
    def test_what_is_not_confirmed_earns_nothing(self, house: House, station: str, status: str) -> None:
        assert closed(house, a_referral(house, station, status)) is None

    def test_a_public_office_earns_nothing(self, house: House) -> None:
        assert closed(house, a_referral(house, "weihai.huancui")) is None

    def test_an_organisation_that_staff_added_earns_too(self, house: House) -> None:
        editing = OrganisationEditing(house.clock, house.regions, Directory(house.regions))
        new = NewOrganisation(name="张村义工队", kind="volunteer", services=["living.*"], township="张村镇")
        with house.database.session() as s:
            code = editing.add(s, "weihai", new, OFFICE).code
        entry = closed(house, a_referral(house, code))
        assert entry is not None and entry.points == 20
        assert seen(house, code)[0].label == "张村义工队"

    def test_in_a_region_without_points_nothing_is_earned(self, house: House) -> None:
        assert closed(house, a_referral(house, "dehua.zhihe", region="dehua")) is None


class TestOnStep:
    def test_a_referral_that_a_resident_confirms_earns_for_who_gave_the_service(
        self, house: House, station: str
    ) -> None:
        talk = house.talk("weihai").conversation
        house.file(a_draft(["living.home_care"], "weihai"), talk)
        me = of_station(station)
        with house.database.session() as s:
            referral = s.scalars(select(Referral)).one()
            referral.status, referral.organisation = "sent", station
            referral.sent_at = house.clock.now()
        version = referral.version
        for action, actor in (("accept", me), ("start", me), ("deliver", me), ("confirm", resident(talk.id))):
            assert balance(house, station) == 0
            with house.database.session() as s:
                reason = "照顾得好" if action == "confirm" else None
                version = house.referrals.act(s, referral.id, action, reason, version, actor).version
        assert balance(house, station) == 20


class TestAward:
    def test_an_organisation_and_a_volunteer_get_them(self, house: House, station: str) -> None:
        volunteer = a_volunteer(house)
        assert award(house, station).holder.balance == 15
        booked = award(house, "Zhang", 5)
        assert (booked.holder.holder, booked.holder.kind, booked.holder.label) == (
            volunteer,
            "volunteer",
            "zhang",
        )
        assert award(house, volunteer, 6).holder.balance == 11

    def test_a_volunteer_of_two_regions_has_points_in_each_region_that_gives_them(self, house: House) -> None:
        volunteer = a_volunteer(house, ["weihai", "dehua"])
        with pytest.raises(Invalid, match="region: missing"):
            award(house, volunteer)
        with house.database.session() as s:
            house.points.award(s, volunteer, 3, "探访", OFFICE, region="weihai")
        assert seen(house, volunteer, region="weihai")[0].balance == 3

    @pytest.mark.parametrize("holder", ["weihai.nobody", "nobody", "wang"])
    def test_nobody_else_can_have_any(self, house: House, holder: str) -> None:
        with house.database.session() as s:
            house.staff.create(
                s,
                username="wang",
                password="long enough it is",
                role="county",
                regions=["weihai"],
                actor=SYSTEM,
            )
        with pytest.raises(Invalid, match="holder"):
            award(house, holder)

    def test_a_region_without_points_says_so(self, house: House) -> None:
        with pytest.raises(Refused, match="no_points"):
            award(house, "dehua.zhihe", actor=CASEWORKER)

    def test_only_the_regions_own_office_awards(self, house: House, station: str) -> None:
        for actor in (CASEWORKER, AUDITOR, of_station(station)):
            with pytest.raises(NotAllowed):
                award(house, station, actor=actor)
        assert balance(house, station) == 0

    @pytest.mark.parametrize("points", [0, -5, 100_001])
    def test_an_amount_out_of_range_is_refused(self, house: House, station: str, points: int) -> None:
        with pytest.raises(Invalid, match="points"):
            award(house, station, points)


class TestSpend:
    def test_what_is_spent_is_gone(self, house: House, station: str) -> None:
        award(house, station, 15)
        booked = spend(house, station, 10)
        assert (booked.entry.points, booked.entry.kind, booked.holder.balance) == (-10, "spent", 5)
        assert booked.entry.reason == "换一袋米"

    def test_more_than_there_is_is_refused_and_nothing_changes(self, house: House, station: str) -> None:
        award(house, station, 15)
        with pytest.raises(Refused, match="not_enough_points"):
            spend(house, station, 16)
        assert balance(house, station) == 15
        assert spend(house, station, 15).holder.balance == 0

    def test_spent_by_many_at_once_it_never_falls_below_zero(self, house: House, station: str) -> None:
        award(house, station, 25)

        def try_it(_: int) -> bool:
            try:
                spend(house, station, 10)
            except Refused:
                return False
            return True

        with ThreadPoolExecutor(6) as pool:
            assert sum(pool.map(try_it, range(6))) == 2
        assert balance(house, station) == 5


class TestTheSameFormTwice:
    KEY = "6b0f8a50-63e2-4ef3-9c3e-3a1d6d9d3a01"

    def award(self, house: House, holder: str, points: int = 15, key: str = KEY) -> Booked:
        with house.database.session() as s:
            return house.points.award(s, holder, points, "义诊", OFFICE, client_id=key)

    def spend(self, house: House, holder: str, points: int) -> Booked:
        with house.database.session() as s:
            return house.points.spend(s, holder, points, "米", OFFICE, client_id=self.KEY)

    def test_it_is_booked_once_and_answers_the_same(self, house: House, station: str) -> None:
        first, again = self.award(house, station), self.award(house, station)
        assert (again.entry, again.holder.balance) == (first.entry, 15)
        assert len(seen(house, station)[1]) == 1

    def test_sent_by_two_at_once_it_is_booked_once(self, house: House, station: str) -> None:
        with ThreadPoolExecutor(4) as pool:
            ids = {booked.entry.id for booked in pool.map(lambda _: self.award(house, station), range(4))}
        assert (len(ids), balance(house, station)) == (1, 15)

    def test_spending_all_twice_is_no_lack_of_points(self, house: House, station: str) -> None:
        award(house, station, 10)
        assert self.spend(house, station, 10).entry == self.spend(house, station, 10).entry
        assert balance(house, station) == 0

    def test_for_something_else_it_is_refused(self, house: House, station: str) -> None:
        self.award(house, station)
        with pytest.raises(Refused, match="client_id_used"):
            self.award(house, station, 16)
        with pytest.raises(Refused, match="client_id_used"):
            self.spend(house, station, 15)

    def test_another_holders_or_another_key_is_another_entry(self, house: House, station: str) -> None:
        a_volunteer(house)
        for holder in (station, "zhang"):
            self.award(house, holder)
        self.award(house, station, key="6b0f8a50-63e2-4ef3-9c3e-3a1d6d9d3a02")
        assert (balance(house, station), balance(house, "zhang")) == (30, 15)


class TestCorrect:
    def test_a_counter_entry_takes_it_back_once(self, house: House, station: str) -> None:
        entry = award(house, station).entry
        with house.database.session() as s:
            booked = house.points.correct(s, entry.id, "记错了单位", OFFICE)
        assert (booked.entry.points, booked.entry.corrects_id) == (-15, entry.id)
        assert booked.holder.balance == 0
        for wrong in (entry.id, booked.entry.id):
            with pytest.raises(Refused, match="already_corrected"), house.database.session() as s:
                house.points.correct(s, wrong, "再来一次", OFFICE)
        assert len(seen(house, station)[1]) == 2

    def test_what_was_spent_by_mistake_comes_back(self, house: House, station: str) -> None:
        award(house, station, 15)
        entry = spend(house, station, 10).entry
        with house.database.session() as s:
            assert house.points.correct(s, entry.id, "没有领", OFFICE).holder.balance == 15

    def test_points_that_are_spent_cannot_be_taken_back(self, house: House, station: str) -> None:
        entry = award(house, station, 15).entry
        spend(house, station, 10)
        with pytest.raises(Refused, match="not_enough_points"), house.database.session() as s:
            house.points.correct(s, entry.id, "记错了", OFFICE)

    def test_another_regions_entry_is_not_there(self, house: House, station: str) -> None:
        entry = award(house, station).entry
        with pytest.raises(NotFound), house.database.session() as s:
            house.points.correct(s, entry.id, "记错了", CASEWORKER)


class TestRead:
    def test_a_station_and_a_volunteer_see_their_own_and_no_others(self, house: House, station: str) -> None:
        volunteer = Reader(kind="staff", id=a_volunteer(house), role="volunteer", regions=["weihai"])
        other = a_volunteer(house, username="liu")
        award(house, station, 15)
        award(house, "zhang", 5)
        assert seen(house, None, of_station(station))[0].balance == 15
        assert seen(house, None, volunteer)[0].balance == 5
        with pytest.raises(NotAllowed):
            seen(house, station, volunteer)
        with pytest.raises(Invalid, match="no_such_holder"):
            seen(house, other, volunteer)
        with pytest.raises(Invalid, match="no_such_holder"):
            seen(house, "zhang", of_station(station))

    def test_the_region_sees_all_the_most_first(self, house: House, station: str) -> None:
        a_volunteer(house)
        award(house, "zhang", 5)
        award(house, station, 15)
        with house.database.read() as s:
            pages = [
                house.points.balances(s, "weihai", reader)
                for reader in (AUDITOR, CASEWORKER, of_station(station))
            ]
        assert [[item.balance for item in page.items] for page in pages] == [[15, 5], [], [15]]
        assert [page.total for page in pages] == [2, 0, 1]

    def test_who_has_had_none_has_none(self, house: House, station: str) -> None:
        view, entries = seen(house, station)
        assert (view.balance, entries) == (0, [])

    def test_staff_of_the_region_must_say_whose(self, house: House) -> None:
        with pytest.raises(Invalid, match="holder: missing"):
            seen(house, None, OFFICE)


class TestTheLedger:
    def test_the_database_itself_refuses_to_change_an_entry(self, house: House, station: str) -> None:
        award(house, station)
        with pytest.raises(DBAPIError, match="append-only"), house.database.session() as s:
            s.execute(update(PointsEntry).values(points=1000))
        assert balance(house, station) == 15

    def test_every_entry_has_its_trace_and_its_reason_is_sealed(self, house: House, station: str) -> None:
        award(house, station)
        spend(house, station, 10)
        with house.database.read() as s:
            entries = s.scalars(
                select(HistoryEntry).where(HistoryEntry.kind == "points").order_by(HistoryEntry.id)
            ).all()
            [stored] = s.execute(text("SELECT reason FROM points_entry WHERE points < 0")).scalars().all()
        assert [(e.action, e.actor_id, e.after["balance"]) for e in entries] == [
            ("awarded", "wang", 15),
            ("spent", "wang", 5),
        ]
        assert "换一袋米".encode() not in bytes(stored)
