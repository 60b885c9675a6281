"""WeChat's API against the stand-in platform: real wechatpy, real HTTP, tokens that die in mid-use."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.channels.wechat.client import WeChatApi
from casework.channels.types import ChannelError, GiveUp, TryAgain
from casework.database import Database
from tests.api.channels.wechat import account_of, api_of, database_in
from tests.api.conftest import HandClock
from tests.standins.wechat.people import User
from tests.standins.wechat.platform import WeChat

SEND = "message/custom/send"


@pytest.fixture
def api(wechat: WeChat, database: Database, clock: HandClock) -> WeChatApi:
    return api_of(wechat, database, clock)


@pytest.fixture
def user(wechat: WeChat) -> User:
    user = wechat.user()
    user.allowance.left, user.allowance.until = 1000, wechat.world.now() + 3600
    return user


def said(user: User, text: str) -> dict[str, Any]:
    return {"touser": user.openid, "msgtype": "text", "text": {"content": text}}


def error(api: WeChatApi, path: str, body: dict[str, Any]) -> ChannelError:
    with pytest.raises(ChannelError) as raised:
        api.post(path, body)
    return raised.value


def test_one_token_serves_until_it_is_about_to_run_out(
    wechat: WeChat, api: WeChatApi, user: User, clock: HandClock
) -> None:
    for number in range(3):
        api.post(SEND, said(user, f"第{number}条"))
    assert wechat.account.tokens.issued == 1
    clock.wait(seconds=7200 - 299)
    api.post(SEND, said(user, "过了很久"))
    assert wechat.account.tokens.issued == 2
    assert user.screen.texts == ["第0条", "第1条", "第2条", "过了很久"]


def test_a_token_of_a_short_life_is_not_fetched_for_every_call(
    wechat: WeChat, api: WeChatApi, user: User, clock: HandClock
) -> None:
    wechat.account.tokens.seconds = 10
    for _ in range(3):
        api.post(SEND, said(user, "在"))
    assert wechat.account.tokens.issued == 1


@pytest.mark.parametrize("code", [40001, 40014, 42001])
def test_a_refused_token_is_replaced_and_the_call_made_again(
    wechat: WeChat, api: WeChatApi, user: User, code: int
) -> None:
    api.post(SEND, said(user, "一"))
    [token] = wechat.account.tokens._known.values()
    token.dead = code
    api.post(SEND, said(user, "二"))
    assert user.screen.texts == ["一", "二"] and wechat.account.tokens.issued == 2


def test_a_token_that_dies_under_many_calls_is_fetched_once(
    wechat: WeChat, database: Database, clock: HandClock, user: User, tmp_path: Path
) -> None:
    """Three processes with four threads each."""
    databases = [database, database_in(tmp_path / "yizhu.db"), database_in(tmp_path / "yizhu.db")]
    processes = [api_of(wechat, each, clock) for each in databases]
    with ThreadPoolExecutor(12) as pool:

        def burst(mark: str) -> None:
            list(pool.map(lambda at: processes[at % 3].post(SEND, said(user, f"{mark}{at}")), range(24)))

        burst("甲")
        assert wechat.account.tokens.issued == 1
        wechat.later(8000)  # for the platform it ran out, by our clock it is good
        user.allowance.until += 8000
        burst("乙")
    assert wechat.account.tokens.issued == 2
    assert len(user.screen.texts) == len(set(user.screen.texts)) == 48
    for each in databases[1:]:
        each.dispose()


def test_tokens_that_die_at_every_call_are_told_as_such(wechat: WeChat, api: WeChatApi, user: User) -> None:
    wechat.faults.token_dies = 1.0
    raised = error(api, SEND, said(user, "在"))
    assert isinstance(raised, TryAgain) and raised.reason == "token"
    assert wechat.account.tokens.issued == 2 and not user.screen.texts
    wechat.faults.token_dies = 0.0
    api.post(SEND, said(user, "在"))
    assert user.screen.texts == ["在"]


@pytest.mark.parametrize("code", [40001, 40125])
def test_a_wrong_secret_is_tried_once_a_minute_for_all_who_wait(
    wechat: WeChat,
    database: Database,
    clock: HandClock,
    user: User,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    code: int,
) -> None:
    """Of a secret that was reset the platform says now the one, now the other."""
    wechat.account.wrong_secret = code
    wrong = account_of(wechat, secret="wrong-secret")
    other = database_in(tmp_path / "yizhu.db")
    processes = [WeChatApi(wrong, wechat.base_url, each, clock) for each in (database, other)]

    def fetched() -> int:
        return wechat.journal.counts["call./cgi-bin/token"]

    for number in range(6):
        raised = error(processes[number % 2], SEND, said(user, "在"))
        assert isinstance(raised, TryAgain) and raised.reason == "token" and (raised.after or 0) >= 30
        clock.wait(seconds=2)
    assert fetched() == 1 and [record.levelname for record in caplog.records] == ["ERROR"]
    assert f"code {code}" in caplog.text and "wrong-secret" not in caplog.text
    clock.wait(seconds=60)
    error(processes[1], SEND, said(user, "在"))
    assert fetched() == 2
    clock.wait(seconds=61)  # somebody set it right
    api_of(wechat, other, clock).post(SEND, said(user, "在"))
    assert user.screen.texts == ["在"]
    other.dispose()


def test_a_platform_that_is_busy_for_a_moment_holds_nobody_up(
    wechat: WeChat, api: WeChatApi, user: User
) -> None:
    wechat.faults.busy = 1.0
    assert error(api, SEND, said(user, "在")).reason == "busy"
    wechat.faults.busy = 0.0
    api.post(SEND, said(user, "在"))
    assert user.screen.texts == ["在"]


def test_what_a_dead_process_held_is_free_after_a_while(
    wechat: WeChat, api: WeChatApi, database: Database, clock: HandClock, user: User
) -> None:
    from casework.channels.shared import SharedValues

    with database.session() as s:
        SharedValues(clock).hold(s, f"wechat.token.{wechat.account.app_id}", "dead", 20)
    clock.wait(seconds=21)
    api.post(SEND, said(user, "在"))
    assert user.screen.texts == ["在"]


def refusals(wechat: WeChat, user: User) -> dict[str, tuple[int, type[ChannelError], str]]:
    """How the stand-in is brought to refuse: (code, what we make of it)."""
    return {
        "window": (45015, GiveUp, "window_closed"),
        "allowance": (45047, GiveUp, "allowance_used"),
        "stranger": (40003, GiveUp, "bad_recipient"),
        "unverified": (48001, GiveUp, "not_authorised"),
        "long": (45002, GiveUp, "refused"),
        "busy": (-1, TryAgain, "busy"),
        "limited": (45009, TryAgain, "quota"),
        "shape": (47001, GiveUp, "refused"),
    }


@pytest.mark.parametrize(
    "how", ["window", "allowance", "stranger", "unverified", "long", "busy", "limited", "shape"]
)
def test_each_refusal_is_told_as_what_it_needs(wechat: WeChat, api: WeChatApi, user: User, how: str) -> None:
    code, kind, reason = refusals(wechat, user)[how]
    body = said(user, "在")
    match how:
        case "window":
            user.allowance.until = 0
        case "allowance":
            user.allowance.left = 0
        case "stranger":
            body["touser"] = "nobody"
        case "unverified":
            wechat.account.verified = False
        case "long":
            body["text"]["content"] = "一" * 683
        case "busy":
            api.post(SEND, said(user, "先拿到密钥"))
            wechat.faults.busy = 1.0
        case "limited":
            wechat.faults.limited = 1.0
        case "shape":
            body["text"] = "nothing"
    raised = error(api, SEND, body)
    assert (type(raised), raised.reason) == (kind, reason)
    assert wechat.journal.counts[f"refused.{code}"] == 1
    assert "在" not in user.screen.texts


def test_a_template_s_refusals(wechat: WeChat, api: WeChatApi, user: User) -> None:
    template = {"touser": user.openid, "template_id": "t", "data": {"thing1": {"value": "有新消息"}}}
    assert error(api, "message/template/send", template).reason == "not_authorised"
    wechat.account.templates["t"] = ("thing1",)
    api.post("message/template/send", template)
    assert [bubble.how for bubble in user.screen] == ["template"]
    user.following = False
    assert error(api, "message/template/send", template).reason == "left"


@pytest.mark.parametrize("fault", ["bad_gateway", "reset"])
def test_what_does_not_come_through_is_tried_again(
    wechat: WeChat, api: WeChatApi, user: User, fault: str
) -> None:
    setattr(wechat.faults, fault, 1.0)
    assert error(api, SEND, said(user, "在")).reason == "busy"
    setattr(wechat.faults, fault, 0.0)
    api.post(SEND, said(user, "在"))
    assert user.screen.texts == ["在"]


def test_a_platform_that_is_away_is_tried_again(
    database: Database, clock: HandClock, wechat: WeChat, user: User
) -> None:
    away = WeChatApi(account_of(wechat), "http://127.0.0.1:1", database, clock)
    raised = error(away, SEND, said(user, "在"))
    assert isinstance(raised, TryAgain) and raised.reason == "busy"


def test_a_picture_is_fetched_and_one_that_is_gone_is_given_up(
    wechat: WeChat, api: WeChatApi, user: User
) -> None:
    content = b"\xff\xd8\xff" + bytes(range(256)) * 20
    wechat.account.media["m1"] = ("image/jpeg", content)
    wechat.account.media["number"] = ("image/jpeg", b"12345")
    assert api.media("m1") == content
    for gone in ("m2", "number"):
        with pytest.raises(GiveUp):
            api.media(gone)


def test_nothing_of_a_call_reaches_a_log(
    wechat: WeChat, api: WeChatApi, user: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    text = "我妈82了一个人住"
    api.post(SEND, said(user, text))
    wechat.account.media["m1"] = ("image/jpeg", text.encode())
    api.media("m1")
    wechat.faults.bad_gateway = 1.0
    error(api, SEND, said(user, text))
    wechat.faults.bad_gateway, wechat.account.verified = 0.0, False
    error(api, SEND, said(user, text))
    [token] = wechat.account.tokens._known
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name != "asyncio")
    for secret in (text, token, wechat.account.app_secret, user.openid):
        assert secret not in ours and secret not in caplog.text


def test_the_lease_of_a_slow_process_keeps_others_waiting_not_fetching(
    wechat: WeChat, database: Database, clock: HandClock, user: User
) -> None:
    from api.channels.wechat.tokens import Tokens
    from casework.channels.shared import SharedValues

    shared, name, waited = SharedValues(clock), "wechat.token.tests", []

    def pause(seconds: float) -> None:
        """While this one waits, the other process comes back with its token."""
        waited.append(seconds)
        with database.session() as s:
            shared.put(s, name, "theirs", clock.now() + timedelta(hours=1))
            shared.let_go(s, name, "other")

    def fetch() -> tuple[str, float]:
        raise AssertionError("fetched a second time")

    with database.session() as s:
        shared.put(s, name, "refused", clock.now() + timedelta(hours=1))
        assert shared.hold(s, name, "other", 20)
    tokens = Tokens(database, clock, name, fetch, pause)
    assert tokens.current() == "refused" and tokens.after("refused") == "theirs" and len(waited) == 1
