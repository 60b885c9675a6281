"""The access token of WeChat among many processes, on both databases: fetched once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, Lock

import pytest

from api.channels.wechat.tokens import Tokens
from casework.channels.shared import SharedValues
from casework.channels.types import TryAgain
from casework.database import Database
from tests.database.conftest import HandClock

NAME = "wechat.token.tests"


class Platform:
    """Gives out tokens, a moment after somebody asked."""

    def __init__(self) -> None:
        self.given = 0
        self.lock = Lock()
        self.asked = Event()

    def fetch(self) -> tuple[str, float]:
        self.asked.wait(0.05)  # others come meanwhile
        with self.lock:
            self.given += 1
            return f"token {self.given}", 7200.0


def processes(database: Database, clock: HandClock, platform: Platform, number: int) -> list[Tokens]:
    """Each has its own queue, as each process has; they wait for one another by the database only."""
    pause = Event()
    return [Tokens(database, clock, NAME, platform.fetch, lambda _: pause.wait(0.01)) for _ in range(number)]


def test_many_that_need_one_at_once_fetch_one(database: Database, clock: HandClock) -> None:
    platform = Platform()
    many = processes(database, clock, platform, 6)
    with ThreadPoolExecutor(6) as pool:
        for token in ("token 1", "token 2", "token 3"):
            refused = None if platform.given == 0 else f"token {platform.given}"
            got = list(pool.map(lambda each, no=refused: each.after(no) if no else each.current(), many))
            assert set(got) == {token}
    assert platform.given == 3


def test_who_fails_to_fetch_lets_the_next_try(database: Database, clock: HandClock) -> None:
    def fail() -> tuple[str, float]:
        raise TryAgain("busy")

    with pytest.raises(TryAgain):
        Tokens(database, clock, NAME, fail).current()
    assert processes(database, clock, Platform(), 1)[0].current() == "token 1"


def test_a_token_is_sealed_and_goes_before_it_runs_out(database: Database, clock: HandClock) -> None:
    platform = Platform()
    [tokens] = processes(database, clock, platform, 1)
    assert tokens.current() == tokens.current() == "token 1"
    with database.read() as s:
        raw = s.connection().exec_driver_sql("SELECT value FROM channel_shared").scalar_one()
    assert b"token" not in bytes(raw)
    clock.wait(seconds=7200 - 299)
    assert tokens.current() == "token 2"


def test_nobody_waits_for_ever(database: Database, clock: HandClock) -> None:
    shared = SharedValues(clock)
    with database.session() as s:
        assert shared.hold(s, NAME, "stuck", 3600)
    with pytest.raises(TryAgain):
        Tokens(database, clock, NAME, Platform().fetch, lambda _: None).current()
    clock.moment += timedelta(hours=2)
    assert Tokens(database, clock, NAME, Platform().fetch, lambda _: None).current() == "token 1"
