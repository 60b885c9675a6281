"""Rows of referrals as far as they have come, with what was shared and who was told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from casework.intake.draft import DraftNeed
from casework.referrals.sharing import shared
from casework.referrals.state_machine import OPEN
from casework.regions import RegionPack
from casework.regions.directory import Organisation
from casework.routing import Route

_STATUSES: Final = {
    "draft": 6,
    "sent": 8,
    "accepted": 6,
    "in_service": 14,
    "on_hold": 2,
    "delivered": 6,
    "closed": 50,
    "failed": 3,
    "withdrawn": 5,
}
#: The steps on the way, each with how many days it takes at most and in which states it has been taken.
_STEPS: Final = (
    ("accepted_at", 7, {"accepted", "in_service", "on_hold", "delivered", "closed", "failed"}),
    ("started_at", 10, {"in_service", "on_hold", "delivered", "closed"}),
    ("delivered_at", 30, {"delivered", "closed"}),
    ("closed_at", 20, {"closed"}),
)
#: One in so many is what a caseworker sent to the township's office.
_TO_OFFICE: Final = 0.06


def referral(
    id: str,
    application_id: str,
    need: DraftNeed,
    where: Route,
    made: datetime,
    last: datetime,
    random: Random,
    *,
    again: bool,
    office: Organisation | None,
) -> dict[str, Any]:
    """The row of one referral, ``made`` then and looked at when it is ``last``; ``again``: nobody took it,
    and the need has another one."""
    [status] = random.choices(list(_STATUSES), weights=list(_STATUSES.values()))
    # What is open was mostly made of late.
    if status in OPEN and made < last - timedelta(days=90) and random.random() < 0.8:
        status = "closed"
    if again:
        status = "escalated"
    waits = status in OPEN and status not in ("draft", "on_hold")
    due = (last + timedelta(days=random.randint(-20, 30))).date() if waits else None
    told = due is not None and due < last.date()
    to_office = office is not None and random.random() < _TO_OFFICE
    done = _done(status, made, random)
    return {
        "id": id,
        "application_id": application_id,
        "need_id": need.id,
        "region": where.organisation.partition(".")[0],
        "service": need.service,
        "organisation": office.code if office and to_office else where.organisation,
        "status": status,
        "version": random.randint(1, 6),
        "held_from": "in_service" if status == "on_hold" else None,
        "rule_id": None if to_office else where.rule_id,
        "why": where.reason,
        "created_at": made,
        "sent_at": None if status == "draft" else made,
        **done,
        "outcome": _outcome(status, random),
        "late": told or random.random() < 0.15,
        "due_on": due,
        "days_left": 5 if status == "on_hold" else None,
        "decided_at": last if status == "withdrawn" else None,
        "updated_at": max([made, *(moment for moment in done.values() if moment is not None)]),
        "escalated_at": last if told else None,
        "escalations": int(told),
        "rating": random.choice((3, 4, 4, 5, 5, None)) if status == "closed" else None,
        "result": "帮到了" if status == "closed" else None,
        "confirmed_by": random.choice(("resident", "visitor", "caseworker")) if status == "closed" else None,
    }


def shared_with(
    row: Mapping[str, Any],
    fields: Mapping[str, Any],
    evidence: Mapping[str, Any],
    need: DraftNeed,
    pack: RegionPack,
) -> dict[str, Any]:
    """What the organisation of a sent referral was shown."""
    kind = next(one.kind for one in pack.organisations if one.code == row["organisation"])
    shown = shared(fields, evidence, need.service, need.text, kind, pack.sharing)
    return {
        "referral_id": row["id"],
        "number": 1,
        "made_at": row["sent_at"],
        "keys": sorted(shown.fields),
        "content": shown.model_dump(mode="json"),
    }


def notices(row: Mapping[str, Any], random: Random) -> Iterator[dict[str, Any]]:
    """Who was told of a referral: its organisation that it came, the county where nobody took the next step
    in time."""
    for kind, at, organisation in (
        ("referral_sent", row["sent_at"], row["organisation"]),
        ("referral_overdue", row["escalated_at"], None),
    ):
        if at is not None:
            waits = random.random() < 0.2
            yield {
                "kind": kind,
                "region": row["region"],
                "organisation": organisation,
                "role": None if organisation else "county",
                "subject_kind": "referral",
                "subject_id": row["id"],
                "made_at": at,
                "read_at": None if waits else at + timedelta(hours=random.randint(1, 90)),
                "read_by": None if waits else "somebody",
            }


def _done(status: str, made: datetime, random: Random) -> dict[str, datetime | None]:
    done: dict[str, datetime | None] = {}
    at = made
    for column, days, states in _STEPS:
        at += timedelta(days=random.triangular(0, days, days / 5))
        done[column] = at if status in states else None
    return done


def _outcome(status: str, random: Random) -> str | None:
    if status == "escalated":
        return random.choice(("rejected", "expired"))
    return status if status in ("closed", "failed", "withdrawn") else None
