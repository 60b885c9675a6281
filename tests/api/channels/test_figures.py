"""The channels as operators and administrators see them: counts, names of settings; no person, no secret."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from api.channels.work import ChannelWork
from api.services import Services
from casework.channels.types import GiveUp, Inbound, TryAgain
from tests.api.channels.platform import Post
from tests.api.conftest import ADMIN_PASSWORD, HandClock, hire
from tests.api.desk import hired
from tests.api.staff_browser import browser, said

SECRET, OPENID, TEXT = "7f-nobody-reads-this", "oDehua-5f3c1b7e9a2d", "我妈中风了"
ALL = "/api/v1/channels"


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
async def work(services: Services, post: Post) -> AsyncIterator[ChannelWork]:
    work = ChannelWork(services, {"wechat": post})
    yield work
    await work.close()


async def delivered(work: ChannelWork, key: str, *, inside: float = 0.0) -> Any:
    body, allowance = {"text": TEXT}, (5, timedelta(hours=48))
    inbound = Inbound("wechat", OPENID, key, int(key), "text", body, allowance, inside)
    return await work.take_in(inbound, "dehua")


@pytest.fixture
def set_up(services: Services) -> None:
    services.settings.wechat_token = SecretStr(SECRET)
    services.settings.wechat_app_id = "wx-the-county"


async def told(client: httpx.AsyncClient) -> str:
    return (await client.get("/metrics")).text


class TestTheMetrics:
    async def test_count_what_comes_and_goes_and_fails(
        self, client: httpx.AsyncClient, clock: HandClock, work: ChannelWork, post: Post
    ) -> None:
        post.fails = [TryAgain("busy"), GiveUp("not_authorised")]
        await delivered(work, "1")
        await work.idle()
        assert 'yizhu_channel_waiting{platform="wechat"} 2.0' in await told(client)
        assert 'yizhu_channel_failed_total{platform="wechat",reason="busy"} 1.0' in await told(client)
        clock.wait(minutes=1)
        await delivered(work, "1")  # repeated: nothing new
        await delivered(work, "2")
        await work.idle()
        text = await told(client)
        assert 'yizhu_channel_received_total{kind="text",platform="wechat"} 2.0' in text
        assert 'yizhu_channel_failed_total{platform="wechat",reason="not_authorised"} 1.0' in text
        inside = await delivered(work, "3", inside=4.0)
        assert await work.answer_inside(inside, post.compose)
        await work.inside_was_sent(inside)
        text = await told(client)
        assert 'yizhu_channel_sent_total{how="inside",platform="wechat"} 1.0' in text
        for secret in (OPENID, TEXT):
            assert secret not in text

    async def test_count_what_goes_out_by_our_own_call(
        self, client: httpx.AsyncClient, work: ChannelWork
    ) -> None:
        await delivered(work, "1")
        await work.idle()
        text = await told(client)
        assert 'yizhu_channel_sent_total{how="call",platform="wechat"} 1.0' in text
        assert 'yizhu_channel_waiting{platform="wechat"} 0.0' in text

    async def test_a_channel_that_sends_nothing_for_days_leaves_the_service_ready(
        self, client: httpx.AsyncClient, clock: HandClock, work: ChannelWork, post: Post
    ) -> None:
        post.fails = [TryAgain("token")]
        await delivered(work, "1")
        await work.idle()
        clock.wait(days=3)
        answer = await client.get("/readyz")
        # The engine of these tests is down: nothing else is missing.
        assert answer.json()["detail"] == "还不能回答：对话引擎没有准备好。"


class TestTheCall:
    async def test_says_what_is_filled_and_never_with_what(
        self, admin: httpx.AsyncClient, services: Services, set_up: None
    ) -> None:
        answer = await admin.get(ALL)
        wechat, mini, telegram = answer.json()["items"]
        assert (wechat["platform"], wechat["on"], wechat["complete"]) == ("wechat", True, False)
        assert wechat["callback"] == "/channels/wechat"
        filled = {one["name"]: one["filled"] for one in wechat["settings"]}
        assert filled["YIZHU_WECHAT_TOKEN"] and not filled["YIZHU_WECHAT_APP_SECRET"]
        assert (mini["on"], telegram["on"]) == (True, False)
        assert SECRET not in answer.text and "wx-the-county" not in answer.text

    async def test_counts_without_a_person(
        self, admin: httpx.AsyncClient, work: ChannelWork, post: Post
    ) -> None:
        post.fails = [GiveUp("left")]
        await delivered(work, "1")
        await work.idle()
        answer = await admin.get(ALL)
        figures = answer.json()["items"][0]["figures"]
        assert (figures["received"], figures["sent"], figures["given_up"]) == (1, 0, {"left": 2})
        assert OPENID not in answer.text and TEXT not in answer.text

    async def test_an_administrator_of_another_region_has_none_of_it(
        self, app: FastAPI, services: Services, set_up: None
    ) -> None:
        async with hired(app, services, "wang", "admin", regions=["weihai"]) as wang:
            assert (await wang.get(ALL)).json() == {"items": []}


class TestThePage:
    async def test_shows_it_and_what_to_do(
        self, app: FastAPI, services: Services, set_up: None, work: ChannelWork, post: Post
    ) -> None:
        post.fails = [GiveUp("not_authorised")]
        await delivered(work, "1")
        await work.idle()
        async with browser(app, "admin") as admin:
            answer = await admin.get("/staff/admin/channels")
        page = said(answer)
        assert "微信 已打开，设置不全" in page and "Telegram 没有打开" in page
        assert "https://yizhu/channels/wechat" in page
        assert "YIZHU_WECHAT_TOKEN消息推送的令牌" in page and "未填，少不了" in page
        assert "这个账号没有开通发消息的接口 2 条" in page
        first = page.index("没发出去，怎么办")
        assert page[first:].startswith("没发出去，怎么办 这个账号没有开通发消息的接口 48001")
        for secret in (SECRET, "wx-the-county", OPENID, TEXT):
            assert secret not in answer.text

    async def test_is_not_for_the_county(self, app: FastAPI, services: Services) -> None:
        hire(services, "lin", "county")
        async with browser(app, "lin", ADMIN_PASSWORD) as lin:
            assert (await lin.get("/staff/admin/channels")).status_code == 403
            assert "/staff/admin/channels" not in (await lin.get("/staff/admin/open")).text
