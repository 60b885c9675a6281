"""How often a client may call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from starlette.requests import Request

from api.limits import InMemoryRateLimiter, LimitSettings, address_of, check
from api.problems import Problem


class HandClock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def wait(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class TestHit:
    def test_a_full_allowance_may_come_at_once_and_the_next_call_waits(self) -> None:
        limiter = InMemoryRateLimiter(HandClock())
        assert [limiter.hit("talk", 120) for _ in range(120)] == [0.0] * 120
        assert limiter.hit("talk", 120) == pytest.approx(0.5, abs=0.01)

    def test_waiting_as_long_as_told_is_enough(self) -> None:
        clock = HandClock()
        limiter = InMemoryRateLimiter(clock)
        while not (wait := limiter.hit("talk", 7)):
            pass
        clock.wait(wait)
        assert limiter.hit("talk", 7) == 0.0

    def test_refused_calls_do_not_lengthen_the_wait(self) -> None:
        limiter = InMemoryRateLimiter(HandClock())
        waits = [limiter.hit("talk", 2) for _ in range(10)]
        assert waits[2:] == [pytest.approx(30.0)] * 8

    def test_one_key_does_not_use_up_anothers_allowance(self) -> None:
        limiter = InMemoryRateLimiter(HandClock())
        assert limiter.hit("a", 1) == 0.0
        assert limiter.hit("a", 1) > 0
        assert limiter.hit("b", 1) == 0.0

    def test_zero_switches_the_limit_off(self) -> None:
        limiter = InMemoryRateLimiter(HandClock())
        assert {limiter.hit("talk", 0) for _ in range(1000)} == {0.0}

    def test_memory_is_bounded_and_the_latest_keys_stay_counted(self) -> None:
        limiter = InMemoryRateLimiter(HandClock(), max_keys=3)
        for number in range(10):
            limiter.hit(str(number), 1)
        assert limiter.hit("9", 1) > 0
        assert limiter.hit("0", 1) == 0.0


class TestCheck:
    def test_a_refusal_is_a_429_with_whole_seconds_to_wait(self) -> None:
        limiter = InMemoryRateLimiter(HandClock())
        check(limiter, "talk", 7)
        for _ in range(6):
            check(limiter, "talk", 7)
        with pytest.raises(Problem) as refused:
            check(limiter, "talk", 7)
        assert refused.value.status == 429
        assert refused.value.headers == {"Retry-After": "9"}
        assert "9 秒" in refused.value.detail


class TestAddressOf:
    @pytest.mark.parametrize(
        ("host", "counted"),
        [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
            ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::"),
            ("fe80::1%eth0", "fe80::"),
            ("testclient", "testclient"),
        ],
    )
    def test_an_ipv6_network_counts_as_one(self, host: str, counted: str) -> None:
        assert address_of(Request({"type": "http", "headers": [], "client": (host, 1)})) == counted

    def test_a_socket_without_an_address_is_counted_too(self) -> None:
        assert address_of(Request({"type": "http", "headers": [], "client": None})) == "unknown"


class TestLimitSettings:
    def test_the_environment_raises_a_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("YIZHU_RATE_PER_MINUTE", "6000")
        monkeypatch.setenv("YIZHU_STARTS_PER_MINUTE", "")
        settings = LimitSettings()
        assert settings.rate_per_minute == 6000
        assert settings.starts_per_minute == 600
