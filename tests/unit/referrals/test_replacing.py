"""Who is next: the best candidate that has not had the need, else the region's fallback."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from pydantic import JsonValue

from casework.directory import entries
from casework.directory.candidates import rank
from casework.referrals.replacing import successor
from casework.regions import RegionPack
from casework.routing import routes


@dataclass(frozen=True)
class Need:
    service: str


FARMER: dict[str, JsonValue] = {"township": "上涌镇", "farmer": True, "illness": "中风"}


class TestSuccessor:
    @pytest.mark.parametrize(
        ("service", "tried", "organisation", "rule"),
        [
            ("living.home_care", {"zhihe"}, "yuanmeng", "next"),
            ("living.home_care", {"zhihe", "yuanmeng"}, "lanhuacao", "next"),
            ("living.home_care", {"zhihe", "yuanmeng", "lanhuacao", "hanshu"}, "civil_affairs", "fallback"),
            ("link.living_aid", {"agriculture"}, "civil_affairs", "living-aid"),
            ("link.living_aid", {"agriculture", "civil_affairs"}, "civil_affairs", "fallback"),
            ("link.housing", {"housing"}, "civil_affairs", "fallback"),
        ],
    )
    def test_goes_down_the_line_and_asks_nobody_twice(
        self, dehua: RegionPack, service: str, tried: set[str], organisation: str, rule: str
    ) -> None:
        candidates = rank(
            entries.organisations(dehua, []),
            routes(FARMER, Need(service), dehua),
            service,
            "服务",
            "上涌镇",
            {},
            [(f"dehua.{code}", "escalated") for code in tried],
        )
        found = successor(candidates, dehua.routing.fallback)
        assert (found.organisation, found.rule_id) == (f"dehua.{organisation}", rule)
        assert found.why
