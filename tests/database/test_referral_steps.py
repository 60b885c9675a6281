"""Referrals: the work list and the steps, in the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.orm import Session

from casework.access import SYSTEM, Reader, resident
from casework.applications.models import Application, Need
from casework.errors import CaseworkError, Conflict, Invalid, NotAllowed, NotFound, StaleVersion
from casework.referrals.models import Referral
from casework.referrals.schemas import ReferralListItem, ReferralQuery
from casework.referrals.service import Referrals
from casework.referrals.state_machine import IllegalTransition, Transitioned
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, a_draft, organisation

ZHIHE = organisation("dehua.zhihe")


def work(house: House, reader: Reader = CASEWORKER, **query: Any) -> list[ReferralListItem]:
    with house.database.read() as s:
        return house.referrals.list(s, ReferralQuery.model_validate(query), reader).items


def step(
    house: House, referral: ReferralListItem, action: str, actor: Reader = ZHIHE, reason: str | None = None
) -> ReferralListItem:
    with house.database.session() as s:
        return house.referrals.act(s, referral.id, action, reason, referral.version, actor)


def status(house: House, no: str) -> str:
    with house.database.read() as s:
        return house.applications.get(s, no, SYSTEM).status


class TestAct:
    def test_the_whole_way_moves_the_application_along(self, house: House) -> None:
        talk = house.talk().conversation
        no = house.file(a_draft(), talk).no
        [referral] = work(house, ZHIHE)
        seen = []
        for action, actor, reason in (
            ("accept", ZHIHE, None),
            ("start", ZHIHE, None),
            ("hold", ZHIHE, "住院"),
            ("resume", ZHIHE, None),
            ("deliver", ZHIHE, None),
            ("dispute", resident(talk.id), None),
            ("deliver", ZHIHE, None),
            ("confirm", resident(talk.id), "照顾得好"),
        ):
            referral = step(house, referral, action, actor, reason)
            seen.append((referral.status, status(house, no)))
        assert seen == [
            ("accepted", "referred"),
            ("in_service", "in_service"),
            ("on_hold", "in_service"),
            ("in_service", "in_service"),
            ("delivered", "in_service"),
            ("in_service", "in_service"),
            ("delivered", "in_service"),
            ("closed", "closed"),
        ]
        assert referral.version == 10

    def test_who_when_and_why_are_in_the_history(self, house: House) -> None:
        no = house.file().no
        [referral] = work(house)
        house.clock.wait(hours=2)
        step(house, referral, "withdraw", CASEWORKER, "转错了")
        with house.database.session() as s:
            entry = house.applications.history(s, no, CASEWORKER)[-1]
        assert (entry.kind, entry.action, entry.subject_id) == ("referral", "withdraw", referral.id)
        assert (entry.before, entry.after) == ({"status": "sent"}, {"status": "withdrawn"})
        assert (entry.actor_id, entry.at, entry.reason) == ("chen", house.clock.now(), "转错了")

    def test_a_rejected_one_is_escalated_with_a_new_one_linked_to_it(self, house: House) -> None:
        house.file()
        [old] = work(house)
        assert step(house, old, "reject", reason="人手不够").status == "escalated"
        [new] = [referral for referral in work(house) if referral.id != old.id]
        assert (new.status, new.replaces_id, new.need_id) == ("draft", old.id, old.need_id)
        assert new.organisation == "dehua.yuanmeng"  # who gives the service too
        assert new.why is not None
        assert new.why.startswith("前面的单位没有接，可以转给圆梦社工研究中心（")

    def test_of_those_that_rejected_none_is_asked_again_and_the_fallback_comes_last(
        self, house: House
    ) -> None:
        house.file()
        asked = []
        for _ in range(6):
            [referral] = [one for one in work(house) if one.status in ("draft", "sent")]
            asked.append((referral.organisation, referral.rule_id))
            if referral.status == "draft":
                referral = step(house, referral, "send", CASEWORKER)
            step(house, referral, "reject", CASEWORKER, "人手不够")
        assert asked == [
            ("dehua.zhihe", "care"),
            ("dehua.yuanmeng", "next"),
            ("dehua.lanhuacao", "next"),
            ("dehua.hanshu", "next"),
            ("dehua.civil_affairs", "fallback"),
            ("dehua.civil_affairs", "fallback"),
        ]

    def test_a_station_passes_on_to_its_district_and_to_no_other_station(self, house: House) -> None:
        house.file(a_draft(region="weihai"))
        [old] = work(house, SYSTEM)
        step(house, old, "reject", ELSEWHERE, "人手不够")
        [new] = [referral for referral in work(house, SYSTEM) if referral.id != old.id]
        assert (new.organisation, new.rule_id) == ("weihai.huancui", "district")

    def test_a_confirmation_keeps_outcome_rating_and_who_gave_it(self, house: House) -> None:
        talk = house.talk().conversation
        house.file(a_draft(), talk)
        [referral] = work(house, ZHIHE)
        for action in ("accept", "start", "deliver"):
            referral = step(house, referral, action)
        with house.database.session() as s:
            closed = house.referrals.act(
                s,
                referral.id,
                "confirm",
                None,
                referral.version,
                resident(talk.id),
                outcome=" 每天都来送饭 ",
                rating=5,
            )
        assert (closed.status, closed.rating, closed.confirmed_by) == ("closed", 5, "resident")
        with house.database.read() as s:
            stored = s.get_one(Referral, closed.id)
            assert stored.result == "每天都来送饭"

    @pytest.mark.parametrize(
        ("action", "more", "field"),
        [
            ("accept", {"rating": 5}, "rating"),
            ("accept", {"outcome": "好"}, "outcome"),
            ("confirm", {"rating": 6, "outcome": "好"}, "rating"),
            ("confirm", {"rating": 0, "outcome": "好"}, "rating"),
            ("confirm", {"rating": 3, "outcome": " "}, "reason"),
        ],
    )
    def test_outcome_and_rating_belong_to_a_confirmation(
        self, house: House, action: str, more: dict[str, Any], field: str
    ) -> None:
        house.file()
        [referral] = work(house)
        if action == "confirm":
            for before in ("accept", "start", "deliver"):
                referral = step(house, referral, before)
        with pytest.raises(Invalid) as raised, house.database.session() as s:
            house.referrals.act(s, referral.id, action, None, referral.version, CASEWORKER, **more)
        assert [issue.field for issue in raised.value.errors] == [field]
        [after] = work(house)
        assert (after.status, after.version) == (referral.status, referral.version)

    def test_an_impossible_step_names_what_is_possible_to_whom(self, house: House) -> None:
        house.file()
        [referral] = work(house)
        for actor, possible in (
            (ZHIHE, ["accept", "reject"]),
            (CASEWORKER, ["accept", "reject", "withdraw"]),
        ):
            with pytest.raises(IllegalTransition) as raised:
                step(house, referral, "deliver", actor)
            assert (raised.value.status, raised.value.possible) == ("sent", possible)

    def test_a_step_decided_on_an_old_version_is_stale(self, house: House) -> None:
        house.file()
        [referral] = work(house)
        step(house, referral, "accept")
        with pytest.raises(StaleVersion):
            step(house, referral, "withdraw", CASEWORKER, "转错了")

    def test_of_two_steps_at_once_one_is_taken(self, house: House) -> None:
        house.file()
        [referral] = work(house)

        def attempt(action: str) -> str:
            try:
                return step(house, referral, action, CASEWORKER, "原因").status
            except CaseworkError as error:
                return type(error).__name__

        with ThreadPoolExecutor(4) as pool:
            results = sorted(pool.map(attempt, ["accept", "accept", "withdraw", "withdraw"]))
        assert results.count("StaleVersion") == 3
        assert work(house)[0].version == referral.version + 1

    @pytest.mark.parametrize(
        ("action", "actor", "reason", "error"),
        [
            ("deliver", ZHIHE, None, IllegalTransition),
            ("reject", ZHIHE, " ", Invalid),
            ("jump", ZHIHE, None, Invalid),
            ("withdraw", ZHIHE, "不想做", NotAllowed),
            ("expire", CASEWORKER, None, NotAllowed),
            ("accept", organisation("dehua.housing"), None, NotFound),
            ("accept", ELSEWHERE, None, NotFound),
            ("accept", resident("other"), None, NotFound),
        ],
    )
    def test_what_may_not_be_is_refused_and_changes_nothing(
        self, house: House, action: str, actor: Reader, reason: str | None, error: type[Exception]
    ) -> None:
        house.file()
        [referral] = work(house)
        with pytest.raises(error):
            step(house, referral, action, actor, reason)
        assert work(house) == [referral]


class TestCreate:
    def create(self, house: House, no: str, actor: Reader = CASEWORKER, **how: Any) -> ReferralListItem:
        with house.database.session() as s:
            need = house.applications.get(s, no, SYSTEM).needs[0].id
            given = {"need_id": need, "organisation": "dehua.lanhuacao", "reason": "离得近", **how}
            return house.referrals.create(s, no, actor=actor, **given)

    def test_a_draft_that_its_organisation_does_not_see_yet(self, house: House) -> None:
        referral = self.create(house, house.file().no)
        assert (referral.status, referral.why, referral.rule_id) == ("draft", "离得近", None)
        assert work(house, organisation("dehua.lanhuacao")) == []
        assert step(house, referral, "send", CASEWORKER).status == "sent"
        assert [r.id for r in work(house, organisation("dehua.lanhuacao"))] == [referral.id]

    def test_sent_at_once_on_request(self, house: House) -> None:
        assert self.create(house, house.file().no, send=True).status == "sent"

    def test_the_same_one_is_not_opened_twice(self, house: House) -> None:
        no = house.file().no
        with pytest.raises(Conflict):
            self.create(house, no, organisation="dehua.zhihe")

    @pytest.mark.parametrize("wrong", [{"need_id": "none"}, {"organisation": "dehua.nobody"}])
    def test_need_and_organisation_must_exist(self, house: House, wrong: dict[str, Any]) -> None:
        no = house.file().no
        with pytest.raises(Invalid) as refused:
            self.create(house, no, **wrong)
        assert [issue.field for issue in refused.value.errors] == list(wrong)

    def test_only_a_caseworker_of_the_region_refers(self, house: House) -> None:
        no = house.file().no
        for actor, error in ((ZHIHE, NotAllowed), (ELSEWHERE, NotFound)):
            with pytest.raises(error):
                self.create(house, no, actor)


class TestList:
    def test_each_sees_only_what_is_theirs(self, house: House) -> None:
        house.file(a_draft(("living.home_care", "link.housing")))
        assert [r.service for r in work(house, ZHIHE)] == ["living.home_care"]
        assert len(work(house)) == 2
        assert work(house, ELSEWHERE) == []

    def test_filters_by_status_organisation_and_limit(self, house: House) -> None:
        house.file(a_draft(("living.home_care", "link.housing")))
        [referral] = work(house, organisation="dehua.zhihe", status="sent")
        assert work(house, status="closed") == []
        assert work(house, overdue=True) == []
        assert referral.due_on is not None
        house.clock.wait(days=30)
        late = work(house, overdue=True)
        assert [r.overdue for r in late] == [True, True]
        assert work(house, overdue=False) == []

    def test_nothing_in_it_tells_whom_it_is_about(self, house: House) -> None:
        house.file()
        [referral] = work(house, ZHIHE)
        for secret in ("阿妹", "13805951234", "中风", "上涌", "想找人"):
            assert secret not in referral.model_dump_json()

    @pytest.mark.parametrize("query", [{"status": "lost"}, {"page": 0}, {"page_size": 101}])
    def test_what_cannot_be_is_refused(self, house: House, query: dict[str, Any]) -> None:
        with pytest.raises(Invalid):
            work(house, **query)


class TestTelling:
    @pytest.mark.parametrize(
        ("steps", "county", "its_own"),
        [
            ([], [], ["referral_sent"]),
            ([("reject", ZHIHE)], ["referral_rejected"], ["referral_sent"]),
            ([("accept", ZHIHE), ("fail", ZHIHE)], ["referral_failed"], ["referral_sent"]),
            ([("withdraw", CASEWORKER)], [], ["referral_sent", "referral_withdrawn"]),
            (
                [("accept", ZHIHE), ("start", ZHIHE), ("deliver", ZHIHE), ("dispute", CASEWORKER)],
                ["referral_disputed"],
                ["referral_sent", "referral_back"],
            ),
        ],
    )
    def test_who_has_to_do_something_gets_a_notice(
        self, house: House, steps: list[tuple[str, Reader]], county: list[str], its_own: list[str]
    ) -> None:
        house.file()
        [referral] = work(house)
        for action, actor in steps:
            house.clock.wait(minutes=1)
            referral = step(house, referral, action, actor, "陈阿妹住院了")
        with house.database.read() as s:
            told = {reader.id: house.notices.list(s, reader).items[::-1] for reader in (CASEWORKER, ZHIHE)}
        assert [notice.kind for notice in told[CASEWORKER.id]] == county
        assert [notice.kind for notice in told[ZHIHE.id]] == its_own
        for notice in [*told[CASEWORKER.id], *told[ZHIHE.id]]:
            assert notice.subject_id == referral.id
            assert "陈阿妹" not in notice.model_dump_json()

    def test_nobody_hears_of_a_draft_that_is_thrown_away(self, house: House) -> None:
        no = house.file(a_draft(needs=("health.checkup",))).no
        with house.database.session() as s:
            need = house.applications.get(s, no, SYSTEM).needs[0].id
            draft = house.referrals.create(s, no, need, "dehua.hanshu", CASEWORKER)
        step(house, draft, "withdraw", CASEWORKER, "不用了")
        with house.database.read() as s:
            assert house.notices.list(s, organisation("dehua.hanshu")).total == 0


class TestOnStep:
    def test_hears_of_each_transition_once_all_is_written(self, house: House) -> None:
        heard = []

        def on_step(
            s: Session, application: Application, need: Need, referral: Referral, event: Transitioned
        ) -> None:
            heard.append((application.no, need.service, referral.status, event.action, event.after))

        no = house.file().no
        referrals = Referrals(house.clock, house.regions, on_step=[on_step])
        [sent] = work(house)
        with house.database.session() as s:
            referrals.act(s, sent.id, "reject", "人手不够", sent.version, ZHIHE)
        assert heard == [
            (no, "living.home_care", "escalated", "reject", "rejected"),
            (no, "living.home_care", "escalated", "reject", "escalated"),
        ]

    def test_what_fails_there_takes_the_step_back(self, house: House) -> None:
        def on_step(*_: object, **__: object) -> None:
            raise RuntimeError

        house.file()
        [sent] = work(house)
        referrals = Referrals(house.clock, house.regions, on_step=[on_step])
        with pytest.raises(RuntimeError), house.database.session() as s:
            referrals.act(s, sent.id, "accept", None, sent.version, ZHIHE)
        assert work(house) == [sent]
