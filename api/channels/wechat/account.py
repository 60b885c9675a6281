"""The accounts at WeChat that an installation has, as its settings name them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from pydantic import SecretStr
from wechatpy.crypto import WeChatCrypto

from casework.errors import CannotStart
from casework.settings import Settings

_KEY: Final = re.compile(r"[A-Za-z0-9]{43}")

WeChatPlatform = Literal["wechat", "wechat_mini"]


@dataclass(frozen=True)
class Account:
    """An official account (``wechat``) or a mini program (``wechat_mini``).

    ``token`` signs what is delivered, ``aes_key`` seals it (None: plain mode), ``secret`` fetches access
    tokens (None: nothing can be sent beside the answer inside a delivery).
    """

    platform: WeChatPlatform
    app_id: str
    token: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    aes_key: str | None = field(default=None, repr=False)

    @cached_property
    def crypto(self) -> WeChatCrypto | None:
        """Opens and seals messages; None in plain mode. Raises CannotStart for a key that is none."""
        if self.aes_key is None:
            return None
        if not _KEY.fullmatch(self.aes_key):
            raise CannotStart("YIZHU_WECHAT_AES_KEY：应是 43 个字母或数字的 EncodingAESKey")
        return WeChatCrypto(self.token, self.aes_key, self.app_id)


def account_of(settings: Settings, platform: WeChatPlatform) -> Account | None:
    """The account of that kind; None when the channel is off.

    A mini program without an id of its own goes under that of the official account: there may be only one
    of the two. Raises CannotStart for a key that is none.
    """
    token = _given(settings.wechat_token)
    app_id, secret = settings.wechat_app_id, settings.wechat_app_secret
    if platform == "wechat_mini" and settings.wechat_mini_app_id:
        app_id, secret = settings.wechat_mini_app_id, settings.wechat_mini_app_secret
    if token is None or not app_id:
        return None
    account = Account(platform, app_id, token, _given(secret), _given(settings.wechat_aes_key))
    _ = account.crypto  # a wrong key is found at start-up, not with the first message
    return account


def _given(secret: SecretStr | None) -> str | None:
    return (secret.get_secret_value() or None) if secret is not None else None
