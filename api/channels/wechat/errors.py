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
    43004: "left",  # does not follow
    45015: "window_closed",
    45047: "allowance_used",
    48001: "not_authorised",  # the account has not got this call
    48004: "not_authorised",  # the call was taken away
    40037: "not_authorised",  # no such template
    43101: "window_closed",  # the person did not agree to be told
    45002: "refused",  # longer than 2048 bytes
    47003: "refused",  # the template has other fields
}
#: What may work later, with the seconds to wait at least; None: as the sender thinks fit.
_LATER: Final[dict[int, tuple[Reason, float | None]]] = {
    -1: ("busy", None),
    # Today's calls, or a minute's, are used up. The owner may clear it at any time, and the sender's own
    # pauses grow to minutes: no need to sleep through the day.
    45009: ("quota", None),
    45011: ("quota", None),
    **dict.fromkeys(TOKEN_CODES, ("token", None)),
}
#: Of the call that fetches an access token: the settings, or those of the platform, are wrong.
_SETTINGS: Final = frozenset({40002, 40013, 40125, 40164, 40243, 41002, 41004, 50004, 50007, 61024, 89503})
_SETTINGS_SECONDS: Final = 60.0


def error_of(code: int | None) -> ChannelError:
    """What to do about an error code; None: an answer that is none, such as a gateway's page."""
    if code is None:
        return TryAgain("busy")
    if code in _FOR_GOOD:
        return GiveUp(_FOR_GOOD[code])
    if code in _LATER:
        reason, after = _LATER[code]
        return TryAgain(reason, after)
    logger.warning("WeChat refuses with the unknown code %d", code)
    return GiveUp("refused")


def token_error(code: int | None) -> TryAgain:
    """What to do when no access token is given out: somebody has to look at the settings, so it is tried
    until they have."""
    known = error_of(code) if code is None or code in _LATER else None
    if isinstance(known, TryAgain):
        return known
    what = "app id, secret or the list of addresses (IP白名单)" if code in _SETTINGS else "unknown"
    logger.error("WeChat gives no access token, code %d: %s", code, what)
    return TryAgain("token", _SETTINGS_SECONDS)
