"""What is said once an application is filed: who is heard from next."""

from __future__ import annotations

import pytest

from actions.filing import what_next
from casework.applications.schemas import ApplicationView, NeedView
from casework.referrals.schemas import ReferralView
from casework.regions import Regions


@pytest.fixture(scope="module")
def packs() -> Regions:
    return Regions.load(["dehua", "weihai"])


def filed(**referred: str) -> ApplicationView:
    """An application with a need and its referral for each status given."""
    return ApplicationView.model_construct(
        needs=[NeedView.model_construct(id=need) for need in referred],
        referrals=[ReferralView.model_construct(need_id=need, status=at) for need, at in referred.items()],
    )


class TestWhatNext:
    def test_what_was_sent_on_is_not_said_to_wait_for_the_office(self, packs: Regions) -> None:
        for pack in packs.values():
            assert what_next(filed(a="sent", b="sent"), pack) == pack.wording.what_next_sent

    def test_one_need_that_waits_and_the_office_is_named(self, packs: Regions) -> None:
        assert what_next(filed(a="sent", b="draft"), packs["dehua"]).startswith("县民政局会看您的申请")
