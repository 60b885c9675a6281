"""The application with WeChat switched on, and WeChat's other side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from api.channels.wechat.account import Account, WeChatPlatform
from api.channels.wechat.client import WeChatApi
from casework.channels.types import Address
from casework.crypto import Keyring
from casework.database import Database
from tests.standins.wechat.people import User
from tests.standins.wechat.platform import WeChat

KEYRING = Keyring(b"tests only: thirty-two bytes or more")


def database_in(file: Path) -> Database:
    """A process's own database over ``file``, which has the newest schema."""
    return Database(f"sqlite:///{file}", KEYRING)


def account_of(wechat: WeChat, platform: WeChatPlatform = "wechat", **other: Any) -> Account:
    """The stand-in's account as our settings name it."""
    here = wechat.account if platform == "wechat" else wechat.mini
    given = {"token": here.token, "secret": here.app_secret, "aes_key": here.aes_key or None, **other}
    return Account(platform, here.app_id, **given)


def address_of(user: User, platform: WeChatPlatform = "wechat") -> Address:
    """Where a message for ``user`` goes."""
    return Address("contact", platform, user.openid, "dehua")


def api_of(wechat: WeChat, database: Database, clock: Any, platform: WeChatPlatform = "wechat") -> WeChatApi:
    """The API as one process of the service calls it."""
    return WeChatApi(account_of(wechat, platform), wechat.base_url, database, clock)
