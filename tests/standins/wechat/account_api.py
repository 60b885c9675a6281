"""The calls around messages: tokens, menu, QR codes, media, users, and a mini program's login."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.standins.wechat.replies import Refused, answer, body_of, refusal
from tests.standins.wechat.world import Account, World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def token_calls(world: World) -> tuple[Handler, Handler, Handler]:
    """``token``, ``stable_token``, ``jscode2session``: they bring the secret instead of a token."""

    def owner(app_id: Any, secret: Any) -> Account:
        account = world.account(str(app_id))
        if account is None:
            raise Refused(40013)
        if secret != account.app_secret:
            raise Refused(account.wrong_secret)
        return account

    def given(account: Account, door: str, anew: bool) -> web.Response:
        token = account.tokens.issue(door, anew)
        left = max(0, int(token.until - world.now()))
        return answer({"access_token": token.text, "expires_in": left})

    def guarded(call: Callable[[web.Request], Awaitable[web.Response]]) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            world.count(f"call.{request.path}")
            if world.strikes("busy"):
                return refusal(world, -1)
            try:
                return await call(request)
            except Refused as refused:
                return refusal(world, refused.errcode)

        return handle

    async def token(request: web.Request) -> web.Response:
        query = request.query
        if query.get("grant_type") != "client_credential":
            raise Refused(40002)
        return given(owner(query.get("appid"), query.get("secret")), "token", True)

    async def stable_token(request: web.Request) -> web.Response:
        body = await body_of(request)
        if body.get("grant_type") != "client_credential":
            raise Refused(40002)
        anew = body.get("force_refresh") is True
        return given(owner(body.get("appid"), body.get("secret")), "stable_token", anew)

    async def session(request: web.Request) -> web.Response:
        query = request.query
        if query.get("grant_type") != "authorization_code":
            raise Refused(40002)
        account = owner(query.get("appid"), query.get("secret"))
        code = query.get("js_code", "")
        if code in account.used_codes:
            raise Refused(40163)
        user = account.codes.get(code)
        if user is None:
            raise Refused(40029)
        account.used_codes.add(code)
        key = base64.b64encode(account.random.randbytes(16)).decode()
        return answer({"openid": user.openid, "session_key": key, "unionid": user.unionid})

    return guarded(token), guarded(stable_token), guarded(session)


async def menu_create(account: Account, request: web.Request) -> web.Response:
    """At most three buttons with five below each; names and keys within their lengths."""
    if not account.verified:
        raise Refused(48001)
    body = await body_of(request)
    _check_buttons(body.get("button"), 3, 16)
    account.menu = body
    return answer()


def _check_buttons(buttons: Any, most: int, longest: int) -> None:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= most:
        raise Refused(40016)
    for button in buttons:
        name = button.get("name") if isinstance(button, dict) else None
        if not isinstance(name, str) or not 1 <= len(name.encode()) <= longest:
            raise Refused(40018)
        if "sub_button" in button:
            _check_buttons(button["sub_button"], 5, 60)
        elif button.get("type") == "click":
            if not 1 <= len(str(button.get("key", "")).encode()) <= 128:
                raise Refused(40019)
        elif button.get("type") not in ("view", "miniprogram", "scancode_push", "location_select"):
            raise Refused(40015)


async def menu_get(account: Account, _request: web.Request) -> web.Response:
    """The menu as it was made."""
    if account.menu is None:
        raise Refused(46003)
    return answer({"menu": account.menu})


async def menu_delete(account: Account, _request: web.Request) -> web.Response:
    """No menu any more."""
    account.menu = None
    return answer()


async def qrcode_create(account: Account, request: web.Request) -> web.Response:
    """A ticket for a scene; ``user.scans`` takes either."""
    body = await body_of(request)
    info = body.get("action_info")
    scene = info.get("scene") if isinstance(info, dict) else None
    if body.get("action_name") not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
        raise Refused(47001)
    if not isinstance(scene, dict) or not (scene.get("scene_str") or scene.get("scene_id")):
        raise Refused(47001)
    stands_for = str(scene.get("scene_str") or scene["scene_id"])
    if len(stands_for) > 64:
        raise Refused(47003)
    ticket = f"gQ{account.random.randbytes(30).hex()}"
    account.scenes[ticket] = stands_for
    made: dict[str, Any] = {"ticket": ticket, "url": f"http://weixin.qq.com/q/{ticket[:20]}"}
    if "LIMIT" not in body["action_name"]:
        made["expire_seconds"] = min(int(body.get("expire_seconds", 60)), 2592000)
    return answer(made)


async def media_get(account: Account, request: web.Request) -> web.Response:
    """What a user sent."""
    found = account.media.get(request.query.get("media_id", ""))
    if found is None:
        raise Refused(40007)
    media_type, content = found
    disposition = {"Content-Disposition": 'attachment; filename="media.jpg"'}
    return web.Response(body=content, content_type=media_type, headers=disposition)


async def user_info(account: Account, request: web.Request) -> web.Response:
    """Who follows, and by which code. WeChat gives neither name nor picture any more."""
    user = account.users.get(request.query.get("openid", ""))
    if user is None:
        raise Refused(40003)
    if not user.following:
        return answer({"subscribe": 0, "openid": user.openid})
    how = "ADD_SCENE_QR_CODE" if user.followed_by else "ADD_SCENE_SEARCH"
    return answer(
        {
            "subscribe": 1,
            "openid": user.openid,
            "language": "zh_CN",
            "subscribe_time": int(account.world.now()),
            "unionid": user.unionid,
            "subscribe_scene": how,
            "qr_scene_str": user.followed_by,
        }
    )
