"""The way of one need, from filing to the resident's yes: which steps it took, and when. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal, get_args

from pydantic import BaseModel

from casework.referrals.models import Referral

StepName = Literal["submitted", "assessing", "referred", "in_service", "delivered", "confirmed"]
STEPS: Final[tuple[StepName, ...]] = get_args(StepName)
#: How far a referral in this status has come; ``on_hold`` and ended ones by the moments they reached.
_REACHED: Final[dict[str, StepName]] = {
    "sent": "referred",
    "accepted": "referred",
    "in_service": "in_service",
    "delivered": "delivered",
    "closed": "confirmed",
}
#: Taken over by nobody: another organisation is being looked for.
_REFUSED: Final = frozenset({"rejected", "expired", "escalated"})


class Step(BaseModel):
    """One step. ``at`` is empty where no moment is recorded; ``ended``: it will not come any more."""

    name: StepName
    label: str
    state: Literal["done", "next", "ended"]
    at: datetime | None


def steps(
    labels: dict[StepName, str],
    status: str,
    submitted_at: datetime,
    assessed_at: datetime | None,
    referral: Referral | None,
) -> list[Step]:
    """The steps of a need whose application is in ``status`` and whose newest referral is ``referral``."""
    reached = STEPS.index(_reached(status, referral))
    over = status in ("withdrawn", "returned") or (
        referral is not None and referral.status in ("failed", "withdrawn")
    )
    at: dict[StepName, datetime | None] = {"submitted": submitted_at, "assessing": assessed_at}
    if referral is not None and referral.status not in _REFUSED:
        at |= {
            "referred": referral.sent_at,
            "in_service": referral.started_at,
            "delivered": referral.delivered_at,
            "confirmed": referral.closed_at,
        }
    found: list[Step] = []
    for number, name in enumerate(STEPS):
        done = number <= reached
        state: Literal["done", "next", "ended"] = "done" if done else "ended" if over else "next"
        found.append(Step(name=name, label=labels[name], state=state, at=at.get(name) if done else None))
    return found


def _reached(status: str, referral: Referral | None) -> StepName:
    if referral is None or referral.status == "draft":
        return "assessing" if status == "assessing" else "submitted"
    if referral.status in _REFUSED:
        return "assessing"
    if referral.status in _REACHED:
        return _REACHED[referral.status]
    # On hold, failed, withdrawn: as far as it came.
    if referral.delivered_at is not None:
        return "delivered"
    if referral.started_at is not None:
        return "in_service"
    return "referred" if referral.sent_at is not None else "submitted"
