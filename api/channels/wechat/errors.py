"""WeChat's error codes, and what each of them needs."""

from __future__ import annotations

import logging
from typing import Final

from casework.channels.types import ChannelError, GiveUp, Reason, TryAgain

logger = logging.getLogger("yizhu.wechat")

#: The access token is not taken: wrong, unknown, or too old.
TOKEN_CODES: Final = frozenset({40001, 40014, 42001})
#: Accounts of this kind may send no menus in messages: test accounts, subscription accounts.
NO_MENUS: Final = 40200

#: What will not work however often it is tried.
_FOR_GOOD: Final[dict[int, Reason]] = {
    40003: "bad_recipient",  # not an openid of this account
    50002: "bad_recipient",  # the person's own account is restricted
    43004: "left",  # does not follow
    48002: "left",  # follows, and takes no messages
    50005: "left",  # does not follow either
    43019: "left",  # the owner put the person on the account's black list
    45015: "window_closed",
    45047: "allowance_used",
    43101: "not_agreed",  # to be told; each yes is good for one message
    48001: "not_authorised",  # the account has not got this call
    48004: "not_authorised",  # the call was taken away
    48008: "not_authorised",  # not this kind of message
    40037: "not_authorised",  # no such template
    45002: "refused",  # longer than 2048 bytes
    47003: "refused",  # the template has other fields
}
#: Whose log line would only tell that people go away and come back.
_USUAL: Final = frozenset({40003, 43004, 43101, 45015, 45047, 48002})
#: What may work later. A quota: the owner may clear it at any time, and the sender's own pauses grow to
#: minutes, so there is no need to sleep through the day.
_NOT_NOW: Final[dict[int, Reason]] = {
    -1: "busy",
    45009: "quota",  # today's calls are used up
    45011: "quota",  # a minute's
}
_LATER: Final[dict[int, Reason]] = _NOT_NOW | dict.fromkeys(TOKEN_CODES, "token")
#: What somebody has to set right, at the platform or in our settings: names, secret, list of addresses.
_SETTINGS: Final = frozenset({40002, 40013, 40125, 40164, 40243, 41002, 41004, 61004, 89503})
#: So long no token is fetched again where none was given out.
_PAUSE_SECONDS: Final = 60.0


def error_of(code: int | None) -> ChannelError:
    """What to do about an error code; None: an answer that is none, such as a gateway's page."""
    if code is None:
        return TryAgain("busy")
    if code in _LATER:
        return TryAgain(_LATER[code])
    if code in _SETTINGS:
        return token_error(code)
    if code not in _USUAL:
        logger.warning("WeChat refuses with code %d", code)
    return GiveUp(_FOR_GOOD.get(code, "refused"))


def token_error(code: int | None) -> TryAgain:
    """What to do when no access token is given out: mostly somebody has to look at the settings, so it is
    tried until they have. A code that speaks of the token means the secret here: there is no token yet."""
    if code is None or code == -1:
        return TryAgain("busy")
    if code in _NOT_NOW:
        return TryAgain(_NOT_NOW[code], _PAUSE_SECONDS)
    known = code in _SETTINGS or code in TOKEN_CODES
    what = "app id, secret or the list of addresses (IP白名单)" if known else "unknown"
    logger.error("WeChat gives no access token, code %d: %s", code, what)
    return TryAgain("token", _PAUSE_SECONDS)
