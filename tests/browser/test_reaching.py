"""A resident at WeChat, seen by a caseworker: what arrived, what did not and is seen to; in a browser."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, NewContext
from tests.browser.site import Site, axe, overflow, sign_in
from tests.standins.wechat.people import User
from tests.standins.wechat.platform import WeChat


@pytest.fixture
def resident(site: Site, wechats_side: WeChat) -> User:
    """Somebody at the official account of the program, greeted."""
    if os.environ.get("YIZHU_TEST_URL"):
        pytest.skip("the program at YIZHU_TEST_URL has no stand-in of WeChat")
    user = wechats_side.user()
    user.says("你好")
    user.hears("您好")
    return user


def talk_of_resident(site: Site) -> str:
    """The newest talk at WeChat."""
    with site.staff() as staff:
        talks = staff.get("/conversations").json()["items"]
    return next(str(talk["id"]) for talk in talks if talk["channel"] == "wechat")


def test_what_did_not_arrive_stands_out_and_is_seen_to(
    desk: Page, site: Site, resident: User, new_context: NewContext
) -> None:
    talk = talk_of_resident(site)
    sign_in(desk, site)
    expect(desk.get_by_role("heading", name="待办", level=1)).to_be_visible()
    desk.goto(f"/staff/talks/{talk}")
    expect(desk.locator("#ways")).to_contain_text("微信")
    desk.get_by_role("button", name="接手对话").click()
    desk.get_by_label("对居民说").fill("您好，我是小陈")
    desk.get_by_role("button", name="发送").click()
    resident.hears("【工作人员】您好，我是小陈")
    expect(desk.locator(".bubble--caseworker .delivery")).to_have_text("✓ 微信：已送达")

    resident.unsubscribes()
    expect(desk.locator("#ways")).to_contain_text("已取消关注")
    # What is being written stays while the page learns that the message before did not arrive.
    desk.get_by_label("对居民说").fill("明天上午来一趟")
    desk.get_by_role("button", name="发送").click()
    expect(desk.get_by_label("对居民说")).to_have_value("")
    desk.get_by_label("对居民说").fill("写到一半")
    desk.get_by_role("heading", name="已经记下的").click()
    failed = desk.locator(".delivery--failed")
    expect(failed).to_have_text("✕ 未送达（微信）：对方取消了关注，或者把我们拉黑了")
    expect(desk.get_by_label("对居民说")).to_have_value("写到一半")
    desk.reload()
    expect(desk.locator("#lost")).to_contain_text("有 1 句话没有送到")
    expect(desk.get_by_label("对居民说")).to_have_value("写到一半")
    assert overflow(desk) <= 0
    axe(desk)

    phone = new_context(**PHONE).new_page()
    sign_in(phone, site, *site.account("county"))
    expect(phone.get_by_role("heading", name="待办", level=1)).to_be_visible()
    phone.goto(f"/staff/talks/{talk}")
    expect(phone.locator(".delivery--failed")).to_be_visible()
    assert overflow(phone) <= 0
    axe(phone)
    phone.goto("/staff/talks/undelivered")
    line = phone.locator(f"#undelivered-{talk}")
    expect(line).to_contain_text("要人联系")
    assert overflow(phone) <= 0
    axe(phone)
    line.get_by_role("button", name="已另外告诉对方").click()
    expect(line).to_have_count(0)
    expect(phone.locator("#flash")).to_contain_text("另外告诉了对方")
    expect(desk.locator("#lost")).to_have_count(0)
    expect(failed).to_contain_text("已另外告诉对方")
