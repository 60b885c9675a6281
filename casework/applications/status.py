"""An application's status, as far as it follows from its referrals. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal, get_args

from casework.referrals.state_machine import OPEN

ApplicationStatus = Literal[
    "submitted", "assessing", "referred", "in_service", "closed", "returned", "withdrawn"
]
STATUSES: Final = get_args(ApplicationStatus)
_ENDED: Final = frozenset({"withdrawn", "returned"})
#: Nothing more comes of it unless a person takes it up again: it is not changed or referred any more, and
#: another one may be filed.
OVER: Final = _ENDED | {"closed"}
_WORK: Final = frozenset({"in_service", "on_hold", "delivered"})


def follow(
    current: ApplicationStatus,
    referrals: Collection[str],
    *,
    undecided: bool = False,
    sent_by_a_person: bool = False,
) -> ApplicationStatus:
    """The status after a step of one of the referrals, whose statuses are ``referrals``.

    Work anywhere → in service; taken by an organisation anywhere, or sent on by a person in this step →
    referred (what a rule sent by itself nobody has looked at yet); nothing open, at least one brought to its
    end and no need ``undecided`` → closed. What was withdrawn or returned stays so; otherwise the status is
    as it was.
    """
    if current in _ENDED:
        return current
    if any(status in _WORK for status in referrals):
        return "in_service"
    if any(status == "accepted" for status in referrals):
        return "referred"
    if sent_by_a_person and current in ("submitted", "assessing"):
        return "referred"
    if "closed" in referrals and not undecided and not any(status in OPEN for status in referrals):
        return "closed"
    return current


def taken_up(current: str, referrals: Collection[str]) -> bool:
    """Whether a person works on the application: from then on it is theirs to change."""
    waiting = current in ("submitted", "referred")
    return not waiting or any(status not in ("draft", "sent") for status in referrals)
