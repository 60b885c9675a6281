"""Lists of who sees a part: they read narrow indexes, and must say the same as opening one would."""

from __future__ import annotations

from casework.access import Reader
from casework.applications.schemas import ApplicationQuery
from casework.paging import values_of
from casework.referrals.models import Referral
from casework.referrals.schemas import ReferralQuery
from tests.database.conftest import CASEWORKER, House, a_draft

OFFICE = Reader(
    kind="staff",
    id="office",
    role="township",
    regions=["dehua"],
    townships=["浔中镇"],
    organisation="dehua.township.xunzhong",
)
EVERYWHERE = Reader(kind="staff", id="root", role="admin")


def numbers(house: House, reader: Reader, **query: object) -> list[str]:
    with house.database.read() as s:
        page = house.applications.list(s, ApplicationQuery.model_validate(query), reader)
    assert page.total >= len(page.items)
    return [item.no[-3:] for item in page.items]


def referred(house: House, reader: Reader, **query: object) -> list[str]:
    with house.database.read() as s:
        page = house.referrals.list(s, ReferralQuery.model_validate(query), reader)
    return [item.application_no[-3:] for item in page.items]


def send(house: House, no: str, organisation: str) -> None:
    with house.database.session() as s:
        need = house.applications.read(s, no, CASEWORKER).needs[0]
        house.referrals.create(s, no, need.id, organisation, CASEWORKER, "就近", send=True)


class TestOfATownship:
    def test_an_application_that_moves_takes_its_referrals_along(self, house: House) -> None:
        no = house.file().no
        assert (numbers(house, OFFICE), referred(house, OFFICE)) == ([], [])
        with house.database.session() as s:
            house.applications.correct(s, no, {"township": "浔中镇"}, CASEWORKER)
        assert (numbers(house, OFFICE), referred(house, OFFICE)) == (["001"], ["001"])
        with house.database.session() as s:
            house.applications.correct(s, no, {"township": "上涌镇"}, CASEWORKER)
        assert (numbers(house, OFFICE), referred(house, OFFICE)) == ([], [])

    def test_its_own_and_what_was_sent_to_its_office_stand_in_one_list(self, house: House) -> None:
        sent, here = house.file().no, house.file(a_draft(township="浔中镇")).no
        house.file()
        send(house, sent, "dehua.township.xunzhong")
        send(house, here, "dehua.township.xunzhong")  # meets both conditions, and is one
        assert numbers(house, OFFICE) == ["002", "001"]
        assert numbers(house, OFFICE, sort="submitted_at", page_size=1, page=2) == ["002"]
        assert sorted(referred(house, OFFICE)) == ["001", "002", "002"]
        pages = [referred(house, OFFICE, page_size=2, page=number) for number in (1, 2)]
        assert sorted(pages[0] + pages[1]) == ["001", "002", "002"]

    def test_filters_narrow_both_parts(self, house: House) -> None:
        sent, here = house.file(a_draft(category="tekun")).no, house.file(a_draft(township="浔中镇")).no
        send(house, sent, "dehua.township.xunzhong")
        assert numbers(house, OFFICE, category="tekun") == ["001"]
        assert numbers(house, OFFICE, category="dibao", sort="-difficulty") == [here[-3:]]
        assert referred(house, OFFICE, organisation="dehua.township.xunzhong") == ["001"]


class TestOfAnOrganisation:
    def test_an_application_with_two_referrals_is_listed_once(self, house: House) -> None:
        no = house.file(a_draft(("living.home_care", "living.meals"))).no
        with house.database.session() as s:
            for need in house.applications.read(s, no, CASEWORKER).needs:
                house.referrals.create(s, no, need.id, "dehua.lanhuacao", CASEWORKER, send=True)
        reader = Reader(kind="staff", id="o", role="provider", organisation="dehua.lanhuacao")
        assert numbers(house, reader) == ["001"]
        assert numbers(house, reader, sort="-difficulty") == ["001"]
        assert len(referred(house, reader)) == 2


class TestEverywhere:
    def test_all_regions_stand_in_one_order(self, house: House) -> None:
        for region in ("dehua", "weihai", "dehua"):
            house.file(a_draft(region=region))
            house.clock.wait(minutes=1)
        assert numbers(house, EVERYWHERE) == ["002", "001", "001"]
        assert len(referred(house, EVERYWHERE)) == 3
        with house.database.read() as s:
            assert values_of(s, Referral.region) == ["dehua", "weihai"]
