"""One application's needs with all that is done about them, and what an organisation would be shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import pytest
from sqlalchemy import update

from casework.access import Reader
from casework.applications.models import Application
from casework.errors import Invalid, NotAllowed, NotFound
from casework.followup.tidings import Tidings
from casework.history.service import HistoryView
from casework.referrals.case import CaseReferrals
from casework.referrals.case_schemas import CaseNeeds, SharingPreview
from casework.referrals.service import Referrals
from casework.resources.schemas import AllocationView
from tests.database.conftest import ADMIN, CASEWORKER, ELSEWHERE, House, a_draft, organisation
from tests.database.test_referral_steps import ZHIHE, step, work
from tests.database.test_resources import VOLUNTEER, give, offer

STATION = Reader(kind="staff", id="st", role="station", regions=["dehua"], townships=["上涌镇"])
FAR = Reader(
    kind="staff",
    id="far",
    role="township",
    regions=["dehua"],
    townships=["杨梅乡"],
    organisation="dehua.township.yangmei",
)


def case(house: House, no: str, reader: Reader = CASEWORKER) -> CaseNeeds:
    with house.database.session() as s:
        return CaseReferrals(house.clock, house.regions).needs(s, no, reader)


def preview(
    house: House, no: str, need_id: str, code: str = "dehua.zhihe", reader: Reader = CASEWORKER
) -> SharingPreview:
    with house.database.session() as s:
        return CaseReferrals(house.clock, house.regions).preview(s, no, need_id, code, reader)


def allocations(house: House, no: str, reader: Reader) -> list[AllocationView]:
    with house.database.read() as s:
        return CaseReferrals(house.clock, house.regions).allocations(s, no, reader)


def readings(house: House, no: str) -> list[HistoryView]:
    with house.database.session() as s:
        return [entry for entry in house.applications.history(s, no, ADMIN) if entry.kind == "read"]


class TestNeeds:
    def test_each_has_its_referrals_with_their_steps_and_reasons(self, house: House) -> None:
        no = house.file(a_draft(["living.home_care", "living.meals"])).no
        first = next(one for one in work(house, ZHIHE) if one.service == "living.home_care")
        step(house, first, "reject", reason="人手不够")
        care, meals = case(house, no).items
        assert [care.service, meals.service] == ["living.home_care", "living.meals"]
        successor, rejected = care.referrals
        assert (rejected.status, successor.status) == ("escalated", "draft")
        assert successor.replaces_id == rejected.id
        assert [(one.action, one.status, one.by, one.reason) for one in rejected.steps] == [
            ("create", "draft", "system", rejected.why),
            ("send", "sent", "system", None),
            ("reject", "rejected", "staff", "人手不够"),
            ("reject", "escalated", "system", "人手不够"),
        ]
        assert "send" in successor.actions
        assert rejected.shares[0].keys and [one.number for one in rejected.shares] == [1]

    def test_what_was_given_to_a_need_stands_with_it(self, house: House) -> None:
        application = house.file()
        given = give(house, offer(house), application)
        [need] = case(house, application.no).items
        assert [(one.id, one.quantity) for one in need.given] == [(given.id, Decimal(1))]

    def test_the_question_to_the_resident_stands_with_its_referral(self, house: House) -> None:
        told = Tidings(house.clock, house.conversations, house.regions)
        house.referrals = Referrals(house.clock, house.regions, on_step=[told.heard])
        no = house.file().no
        [referral] = work(house, ZHIHE)
        assert case(house, no).items[0].referrals[0].followup is None
        for action in ("accept", "start", "deliver"):
            referral = step(house, referral, action)
        question = case(house, no).items[0].referrals[0].followup
        assert question is not None and (question.status, question.tries) == ("asked", 0)
        step(house, referral, "confirm", CASEWORKER, "电话问过")
        [closed] = case(house, no).items[0].referrals
        assert closed.followup is not None and closed.followup.status == "dropped"
        assert (closed.outcome, closed.confirmed_by) == ("电话问过", "caseworker")

    def test_an_organisation_sees_its_own_referral_and_no_steps(self, house: House) -> None:
        no = house.file(a_draft(["living.home_care", "health.checkup"])).no
        seen = case(house, no, ZHIHE)
        [need] = seen.items
        assert (seen.whole, need.service, need.text) == (False, "living.home_care", "想找人上门照顾")
        [referral] = need.referrals
        assert (referral.organisation, referral.steps, referral.shares) == ("dehua.zhihe", [], [])
        step(house, work(house, ZHIHE)[0], "reject", reason="人手不够")
        [after] = case(house, no, ZHIHE).items
        assert after.text == "" and len(after.referrals) == 1

    def test_each_reading_is_noted_and_others_see_nothing(self, house: House) -> None:
        no = house.file().no
        case(house, no)
        assert [entry.action for entry in readings(house, no)] == ["read_referrals"]
        for reader in (ELSEWHERE, organisation("dehua.health"), FAR):
            with pytest.raises(NotFound):
                case(house, no, reader)

    def test_a_station_sees_what_was_given_and_a_volunteer_does_not(self, house: House) -> None:
        application = house.file()
        give(house, offer(house), application)
        assert case(house, application.no, STATION).items[0].given != []
        assert len(allocations(house, application.no, STATION)) == 1
        no = house.file().no
        with house.database.session() as s:
            s.execute(update(Application).where(Application.no == no).values(entered_by="vol"))
        assert case(house, no, VOLUNTEER).items[0].given == []
        with pytest.raises(NotAllowed):
            allocations(house, no, VOLUNTEER)


class TestPreview:
    FIELDS: ClassVar[dict[str, Any]] = {
        "id_number": "350526194403151225",
        "monthly_income": 900,
        "sex": "female",
    }

    def filed(self, house: House, service: str = "living.home_care", **fields: Any) -> tuple[str, str]:
        application = house.file(a_draft([service], **(self.FIELDS | fields)))
        return application.no, application.needs[0].id

    def test_it_is_what_the_organisation_sees_once_it_is_sent(self, house: House) -> None:
        no, need_id = self.filed(house)
        shown = preview(house, no, need_id)
        with house.database.session() as s:
            seen = house.applications.read(s, no, ZHIHE)
        assert {field.key: field.value for field in shown.fields if field.value is not None} == seen.fields
        assert shown.text == seen.needs[0].text

    def test_why_it_is_given_what_is_not_known_and_what_stays_here(self, house: House) -> None:
        no, need_id = self.filed(house)
        shown = preview(house, no, need_id)
        fields = {field.key: field for field in shown.fields}
        assert fields["name"].why == [] and "照料" in fields["illness"].why[0]
        assert fields["disability"].value is None
        assert set(shown.withheld) == {"id_number", "monthly_income", "category", "household_size"}
        assert "consent" not in shown.withheld and shown.origin

    def test_an_office_that_decides_about_aid_sees_who_it_is(self, house: House) -> None:
        no, need_id = self.filed(house, "link.living_aid")
        keys = {field.key for field in preview(house, no, need_id, "dehua.civil_affairs").fields}
        assert {"id_number", "monthly_income", "category"} <= keys

    def test_looking_is_noted_with_what_was_seen(self, house: House) -> None:
        no, need_id = self.filed(house)
        preview(house, no, need_id)
        [entry] = readings(house, no)
        assert (entry.action, entry.after) == ("read_sharing", ["illness", "name", "phone"])

    def test_only_for_who_makes_referrals_of_what_there_is(self, house: House) -> None:
        no, need_id = self.filed(house)
        with pytest.raises(Invalid, match=r"need_id: unknown, organisation: unknown"):
            preview(house, no, "nothing", "dehua.nobody")
        auditor = Reader(kind="staff", id="audit", role="auditor", regions=["dehua"])
        for reader in (ZHIHE, auditor):
            with pytest.raises(NotAllowed):
                preview(house, no, need_id, reader=reader)
        with pytest.raises(NotFound):
            preview(house, no, need_id, reader=ELSEWHERE)
