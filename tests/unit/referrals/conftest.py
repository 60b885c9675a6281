"""What the tests of referrals share."""

from __future__ import annotations

import pytest

from casework.referrals.calendar import WorkCalendar


@pytest.fixture
def calendar() -> WorkCalendar:
    return WorkCalendar()
