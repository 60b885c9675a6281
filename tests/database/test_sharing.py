"""What an organisation sees of an application: what was shared with it, and nothing of the rest."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, text

from casework.access import SYSTEM, Reader, resident
from casework.applications.models import Application
from casework.applications.schemas import ApplicationListItem, ApplicationQuery, ApplicationView
from casework.errors import NotAllowed, NotFound
from casework.referrals.models import ReferralShare
from casework.referrals.schemas import ReferralDetail
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, a_draft, organisation
from tests.database.test_referral_steps import ZHIHE, step, work

HEALTH_BUREAU = Reader(kind="staff", id="hb", role="department", organisation="dehua.health")
OFFICE = Reader(
    kind="staff",
    id="office",
    role="township",
    regions=["dehua"],
    townships=["杨梅乡"],
    organisation="dehua.township.yangmei",
)
NUMBER = "350526194403151225"


def filed(house: House, *needs: str, **fields: Any) -> Application:
    known: dict[str, Any] = {"id_number": NUMBER, "monthly_income": 900, "age": 82, "sex": "female"}
    return house.file(a_draft(needs or ("living.home_care",), **(known | fields)))


def read(house: House, no: str, reader: Reader) -> ApplicationView:
    with house.database.session() as s:
        return house.applications.read(s, no, reader)


def listed(house: House, reader: Reader, **query: Any) -> list[ApplicationListItem]:
    with house.database.read() as s:
        return list(house.applications.list(s, ApplicationQuery.model_validate(query), reader).items)


def detail(house: House, referral_id: str, reader: Reader) -> ReferralDetail:
    with house.database.session() as s:
        return house.referrals.detail(s, referral_id, reader)


class TestReading:
    def test_an_organisation_sees_what_its_service_needs(self, house: House) -> None:
        no = filed(house).no
        seen = read(house, no, ZHIHE)
        assert set(seen.fields) == {
            *("filled_by", "name", "sex", "age", "phone", "township", "living", "self_care", "illness")
        }
        assert set(seen.evidence) == {"age", "living"}
        assert (seen.assessment.reasons, seen.assessment.dimensions) == ([], {})
        assert NUMBER not in seen.model_dump_json() and "dibao" not in seen.model_dump_json()
        assert read(house, no, CASEWORKER).fields["id_number"] == NUMBER

    def test_each_sees_of_the_same_application_its_own(self, house: House) -> None:
        no = filed(house, "living.meals", "health.checkup").no
        meals, health = read(house, no, ZHIHE), read(house, no, HEALTH_BUREAU)
        assert [need.service for need in meals.needs] == ["living.meals"]
        assert [need.service for need in health.needs] == ["health.checkup"]
        assert "illness" in health.fields and "illness" not in meals.fields
        assert "household_size" in meals.fields and "household_size" not in health.fields

    def test_a_list_shows_no_more_and_masks_it(self, house: House) -> None:
        filed(house)
        [item] = listed(house, ZHIHE)
        assert "id_number" not in item.fields and "category" not in item.fields
        assert item.fields["illness"] == "***" and "阿妹" not in str(item.fields["name"])

    @pytest.mark.parametrize(
        "query", [{"category": "dibao"}, {"self_care": "partial"}, {"dimension": ["income:1"]}]
    )
    def test_a_list_is_not_asked_for_what_is_not_shown(self, house: House, query: dict[str, Any]) -> None:
        filed(house)
        with pytest.raises(NotAllowed):
            listed(house, ZHIHE, **query)
        assert listed(house, CASEWORKER)

    def test_an_office_sees_whole_what_lives_there_and_of_others_what_was_shared(self, house: House) -> None:
        near, far = filed(house, township="杨梅乡"), filed(house)
        with house.database.session() as s:
            house.referrals.create(
                s, far.no, far.needs[0].id, "dehua.township.yangmei", CASEWORKER, send=True
            )
        assert read(house, near.no, OFFICE).fields["id_number"] == NUMBER
        shown = read(house, far.no, OFFICE)
        assert "id_number" not in shown.fields and shown.fields["name"] == "陈阿妹"
        assert [referral.organisation for referral in shown.referrals] == ["dehua.township.yangmei"]
        by_no = {item.no: item.fields for item in listed(house, OFFICE)}
        assert "id_number" in by_no[near.no] and "id_number" not in by_no[far.no]

    @pytest.mark.parametrize(("action", "actor"), [("reject", ZHIHE), ("withdraw", CASEWORKER)])
    def test_what_it_did_not_take_or_was_withdrawn_it_sees_no_more(
        self, house: House, action: str, actor: Reader
    ) -> None:
        no = filed(house).no
        [referral] = work(house, ZHIHE)
        step(house, referral, action, actor, "原因")
        assert read(house, no, ZHIHE).fields == {}
        assert [need.text for need in read(house, no, ZHIHE).needs] == [""]
        assert listed(house, ZHIHE)[0].fields == {}
        assert detail(house, referral.id, ZHIHE).shared is None
        kept = detail(house, referral.id, CASEWORKER).shared
        assert kept is not None and kept.fields["name"] == "陈阿妹"

    def test_which_sensitive_fields_were_read_is_in_the_history(self, house: House) -> None:
        no = filed(house).no
        read(house, no, ZHIHE)
        [referral] = work(house, ZHIHE)
        detail(house, referral.id, ZHIHE)
        with house.database.session() as s:
            entries = house.applications.history(s, no, CASEWORKER)
        reads = [(e.action, e.actor_id, e.after) for e in entries if e.kind == "read"]
        assert reads == [
            ("read_application", ZHIHE.id, ["illness", "name", "phone"]),
            ("read_referral", ZHIHE.id, ["illness", "name", "phone"]),
        ]

    def test_a_referral_older_than_the_snapshots_shows_what_would_be_shared(self, house: House) -> None:
        no = filed(house).no
        before = read(house, no, ZHIHE).fields
        with house.database.session() as s:
            s.execute(delete(ReferralShare))
        assert read(house, no, ZHIHE).fields == before
        assert listed(house, ZHIHE)[0].fields.keys() == before.keys()


class TestSnapshots:
    def test_a_draft_shares_nothing_until_it_is_sent(self, house: House) -> None:
        application = filed(house, "health.checkup")
        with house.database.session() as s:
            need = application.needs[0].id
            draft = house.referrals.create(s, application.no, need, "dehua.zhihe", CASEWORKER)
        assert detail(house, draft.id, CASEWORKER).shared is None
        with pytest.raises(NotFound):
            detail(house, draft.id, ZHIHE)
        step(house, draft, "send", CASEWORKER)
        shown = detail(house, draft.id, ZHIHE).shared
        assert shown is not None and shown.fields["illness"] == "中风"

    def test_what_is_corrected_reaches_who_is_at_work_and_both_are_kept(self, house: House) -> None:
        no = filed(house).no
        [referral] = work(house, ZHIHE)
        house.clock.wait(hours=1)
        with house.database.session() as s:
            house.applications.correct(s, no, {"phone": "13905951234"}, CASEWORKER)
        assert read(house, no, ZHIHE).fields["phone"] == "13905951234"
        shares = detail(house, referral.id, CASEWORKER).shares
        assert [share.number for share in shares] == [1, 2]
        assert shares[1].made_at == house.clock.now() and "phone" in shares[1].keys
        assert detail(house, referral.id, ZHIHE).shares == []
        with house.database.read() as s:
            kinds = [notice.kind for notice in house.notices.list(s, ZHIHE).items]
        assert kinds == ["referral_corrected", "referral_sent"]

    def test_what_is_none_of_its_business_is_no_new_snapshot(self, house: House) -> None:
        no = filed(house).no
        [referral] = work(house, ZHIHE)
        with house.database.session() as s:
            house.applications.correct(s, no, {"monthly_income": 300}, CASEWORKER)
        assert len(detail(house, referral.id, CASEWORKER).shares) == 1

    def test_the_history_tells_which_fields_were_shared(self, house: House) -> None:
        no = filed(house).no
        with house.database.session() as s:
            [sent] = [e for e in house.applications.history(s, no, CASEWORKER) if e.action == "send"]
        assert isinstance(sent.after, dict)
        assert sent.after["status"] == "sent" and "illness" in sent.after["shared"]  # type: ignore[operator]

    def test_erased_is_erased_here_too(self, house: House) -> None:
        talk = house.talk().conversation
        no = house.file(a_draft(id_number=NUMBER), talk).no
        [referral] = work(house, ZHIHE)
        for action in ("accept", "start", "deliver"):
            referral = step(house, referral, action)
        step(house, referral, "confirm", resident(talk.id), "陈阿妹说每天都来")
        assert read(house, no, ZHIHE).fields["name"] == "陈阿妹"
        with house.database.session() as s:
            house.erasure.by_staff(s, no, CASEWORKER, "来电要求删除")
        with house.database.read() as s:
            assert (
                s.execute(text("SELECT count(*) FROM referral_share WHERE content IS NOT NULL")).scalar() == 0
            )
            assert s.execute(text("SELECT count(*) FROM referral WHERE result IS NOT NULL")).scalar() == 0
        assert read(house, no, ZHIHE).fields == {}
        shown = detail(house, referral.id, CASEWORKER)
        assert (shown.shared, shown.outcome) == (None, None)


class TestDetail:
    def test_shows_the_line_of_those_that_replace_one_another(self, house: House) -> None:
        filed(house)
        [first] = work(house)
        step(house, first, "reject", ZHIHE, "人手不够")
        second = next(one for one in work(house) if one.status == "draft")
        step(house, step(house, second, "send", CASEWORKER), "reject", CASEWORKER, "人手不够")
        third = next(one for one in work(house) if one.status == "draft")
        for one in (first, second, third):
            assert [link.id for link in detail(house, one.id, CASEWORKER).chain] == [
                first.id,
                second.id,
                third.id,
            ]
        assert [link.outcome for link in detail(house, third.id, SYSTEM).chain] == ["rejected"] * 2 + [None]
        assert [link.id for link in detail(house, first.id, ZHIHE).chain] == [first.id]

    def test_another_organisation_or_region_does_not_find_it(self, house: House) -> None:
        filed(house)
        [referral] = work(house)
        for reader in (organisation("dehua.hanshu"), ELSEWHERE):
            with pytest.raises(NotFound):
                detail(house, referral.id, reader)
