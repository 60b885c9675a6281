"""Calls of WeChat's API, by wechatpy's client. Blocking: call them in a worker thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from api.channels.wechat.account import Account
from api.channels.wechat.errors import TOKEN_CODES, error_of, token_error
from api.channels.wechat.tokens import Tokens
from casework.channels.types import TryAgain
from casework.clock import Clock
from casework.database import Database

#: Seconds to connect, and between two pieces of the answer.
TIMEOUT: Final = (3.0, 6.0)
_CONNECTIONS: Final = 16
# They would write addresses with access tokens in them, and what was sent.
for _name in ("wechatpy", "requests", "urllib3"):
    logging.getLogger(_name).setLevel(logging.WARNING)


class CodedError(Exception):
    """An error that WeChat answered with its code, None for an answer that is none."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


class WeChatApi:
    """The API of one account at ``base`` (``https://api.weixin.qq.com``)."""

    def __init__(self, account: Account, base: str, database: Database, clock: Clock) -> None:
        self._account = account
        # Its own way with tokens is off: it knows no other process, and it would fetch without a timeout.
        self._client = WeChatClient(account.app_id, account.secret or "", timeout=TIMEOUT, auto_retry=False)
        self._client.API_BASE_URL = f"{base.rstrip('/')}/cgi-bin/"
        for scheme in ("https://", "http://"):
            self._client._http.mount(scheme, HTTPAdapter(pool_maxsize=_CONNECTIONS))
        self._tokens = Tokens(database, clock, f"wechat.token.{account.app_id}", self._fetch)

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """POST JSON to ``/cgi-bin/{path}``. Raises ``TryAgain``, ``GiveUp``."""
        try:
            return self.post_coded(path, body)
        except CodedError as error:
            raise error_of(error.code) from None

    def post_coded(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The same for who wants the code. Raises ``CodedError``; ``TryAgain`` for token and network."""
        answer = self._with_token(lambda token: self._client.post(path, data=dict(body), **_sent(token)))
        if not isinstance(answer, dict):
            raise CodedError(None)
        return answer

    def media(self, media_id: str) -> bytes:
        """A file that a person sent. Raises ``TryAgain``, ``GiveUp``."""
        try:
            answer = self._with_token(
                lambda token: self._client.get("media/get", **_sent(token, media_id=media_id))
            )
        except CodedError as error:
            raise error_of(error.code) from None
        # JSON is not what a file looks like: the address of a video, or something new.
        if not isinstance(answer, requests.Response):
            raise error_of(40007)
        return bytes(answer.content)

    def _with_token(self, call: Callable[[str], Any]) -> Any:
        """Raises ``CodedError``, ``TryAgain``."""
        token = self._tokens.current()
        try:
            return _called(lambda: call(token))
        except CodedError as error:
            if error.code not in TOKEN_CODES:
                raise
        token = self._tokens.after(token)
        try:
            return _called(lambda: call(token))
        except CodedError as error:
            if error.code in TOKEN_CODES:
                raise TryAgain("token") from None
            raise

    def _fetch(self) -> tuple[str, float]:
        asked = {
            "grant_type": "client_credential",
            "appid": self._account.app_id,
            "secret": self._account.secret,
        }
        try:
            answer = _called(lambda: self._client.get("token", **_sent(None, **asked)))
            return str(answer["access_token"]), float(answer["expires_in"])
        except CodedError as error:
            raise token_error(error.code) from None
        except (TypeError, KeyError, ValueError):
            raise token_error(None) from None


def _sent(token: str | None, **params: str | None) -> dict[str, Any]:
    """What goes with every call. A token of None is not sent, and not asked of wechatpy either."""
    return {"params": {"access_token": token, **params}, "allow_redirects": False}


def _called(call: Callable[[], Any]) -> Any:
    """Raises ``CodedError`` for what WeChat refused, ``TryAgain`` for what did not come through; neither
    holds anything of the call, whose address has the token in it."""
    try:
        return call()
    except WeChatClientException as error:
        code = error.errcode
    except (requests.RequestException, OSError, ValueError):
        raise TryAgain("busy") from None
    raise CodedError(code if isinstance(code, int) else None)
