"""A referral from the organisation's side: the notice, what was shared, the step, and what is overdue."""

from __future__ import annotations

import httpx

from api.rounds import rounds_of
from api.services import Services
from tests.api.conftest import HandClock
from tests.api.filing import file_application
from tests.api.test_resident import assert_problem

API = "/api/v1"


class TestNotices:
    async def test_an_organisation_hears_of_a_referral_reads_it_and_sees_what_was_shared(
        self, organisation: httpx.AsyncClient, caseworker: httpx.AsyncClient, services: Services
    ) -> None:
        no = file_application(services).no
        (notice,) = (await organisation.get(f"{API}/notices?unread=true")).json()["items"]
        assert (notice["kind"], notice["text"]) == ("referral_sent", "您单位有一件新的转介等待接收")
        referral = (await organisation.get(f"{API}/referrals/{notice['subject_id']}")).json()
        assert referral["application_no"] == no and "accept" in referral["actions"]
        assert "id_number" not in referral["shared"]["fields"] and referral["shares"] == []
        seen = (await organisation.get(f"{API}/applications/{no}")).json()
        assert seen["fields"] == referral["shared"]["fields"]
        assert seen["assessment"]["reasons"] == []
        assert_problem(await caseworker.post(f"{API}/notices/{notice['id']}/read"), 404)
        read = await organisation.post(f"{API}/notices/{notice['id']}/read")
        assert read.status_code == 200 and read.json()["read_at"]
        assert (await organisation.get(f"{API}/notices?unread=true")).json()["items"] == []
        assert_problem(await organisation.get(f"{API}/notices?unread=perhaps"), 422)

    async def test_the_county_hears_once_of_what_nobody_took(
        self, caseworker: httpx.AsyncClient, services: Services, clock: HandClock
    ) -> None:
        file_application(services)
        rounds = rounds_of(services)
        clock.wait(hours=9)
        rounds.run_due()
        assert (await caseworker.get(f"{API}/notices")).json()["total"] == 0
        clock.moment = clock.moment.replace(day=27)
        assert rounds.run_due()["overdue"] == 1
        clock.wait(minutes=5)
        rounds.run_due()
        clock.moment = clock.moment.replace(day=21)  # the sign-in lasts a day
        (notice,) = (await caseworker.get(f"{API}/notices")).json()["items"]
        assert notice["kind"] == "referral_expired"
        items = (await caseworker.get(f"{API}/referrals")).json()["items"]
        assert sorted(item["status"] for item in items) == ["draft", "escalated"]
