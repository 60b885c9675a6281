"""The stand-in WeChat platform: a real HTTP server on loopback, with a thread and an event loop of its own.

with WeChat() as wechat:
    program = start(folder, **wechat.settings)
    wechat.connect(f"{program.base_url}/channels/wechat")
    mother = wechat.user()
    mother.says("我要求助")
    mother.hears("您好")
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp
from aiohttp import web

from tests.standins.wechat import account_api, messages_api
from tests.standins.wechat.crypt import signature
from tests.standins.wechat.delivery import Courier
from tests.standins.wechat.faults import Faults
from tests.standins.wechat.journal import Journal, Said
from tests.standins.wechat.people import User
from tests.standins.wechat.replies import with_token
from tests.standins.wechat.requests import with_query
from tests.standins.wechat.world import Account, Mode, World

_Answer = TypeVar("_Answer")


class WeChat:
    """An official account and a mini program of one owner, and everybody who uses them."""

    def __init__(
        self,
        mode: Mode = "encrypted",
        *,
        limit: float = 5.0,
        apart: float = 5.0,
        faults: Faults | None = None,
        mini_mode: Mode | None = None,
        mini_json: bool = False,
        seed: int = 0,
    ) -> None:
        self.world = World(seed, limit, apart=apart, faults=faults or Faults())
        self.account = Account(self.world, "service", mode)
        self.mini = Account(self.world, "mini", mini_mode or mode, as_json=mini_json)
        # One address serves both, so their owner typed the same token and key into both consoles.
        self.mini.token = self.account.token
        if self.mini.mode != "plain" and self.account.aes_key:
            self.mini.aes_key = self.account.aes_key
        self.world.accounts = [self.account, self.mini]
        self.base_url = ""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wechat", daemon=True)
        self._courier = Courier(self.world)
        self._runner: web.AppRunner | None = None

    # Life

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Listen on a free port of loopback."""
        self._thread.start()
        self._do(self._open())
        return self

    def stop(self) -> None:
        """Hang up everything, also what is under way."""
        self._do(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _open(self) -> None:
        await self._courier.open()
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.add_routes(self._routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        [port] = [address[1] for address in self._runner.addresses]
        self.base_url = f"http://127.0.0.1:{port}"

    async def _close(self) -> None:
        await self._courier.close()
        if self._runner is not None:
            await self._runner.cleanup()
        # A connection that was closed is let go in the loop's next round.
        for _ in range(2):
            await asyncio.sleep(0)

    def _do(self, work: Coroutine[Any, Any, _Answer]) -> _Answer:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def _routes(self) -> list[web.RouteDef]:
        token, stable_token, session = account_api.token_calls(self.world)
        routes = [
            web.get("/cgi-bin/token", token),
            web.post("/cgi-bin/stable_token", stable_token),
            web.get("/sns/jscode2session", session),
        ]
        for path, call in (
            ("message/custom/send", messages_api.custom_send),
            ("message/custom/typing", messages_api.typing),
            ("message/template/send", messages_api.template_send),
            ("message/subscribe/send", messages_api.subscribe_send),
            ("message/subscribe/bizsend", messages_api.subscribe_send),
            ("menu/create", account_api.menu_create),
            ("qrcode/create", account_api.qrcode_create),
        ):
            routes.append(web.post(f"/cgi-bin/{path}", with_token(self.world, call)))
        for path, get in (
            ("menu/get", account_api.menu_get),
            ("menu/delete", account_api.menu_delete),
            ("media/get", account_api.media_get),
            ("user/info", account_api.user_info),
        ):
            routes.append(web.get(f"/cgi-bin/{path}", with_token(self.world, get)))
        return routes

    # Setting it up

    @property
    def settings(self) -> dict[str, str]:
        """What the owner types into the program's settings."""
        return {
            "YIZHU_WECHAT_TOKEN": self.account.token,
            "YIZHU_WECHAT_APP_ID": self.account.app_id,
            "YIZHU_WECHAT_APP_SECRET": self.account.app_secret,
            "YIZHU_WECHAT_AES_KEY": self.account.aes_key,
            "YIZHU_WECHAT_API_BASE": self.base_url,
            "YIZHU_WECHAT_MINI_APP_ID": self.mini.app_id,
            "YIZHU_WECHAT_MINI_APP_SECRET": self.mini.app_secret,
        }

    def connect(self, callback: str, mini_callback: str | None = None) -> None:
        """Where to deliver; the mini program to the same address if it has none of its own."""
        self.account.callback, self.mini.callback = callback, mini_callback or callback

    def verify(self, account: Account | None = None) -> bool:
        """What happens when the owner presses 提交: a signed GET must come back with its ``echostr``."""
        account = account or self.account
        timestamp, nonce = str(int(self.world.real_time())), self.world.random.randbytes(5).hex()
        echo = str(self.world.next_id())
        query = {
            "signature": signature(account.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "echostr": echo,
        }

        async def get() -> bool:
            limit = aiohttp.ClientTimeout(total=self.world.limit)
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.get(with_query(account.callback, query)) as response,
            ):
                return response.status == 200 and await response.text() == echo

        return self._do(get())

    # People

    def user(self, *, following: bool = True) -> User:
        """Somebody new at the official account."""
        return self._user(self.account, following, None)

    def mini_user(self, same_as: User | None = None) -> User:
        """Somebody new at the mini program, or a user of the account (same unionid, other openid)."""
        return self._user(self.mini, False, same_as)

    def _user(self, account: Account, following: bool, same_as: User | None) -> User:
        with self.world.changed:
            openid = f"o{account.random.randbytes(14).hex()[:27]}"
            unionid = same_as.unionid if same_as else f"u{account.random.randbytes(14).hex()[:27]}"
            user = account.users[openid] = User(account, openid, unionid, self._deliver, following)
        return user

    def _deliver(self, user: User, body: dict[str, Any] | str, said: Said) -> None:
        self._loop.call_soon_threadsafe(self._courier.start, user, body, said)

    # Watching

    @property
    def journal(self) -> Journal:
        """What happened."""
        return self.world.journal

    @property
    def faults(self) -> Faults:
        """What goes wrong; may be changed at any time."""
        return self.world.faults

    def later(self, seconds: float) -> None:
        """Let the platform's clock run ahead, so that windows close and tokens expire. What it signs and
        dates is signed and dated in real time all the same: the program's clock does not run ahead."""
        self.world.ahead += seconds

    def settled(self, seconds: float = 30.0) -> None:
        """Wait until nothing that users did is under way. Raises TimeoutError."""
        end = time.monotonic() + seconds
        with self.world.changed:
            while self.world.under_way:
                if not self.world.changed.wait(max(0.0, end - time.monotonic())) and time.monotonic() >= end:
                    raise TimeoutError(f"{self.world.under_way} still under way")
