"""A small fault run (``make faults`` does large ones): a faulty platform, a service and an engine killed,
and nothing that people said or were told is lost, doubled or out of order."""

from __future__ import annotations

from tests.faults.__main__ import whole_run
from tests.faults.frame import Plan
from tests.faults.table import table

SMALL = Plan(
    messages=120,
    people=20,
    kills_of_service=1,
    kills_of_engine=1,
    restarts_of_service=0,
    live_replies=3,
    at_once=20,
)


def test_wechat() -> None:
    outcome = whole_run("wechat", SMALL)
    assert outcome.clean, table(outcome)
    assert outcome.figures["居民说的话"] == outcome.figures["记下的居民的话"] >= 120
