"""Allowances and tokens of the stand-in, by a clock that is handed in."""

from __future__ import annotations

from random import Random

import pytest

from tests.standins.wechat.allowance import Action, Allowance
from tests.standins.wechat.tokens import Tokens


@pytest.mark.parametrize(
    ("kind", "action", "number", "seconds"),
    [
        ("service", "message", 5, 48 * 3600),
        ("service", "click", 3, 60),
        ("service", "subscribe", 3, 60),
        ("service", "scan", 3, 60),
        ("mini", "message", 5, 48 * 3600),
        ("mini", "enter", 2, 60),
    ],
)
def test_an_action_allows_so_many_for_so_long(kind: str, action: Action, number: int, seconds: int) -> None:
    allowance = Allowance()
    assert allowance.take(0) == 45015
    allowance.renew(kind, action, 0)
    assert [allowance.take(1) for _ in range(number + 1)] == [0] * number + [45047]
    allowance.renew(kind, action, 10)
    assert allowance.take(10 + seconds - 1) == 0
    assert allowance.take(10 + seconds) == 45015


def test_actions_do_not_add_up_and_take_nothing_away() -> None:
    allowance = Allowance()
    allowance.renew("service", "message", 0)
    allowance.take(1)
    allowance.renew("service", "click", 100)
    assert [allowance.take(3600) for _ in range(5)] == [0, 0, 0, 0, 45047]
    allowance.renew("service", "click", 3700)
    assert [allowance.take(3800) for _ in range(4)] == [0, 0, 0, 45047]


def test_who_leaves_is_out_of_reach() -> None:
    allowance = Allowance()
    allowance.renew("service", "message", 0)
    allowance.end()
    assert allowance.take(1) == 45015


class Hand:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_new_token_ends_the_one_before_and_nobody_elses() -> None:
    tokens = Tokens(Hand(), Random(1))
    first, stable = tokens.issue("token"), tokens.issue("stable_token", anew=False)
    second = tokens.issue("token")
    assert [tokens.use(one.text) for one in (first, second, stable)] == [40001, 0, 0]
    assert tokens.issue("stable_token", anew=False) is stable
    assert tokens.issue("stable_token", anew=True) is not stable
    assert tokens.use(stable.text) == 40001


def test_a_token_expires_after_its_time_or_its_uses() -> None:
    clock = Hand()
    tokens = Tokens(clock, Random(1), seconds=100, uses=2)
    one = tokens.issue("token")
    assert [tokens.use(one.text) for _ in range(3)] == [0, 0, 42001]
    two = tokens.issue("token")
    clock.now = 100
    assert tokens.use(two.text) == 42001
    assert tokens.use("what nobody gave out") == 40014
