"""A page of what waits, made of its rows: read once for each kind, each household shown masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from casework.access import Reader
from casework.alerts.models import Alert
from casework.applications.schemas import ApplicationListItem
from casework.applications.service import Applications
from casework.channels import lost
from casework.channels.lost import LostTalk
from casework.conversations.models import Conversation
from casework.queue import repository
from casework.queue.claims import Claims
from casework.queue.kinds import RANK_NAMES, Rank
from casework.queue.repository import Found
from casework.queue.schemas import Holder, QueueItem
from casework.referrals.models import Referral
from casework.staff.naming import usernames
from casework.visits.models import Visit
from casework.visits.schemas import masked_person

_OF_REFERRALS = frozenset(
    {"overdue", "redirect", "failed", "unplaced", "disputed", "own", "confirm", "draft"}
)
_BY_ID = ("alert", "talk", "undelivered", "visit")


@dataclass
class _Page:
    """Everything that the items of a page are made of, by id (applications by their running number)."""

    now: datetime
    today: Callable[[str], date]
    applications: dict[int, ApplicationListItem]
    ids: dict[int, str]
    referrals: dict[str, tuple[Referral, str]] = field(default_factory=dict)
    talks: dict[str, tuple[Conversation, bool]] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    lost: dict[str, LostTalk] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)
    assessments: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    holders: dict[str, Holder] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


class Items:
    """Makes items."""

    def __init__(self, applications: Applications, claims: Claims) -> None:
        self._applications = applications
        self._claims = claims

    def of(
        self,
        s: Session,
        found: Sequence[Found],
        reader: Reader,
        now: datetime,
        today: Callable[[str], date],
    ) -> list[QueueItem]:
        """The items of what was found, in its order; what is gone meanwhile is left out.

        ``today`` gives a region's date.
        """
        seqs = {one.seq for one in found if one.seq}
        ids = repository.ids(s, seqs)
        of = {kind: [one.id for one in found if one.kind == kind] for kind in _BY_ID}
        page = _Page(now, today, self._applications.some(s, seqs, reader), ids)
        page.referrals = repository.referrals(s, [one.id for one in found if one.kind in _OF_REFERRALS])
        page.alerts = repository.rows(s, Alert, of["alert"])
        talks = {*of["talk"], *of["undelivered"], *(alert.conversation_id for alert in page.alerts.values())}
        page.talks = repository.talks(s, talks)
        page.lost = lost.of_talks(s, of["undelivered"], only_wanting=True)
        page.visits = repository.rows(s, Visit, of["visit"])
        page.assessments = repository.assessments(s, [o.id for o in found if o.kind == "assessing"])
        page.holders = self._claims.of(s, list(ids.values()))
        people = [alert.acknowledged_by for alert in page.alerts.values()]
        people += [talk.owner_id for talk, _ in page.talks.values()]
        people += [visit.assigned_to for visit in page.visits.values()]
        page.names = usernames(s, {who for who in people if who})
        made = [_item(one, page) for one in found]
        return [item for item in made if item is not None]


def _item(one: Found, page: _Page) -> QueueItem | None:
    known: dict[str, Any] = {
        "id": f"{one.kind}:{one.id}",
        "kind": one.kind,
        "rank": RANK_NAMES[one.rank],
        "overdue": one.rank is Rank.OVERDUE,
    }
    application = page.applications.get(one.seq)
    if application is not None:
        known |= _household(application)
        if holder := page.holders.get(page.ids.get(one.seq, "")):
            known |= {
                "holder": holder.staff_id,
                "holder_name": holder.staff_name,
                "held_until": holder.until,
            }
    made: dict[str, Any] | None
    match one.kind:
        case "alert":
            made = _alert(one.id, page)
        case "talk":
            made = _talk(one.id, page)
        case "undelivered":
            made = _undelivered(one.id, page)
        case "visit":
            made = _visit(one.id, page)
        case "new" | "assessing":
            made = _application(one, application, page)
        case _:
            made = _referral(one, page)
    return None if made is None else QueueItem(**(known | made))


def _household(application: ApplicationListItem) -> dict[str, Any]:
    return {
        "application_no": application.no,
        "conversation_id": application.conversation_id,
        "region": application.region,
        "name": application.fields.get("name"),
        "proxy": application.proxy,
        "township": application.fields.get("township"),
        "difficulty": application.assessment.difficulty,
        "level": application.assessment.level,
        "since": application.submitted_at,
        "urgency": "urgent" if any(n.urgency == "urgent" for n in application.needs) else None,
    }


def _application(one: Found, application: ApplicationListItem | None, page: _Page) -> dict[str, Any] | None:
    if application is None:
        return None
    missing = page.assessments.get(one.id, {}).get("missing", [])
    return {"missing": missing}


def _referral(one: Found, page: _Page) -> dict[str, Any] | None:
    if one.id not in page.referrals:
        return None
    referral, urgency = page.referrals[one.id]
    moments = {
        "confirm": referral.delivered_at,
        "disputed": referral.disputed_at,
        "own": referral.accepted_at or referral.sent_at,
        "failed": referral.updated_at,
        "unplaced": referral.updated_at,
        "overdue": referral.updated_at,
    }
    return {
        "referral_id": referral.id,
        "region": referral.region,
        "township": referral.township,
        "service": referral.service,
        "organisation": referral.organisation,
        "urgency": urgency,
        "since": moments.get(one.kind) or referral.created_at,
        "due_on": referral.due_on,
        "referral_status": referral.status,
    }


def _alert(id: str, page: _Page) -> dict[str, Any] | None:
    if (alert := page.alerts.get(id)) is None or alert.conversation_id not in page.talks:
        return None
    _, waits = page.talks[alert.conversation_id]
    return {
        "alert_id": alert.id,
        "conversation_id": alert.conversation_id,
        "region": alert.region,
        "alert_kind": alert.kind,
        "resident_waits": waits,
        "since": alert.raised_at,
        "due_at": alert.due_at if alert.status == "open" else None,
        "overdue": alert.status == "open" and alert.due_at < page.now,
        **_held(alert.acknowledged_by, page),
    }


def _talk(id: str, page: _Page) -> dict[str, Any] | None:
    if id not in page.talks:
        return None
    talk, waits = page.talks[id]
    return {
        "conversation_id": talk.id,
        "region": talk.region,
        "resident_waits": waits,
        "since": talk.updated_at,
        **_held(talk.owner_id, page),
    }


def _undelivered(id: str, page: _Page) -> dict[str, Any] | None:
    if id not in page.talks or id not in page.lost:
        return None
    talk, waits = page.talks[id]
    found = page.lost[id]
    return {
        "conversation_id": talk.id,
        "region": talk.region,
        "resident_waits": waits,
        "since": found.since,
        "channel": found.platform,
        "channel_reason": found.reason,
    }


def _visit(id: str, page: _Page) -> dict[str, Any] | None:
    if (visit := page.visits.get(id)) is None:
        return None
    return {
        "visit_id": visit.id,
        "application_no": visit.application_no,
        "region": visit.region,
        "name": masked_person(visit.person).get("name"),
        "township": visit.township,
        "since": visit.created_at,
        "due_on": visit.due,
        "overdue": visit.due is not None and visit.due < page.today(visit.region),
        **_held(visit.assigned_to, page),
    }


def _held(account: str | None, page: _Page) -> dict[str, Any]:
    name = page.names.get(account) if account else None
    return {"holder": account, "holder_name": name, "held_until": None}
