"""What is past its limit: expired or escalated, once, and told to the county without a name."""

from __future__ import annotations

import logging
from datetime import date

import pytest

from casework.access import SYSTEM, Reader
from casework.notices.service import NoticeView
from casework.referrals.overdue import BATCH
from casework.referrals.schemas import ReferralListItem
from casework.referrals.service import Referrals
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, a_draft, organisation
from tests.database.test_referral_steps import ZHIHE, step, work

# The house's clock starts on Saturday, 21 November 2026. Until accepted: 3 working days, Wednesday;
# until begun: 5 from then; until delivered: 20; until confirmed: 5.


def go_round(house: House) -> int:
    with house.database.session() as s:
        return house.referrals.overdue.round(s)


def told(house: House, reader: Reader = CASEWORKER) -> list[str]:
    with house.database.read() as s:
        items: list[NoticeView] = house.notices.list(s, reader, page_size=100).items
    return [notice.kind for notice in reversed(items)]


def taken(house: House, *actions: str) -> ReferralListItem:
    """An application's only referral, so many steps further."""
    house.file()
    [referral] = work(house)
    for action in actions:
        referral = step(house, referral, action, ZHIHE, "住院")
    return referral


class TestRound:
    def test_the_due_day_itself_is_in_time(self, house: House) -> None:
        assert taken(house).due_on == date(2026, 11, 25)
        house.clock.wait(days=4, hours=11, minutes=59)  # 23:59 of that day in the region
        assert go_round(house) == 0
        house.clock.wait(minutes=1)
        assert go_round(house) == 1

    def test_what_nobody_took_expires_and_the_next_one_is_named(self, house: House) -> None:
        old = taken(house)
        house.clock.wait(days=5)
        assert go_round(house) == 1
        new, expired = sorted(work(house), key=lambda one: one.id == old.id)
        assert (expired.status, expired.version, expired.overdue) == ("escalated", old.version + 1, False)
        assert (new.status, new.organisation, new.replaces_id) == ("draft", "dehua.yuanmeng", old.id)
        assert told(house) == ["referral_expired"]
        assert go_round(house) == 0

    @pytest.mark.parametrize(
        "actions", [["accept"], ["accept", "start"], ["accept", "start", "deliver"]], ids=lambda a: a[-1]
    )
    def test_what_is_under_way_is_escalated_once(self, house: House, actions: list[str]) -> None:
        before = taken(house, *actions)
        house.clock.wait(days=60)
        assert [go_round(house) for _ in range(3)] == [1, 0, 0]
        house.clock.wait(days=30)
        assert go_round(house) == 0
        [after] = work(house, overdue=True)
        assert (after.status, after.version) == (before.status, before.version)
        assert after.escalations == 1 and after.escalated_at is not None
        assert told(house) == ["referral_overdue"]
        with house.database.session() as s:
            entry = house.applications.history(s, after.application_no, CASEWORKER)[-1]
        assert (entry.action, entry.actor_kind) == ("overdue", "system")
        assert entry.after == {"status": before.status, "due_on": str(before.due_on)}

    def test_the_next_step_is_counted_anew(self, house: House) -> None:
        referral = taken(house, "accept")
        house.clock.wait(days=60)
        go_round(house)
        referral = step(house, referral, "start")
        assert (referral.escalated_at, referral.escalations) == (None, 1)
        assert go_round(house) == 0
        house.clock.wait(days=60)
        assert [go_round(house), go_round(house)] == [1, 0]
        assert told(house) == ["referral_overdue"] * 2
        assert work(house)[0].escalations == 2

    def test_a_hold_stops_the_clock_and_is_no_reason_to_tell_twice(self, house: House) -> None:
        held = taken(house, "accept", "hold")
        house.clock.wait(days=90)
        assert go_round(house) == 0
        referral = step(house, held, "resume", ZHIHE)
        assert go_round(house) == 0
        house.clock.wait(days=30)
        assert go_round(house) == 1
        referral = step(house, step(house, referral, "hold", ZHIHE, "住院"), "resume")
        assert referral.overdue
        assert go_round(house) == 0
        assert told(house) == ["referral_overdue"]

    def test_nothing_is_waited_for_where_it_has_ended(self, house: House) -> None:
        step(house, taken(house), "withdraw", CASEWORKER, "转错了")
        house.clock.wait(days=60)
        assert go_round(house) == 0

    def test_whom_it_reports_to_is_told_too(self, house: House) -> None:
        house.file(a_draft(region="weihai"))
        [sent] = work(house, ELSEWHERE)
        step(house, sent, "accept", ELSEWHERE)
        house.clock.wait(days=60)
        go_round(house)
        assert told(house, ELSEWHERE) == ["referral_overdue"]
        assert told(house, organisation("weihai.huancui")) == ["referral_overdue"]
        assert told(house, organisation("weihai.rongcheng")) == []

    def test_one_that_fails_hinders_no_other(self, house: House, caplog: pytest.LogCaptureFixture) -> None:
        unlucky, lucky = house.file().no, house.file().no

        def on_step(*step: object, **_: object) -> None:
            if getattr(step[1], "no", None) == unlucky:
                raise RuntimeError("陈阿妹")

        referrals = Referrals(house.clock, house.regions, on_step=[on_step])
        house.clock.wait(days=5)
        with caplog.at_level(logging.ERROR), house.database.session() as s:
            assert referrals.overdue.round(s) == 1
        assert "陈阿妹" not in caplog.text and "RuntimeError" in caplog.text
        statuses = {(one.application_no, one.status) for one in work(house)}
        assert statuses == {(unlucky, "sent"), (lucky, "escalated"), (lucky, "draft")}

    def test_works_through_them_batch_by_batch(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        for _ in range(3):
            house.file()
        house.clock.wait(days=5)
        monkeypatch.setattr("casework.referrals.overdue.BATCH", 2)
        assert [go_round(house) for _ in range(3)] == [2, 1, 0]
        assert BATCH >= 10

    def test_the_first_due_are_the_first(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        numbers = []
        for _ in range(2):
            numbers.append(house.file().no)
            house.clock.wait(days=7)
        house.clock.wait(days=7)
        monkeypatch.setattr("casework.referrals.overdue.BATCH", 1)
        go_round(house)
        with house.database.read() as s:
            [first] = [house.applications.get(s, no, SYSTEM).referrals[0].status for no in numbers[:1]]
        assert first == "escalated"
