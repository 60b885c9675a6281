"""The quarter's figures out of the database: sources, steps, outcomes, ratings, what is late."""

from __future__ import annotations

from datetime import timedelta

import pytest

from casework.access import Reader, resident
from casework.conversations.models import Conversation
from casework.errors import Invalid, NotAllowed
from casework.referrals.schemas import ReferralQuery
from casework.reports.quarterly import quarterly
from casework.reports.schemas import Line, QuarterlyReport
from tests.database.conftest import CASEWORKER, ELSEWHERE, House, a_draft, organisation

ZHIHE = organisation("dehua.zhihe")


def report(house: House, reader: Reader = CASEWORKER, year: int = 2026, quarter: int = 4) -> QuarterlyReport:
    with house.database.read() as s:
        return quarterly(s, house.regions["dehua"], year, quarter, reader, now=house.clock.now())


def counts(lines: list[Line]) -> dict[str, int | None]:
    return {line.code: line.count for line in lines if line.count}


def walk(house: House, talk: Conversation, *steps: tuple[str, int]) -> None:
    """Takes the talk's only referral through steps, each some days after the one before."""
    with house.database.read() as s:
        [referral] = house.referrals.list(s, ReferralQuery(), resident(talk.id)).items
    for action, days in steps:
        house.clock.wait(days=days)
        actor = resident(talk.id) if action == "confirm" else ZHIHE
        with house.database.session() as s:
            referral = house.referrals.act(s, referral.id, action, "原因", referral.version, actor)


class TestQuarterly:
    def test_a_service_is_in_it_with_its_steps_and_its_outcome(self, house: House) -> None:
        house.clock.wait(days=2)  # Monday
        talk = house.talk().conversation
        house.file(a_draft(), talk)
        walk(house, talk, ("accept", 1), ("start", 0), ("deliver", 7), ("confirm", 2))
        found = report(house)
        days = {line.step: (line.count, line.median_days, line.p90_days) for line in found.steps}
        assert days == {"accept": (1, 1, 1), "start": (1, 0, 0), "deliver": (1, 5, 5), "confirm": (1, 2, 2)}
        assert (counts(found.outcomes), found.overdue) == ({"closed": 1}, 0)
        assert [line.count for line in found.ratings] == [0, 0, 0, 0, 0, 1]
        assert found.rating_mean is None

    def test_a_rejected_one_is_told_from_its_successor(self, house: House) -> None:
        talk = house.talk().conversation
        house.file(a_draft(), talk)
        walk(house, talk, ("reject", 0))
        before = report(house)
        assert (counts(before.outcomes), before.referrals) == ({"rejected": 1}, 1)  # the other is a draft
        with house.database.session() as s:
            [successor] = house.referrals.list(s, ReferralQuery(status="draft"), CASEWORKER).items
            house.referrals.act(s, successor.id, "send", None, successor.version, CASEWORKER)
        found = report(house)
        assert (counts(found.outcomes), found.referrals) == ({"rejected": 1, "open": 1}, 2)

    def test_a_late_step_stays_late_and_what_is_late_now_counts(self, house: House) -> None:
        talk = house.talk().conversation
        house.file(a_draft(), talk)
        walk(house, talk, ("accept", 20))
        house.file(a_draft())
        assert report(house).overdue == 1
        house.clock.wait(days=10)
        assert report(house).overdue == 2

    def test_it_counts_by_where_applications_came_from(self, house: House) -> None:
        for channel in ("web", "wechat", "wechat", "fax"):
            with house.database.session() as s:
                talk = house.conversations.open(s, region="dehua", channel=channel, greeting=[]).conversation
            house.file(a_draft(), talk)
        found = report(house)
        assert counts(found.sources) == {"web": 1, "wechat": 2, "fax": 1}
        assert [line.name for line in found.sources] == [
            "网页",
            "微信",
            "微信小程序",
            "Telegram",
            "转介驿站",
            "上门走访",
            "fax",
        ]

    def test_every_table_adds_up_to_its_total(self, house: House) -> None:
        for needs in (["living.home_care"], ["health.checkup", "link.housing"]):
            house.file(a_draft(needs, category="unknown"))
        found = report(house)
        for lines in (found.townships, found.categories, found.sources):
            assert sum(line.count or 0 for line in lines) == found.applications == 2
        for table in (found.departments, found.outcomes, found.ratings):
            assert sum(line.count or 0 for line in table) == found.referrals == 3
        assert sum(line.referrals or 0 for line in found.services) == 3
        assert sum(line.count or 0 for line in found.services) == found.needs == 3

    def test_one_that_has_not_begun_is_refused_and_one_that_runs_is_marked(self, house: House) -> None:
        assert report(house).complete is False
        assert report(house, quarter=3).complete is True
        with pytest.raises(Invalid, match="quarter_not_begun"):
            report(house, year=2027, quarter=1)
        house.clock.moment = house.clock.moment.replace(month=12, day=31, hour=16)
        assert report(house).complete is True
        assert report(house, year=2027, quarter=1).complete is False

    def test_a_step_counts_on_the_day_of_the_region(self, house: House) -> None:
        house.clock.moment = house.clock.moment.replace(day=23, hour=15, minute=50)  # Monday 23:50 in China
        talk = house.talk().conversation
        house.file(a_draft(), talk)
        house.clock.moment += timedelta(minutes=20)
        walk(house, talk, ("accept", 0))
        assert report(house).steps[0].median_days == 1

    def test_who_works_elsewhere_is_refused(self, house: House) -> None:
        with pytest.raises(NotAllowed):
            report(house, ELSEWHERE)
