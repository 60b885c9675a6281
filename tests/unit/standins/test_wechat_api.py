"""The platform's calls, through plain HTTP: what they answer, and what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.standins.wechat.people import User
from tests.standins.wechat.platform import WeChat
from tests.unit.standins.callback import Callback


class Owner:
    """The program's side: a token, and calls with it."""

    def __init__(self, wechat: WeChat, client: httpx.Client) -> None:
        self.wechat, self.client = wechat, client
        self.token = self.new_token()["access_token"]

    def new_token(self, **other: str) -> dict[str, Any]:
        account = self.wechat.account
        query = {
            "grant_type": "client_credential",
            "appid": account.app_id,
            "secret": account.app_secret,
            **other,
        }
        answer: dict[str, Any] = self.client.get("/cgi-bin/token", params=query).json()
        return answer

    def post(self, path: str, body: Any) -> dict[str, Any]:
        response = self.client.post(f"/cgi-bin/{path}", params={"access_token": self.token}, json=body)
        assert response.status_code == 200
        answer: dict[str, Any] = response.json()
        return answer

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.client.get(f"/cgi-bin/{path}", params={"access_token": self.token, **query})

    def text(self, user: User | str, text: str) -> int:
        body = {"touser": getattr(user, "openid", user), "msgtype": "text", "text": {"content": text}}
        return int(self.post("message/custom/send", body)["errcode"])


@pytest.fixture
def owner(plain: WeChat) -> Iterator[Owner]:
    with httpx.Client(base_url=plain.base_url) as client:
        yield Owner(plain, client)


@pytest.fixture
def user(plain: WeChat) -> User:
    """Who has just written."""
    user = plain.user()
    user.says("在吗")
    plain.settled()
    return user


def test_customer_service_messages_are_shown_until_the_allowance_is_used_up(owner: Owner, user: User) -> None:
    assert [owner.text(user, f"第{n}条") for n in range(6)] == [0, 0, 0, 0, 0, 45047]
    assert user.screen.texts == [f"第{n}条" for n in range(5)]
    assert {bubble.how for bubble in user.screen} == {"customer_service"}
    user.says("还在")
    assert owner.text(user, "您好") == 0


def test_customer_service_messages_end_after_48_hours_and_when_the_user_leaves(
    owner: Owner, user: User
) -> None:
    owner.wechat.later(48 * 3600 + 1)
    owner.token = owner.new_token()["access_token"]
    assert owner.text(user, "还在吗") == 45015
    user.says("在")
    user.unsubscribes()
    assert owner.text(user, "还在吗") == 45015
    assert owner.text("nobody", "还在吗") == 40003


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"msgtype": "text", "text": {"content": "字" * 682}}, 0),
        ({"msgtype": "text", "text": {"content": "字" * 683}}, 45002),
        ({"msgtype": "text", "text": {"content": " "}}, 44004),
        ({"msgtype": "text", "text": "您好"}, 47001),
        ({"msgtype": "sticker", "sticker": {}}, 40008),
        ({"msgtype": "msgmenu", "msgmenu": {"head_content": "好吗", "list": []}}, 47001),
        ({"msgtype": "msgmenu", "msgmenu": {"head_content": "好吗", "list": [{"id": 1}]}}, 47001),
    ],
)
def test_a_message_has_its_shape(owner: Owner, user: User, body: dict[str, Any], errcode: int) -> None:
    assert owner.post("message/custom/send", {"touser": user.openid, **body})["errcode"] == errcode


def test_a_menu_in_a_message_can_be_tapped_and_that_counts_as_a_click(
    owner: Owner, callback: Callback
) -> None:
    user = owner.wechat.user()
    user.subscribes()
    menu = {
        "head_content": "送餐的人来了吗？",
        "list": [{"id": "1", "content": "来了"}, {"id": "2", "content": "还没来"}],
        "tail_content": "可以点，也可以打字",
    }
    assert owner.post("message/custom/send", _menu(user, menu))["errcode"] == 0
    bubble = user.hears("送餐")
    assert bubble.whole == "送餐的人来了吗？\n来了\n还没来\n可以点，也可以打字"
    owner.wechat.later(120)
    user.taps("还没来")
    owner.wechat.settled()
    assert "<bizmsgmenuid><![CDATA[2]]></bizmsgmenuid>" in callback.delivered[-1].body
    assert [owner.text(user, "好") for _ in range(4)] == [0, 0, 0, 45047]
    owner.wechat.account.test_account = True
    assert owner.post("message/custom/send", _menu(user, menu))["errcode"] == 40200


def _menu(user: User, menu: dict[str, Any]) -> dict[str, Any]:
    return {"touser": user.openid, "msgtype": "msgmenu", "msgmenu": menu}


def test_tokens_are_checked(owner: Owner, user: User) -> None:
    assert owner.new_token(secret="wrong")["errcode"] == 40125
    assert owner.new_token(appid="wrong")["errcode"] == 40013
    assert owner.new_token(grant_type="password")["errcode"] == 40002
    old = owner.token
    owner.token = owner.new_token()["access_token"]
    assert owner.text(user, "新的好用") == 0
    owner.token, new = old, owner.token
    assert owner.text(user, "旧的不好用") == 40001
    owner.token, owner.wechat.account.tokens.uses = new, 1
    owner.wechat.later(7201)
    assert owner.text(user, "过期了") == 42001
    owner.token = "nobody's"
    assert owner.text(user, "没有这个") == 40014
    assert user.screen.texts == ["新的好用"]


def test_an_account_that_is_not_verified_may_not(owner: Owner, user: User) -> None:
    owner.wechat.account.verified = False
    assert owner.text(user, "您好") == 48001


def test_typing_is_shown_soon_after_a_message_and_once(owner: Owner, user: User) -> None:
    def typing(command: str = "Typing") -> int:
        body = {"touser": user.openid, "command": command}
        return int(owner.post("message/custom/typing", body)["errcode"])

    assert [typing(), typing(), typing("CancelTyping"), typing("Dancing")] == [0, 45081, 0, 45072]
    owner.wechat.later(31)
    assert typing() == 45080


def test_template_messages_need_their_fields_and_a_follower(owner: Owner, user: User) -> None:
    owner.wechat.account.templates["T1"] = ("thing1", "time2")
    body = {
        "touser": user.openid,
        "template_id": "T1",
        "url": "https://example.org/p",
        "client_msg_id": "once",
        "data": {"thing1": {"value": "送餐有进展"}, "time2": {"value": "2026年11月22日"}},
    }
    assert owner.post("message/template/send", body)["msgid"] > 0
    assert owner.post("message/template/send", body)["errcode"] == 0
    [bubble] = user.screen
    assert (bubble.how, bubble.text, bubble.link) == (
        "template",
        "送餐有进展\n2026年11月22日",
        "https://example.org/p",
    )
    assert owner.post("message/template/send", {**body, "template_id": "T2"})["errcode"] == 40037
    assert owner.post("message/template/send", {**body, "data": {}})["errcode"] == 47003
    user.unsubscribes()
    assert owner.post("message/template/send", body)["errcode"] == 43004


def test_a_subscription_message_uses_up_what_the_user_agreed_to(owner: Owner, user: User) -> None:
    owner.wechat.account.subscriptions["S1"] = ("thing1",)
    body = {"touser": user.openid, "template_id": "S1", "data": {"thing1": {"value": "进度有更新"}}}
    too_long = {**body, "data": {"thing1": {"value": "字" * 21}}}
    user.agrees("S1")
    assert owner.post("message/subscribe/bizsend", too_long)["errcode"] == 47003
    codes = [owner.post("message/subscribe/bizsend", body)["errcode"] for _ in range(2)]
    assert codes == [0, 43101]


def test_media_users_and_menus(owner: Owner, user: User) -> None:
    user.sends_picture(b"\x89PNG", "image/png")
    [media] = owner.wechat.account.media
    got = owner.get("media/get", media_id=media)
    assert (got.content, got.headers["content-type"]) == (b"\x89PNG", "image/png")
    assert owner.get("media/get", media_id="none").json()["errcode"] == 40007
    assert owner.get("user/info", openid=user.openid).json()["subscribe"] == 1
    assert owner.get("menu/get").json()["errcode"] == 46003
    menu = {"button": [{"type": "click", "name": "我要求助", "key": "help"}]}
    assert owner.post("menu/create", menu)["errcode"] == 0
    assert owner.get("menu/get").json() == {"menu": menu}
    assert owner.post("menu/create", {"button": menu["button"] * 4})["errcode"] == 40016
    made = owner.post("qrcode/create", {"action_name": "QR_LIMIT_STR_SCENE", "action_info": _scene("x")})
    user.scans(made["ticket"])
    assert owner.wechat.journal.said[-1].text == "x"


def _scene(scene: str) -> dict[str, Any]:
    return {"scene": {"scene_str": scene}}


def test_a_login_code_is_good_once(owner: Owner, user: User) -> None:
    mini = owner.wechat.mini
    same = owner.wechat.mini_user(same_as=user)
    query = {
        "appid": mini.app_id,
        "secret": mini.app_secret,
        "js_code": same.login_code(),
        "grant_type": "authorization_code",
    }
    first, again = (owner.client.get("/sns/jscode2session", params=query).json() for _ in range(2))
    assert (first["openid"], first["unionid"]) == (same.openid, user.unionid) and first["session_key"]
    assert again["errcode"] == 40163
    unknown = owner.client.get("/sns/jscode2session", params={**query, "js_code": "none"}).json()
    assert unknown["errcode"] == 40029
