"""Every fault happens as it is said to, and is counted."""

from __future__ import annotations

from random import Random
from typing import Any

import httpx
import pytest

from tests.standins.wechat.faults import Faults
from tests.standins.wechat.platform import WeChat
from tests.unit.standins.callback import Callback
from tests.unit.standins.test_wechat_api import Owner


@pytest.mark.parametrize(
    ("fault", "requests", "outcomes"),
    [
        ("delayed", 2, ["too_late", "taken", "repeated"]),
        ("answer_lost", 2, ["too_late", "taken"]),
        ("cut", 1, ["unreachable", "taken"]),
    ],
)
def test_a_fault_of_a_delivery_spares_the_last_try(
    plain: WeChat, callback: Callback, fault: str, requests: int, outcomes: list[str]
) -> None:
    plain.world.limit, plain.world.tries = 1.0, 2
    setattr(plain.faults, fault, 1.0)
    plain.faults.delay = 0.0
    said = plain.user().says("在吗")
    with plain.world.changed:
        ended = [f"try.{outcome}" for outcome in outcomes]
        assert plain.world.changed.wait_for(lambda: all(plain.journal.counts[name] for name in ended), 10)
    assert said.taken and sorted(one.outcome or "" for one in said.tries) == sorted(outcomes)
    assert plain.journal.faults == {fault: 1} and len(callback.delivered) == requests


def test_a_repeat_has_the_same_number_and_another_nonce(plain: WeChat, callback: Callback) -> None:
    plain.faults.repeated, plain.faults.hold = 1.0, 0.0
    said = plain.user().says("在吗")
    plain.settled()
    first, again = callback.delivered
    assert first.body == again.body and first.query["nonce"] != again.query["nonce"]
    assert [one.outcome for one in said.tries] == ["taken", "repeated"]


def test_what_is_held_is_overtaken(plain: WeChat, callback: Callback) -> None:
    plain.faults.hold = 0.2
    user = plain.user()
    plain.faults.reordered = 1.0
    held = user.says("先")
    user.screen.wait(lambda _: True)
    _wait_for_fault(plain, "reordered")
    plain.faults.reordered = 0.0
    user.says("后")
    plain.settled()
    assert ["后" in one.body for one in callback.delivered] == [True, False] and held.taken


def _wait_for_fault(wechat: WeChat, name: str) -> None:
    with wechat.world.changed:
        assert wechat.world.changed.wait_for(lambda: name in wechat.journal.faults, 10)


@pytest.mark.parametrize(
    ("fault", "shown", "seen"),
    [
        ("busy", 0, -1),
        ("bad_gateway", 0, 502),
        ("reset", 0, "broken"),
        ("limited", 0, 45009),
        ("lost_after_shown", 1, "broken"),
    ],
)
def test_a_fault_of_a_call(plain: WeChat, callback: Callback, fault: str, shown: int, seen: Any) -> None:
    user = plain.user()
    user.says("在吗")
    with httpx.Client(base_url=plain.base_url) as client:
        owner = Owner(plain, client)
        setattr(plain.faults, fault, 1.0)
        assert _seen(owner, user.openid) == seen
        assert len(user.screen) == shown and plain.journal.faults == {fault: 1}
        setattr(plain.faults, fault, 0.0)
        plain.later(1)
        assert _seen(owner, user.openid) == 0


def _seen(owner: Owner, openid: str) -> Any:
    body = {"touser": openid, "msgtype": "text", "text": {"content": "您好"}}
    query = {"access_token": owner.token}
    try:
        response = owner.client.post("/cgi-bin/message/custom/send", params=query, json=body)
    except httpx.TransportError:
        return "broken"
    return response.json()["errcode"] if response.status_code == 200 else response.status_code


def test_a_token_that_died_stays_dead(plain: WeChat, callback: Callback) -> None:
    user = plain.user()
    user.says("在吗")
    with httpx.Client(base_url=plain.base_url) as client:
        owner = Owner(plain, client)
        plain.faults.token_dies = 1.0
        dead = owner.text(user, "您好")
        plain.faults.token_dies = 0.0
        assert dead in (40001, 42001) and owner.text(user, "您好") == dead
        owner.token = owner.new_token()["access_token"]
        assert owner.text(user, "您好") == 0


def test_patience_waits_for_a_callback_that_comes_back(plain: WeChat) -> None:
    plain.connect("http://127.0.0.1:9/wechat")
    plain.world.patience = 10.0
    user = plain.user()
    said = user.says("喂")
    with plain.world.changed:
        assert plain.world.changed.wait_for(lambda: plain.journal.counts["try.unreachable"], 10)
    with Callback() as back:
        plain.connect(back.url)
        plain.settled()
    assert said.taken


def test_the_same_seed_brings_the_same_faults() -> None:
    one, two = Faults(Random(3), busy=0.3), Faults(Random(3), busy=0.3)
    struck = [one.strikes("busy") for _ in range(200)]
    assert struck == [two.strikes("busy") for _ in range(200)] and 30 < sum(struck) < 90
