"""One referral as its organisation works on it: what was shared and what was not, the steps, the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.clock import Clock
from casework.directory.service import Directory
from casework.errors import NotFound
from casework.history.service import History, HistoryView
from casework.intake.keys import FIELD_KEYS
from casework.readable import sees_whole
from casework.referrals import repository as referrals
from casework.referrals.calendar import WorkCalendar, work_calendar
from casework.referrals.models import Referral, ReferralShare
from casework.referrals.schemas import ReferralDetail
from casework.referrals.service import Referrals
from casework.referrals.shares import is_shown
from casework.referrals.worklist import left
from casework.regions.pack import RegionPack
from casework.worklog import repository
from casework.worklog.schemas import RecordView
from casework.worklog.service import Worklog

#: Whether somebody agrees, and who typed, are no facts about the person.
_NO_FACTS = frozenset({"consent", "filled_by"})


class WorkStep(BaseModel):
    """A step of the referral since it was sent. ``colleague``: a name, for accounts of the own organisation;
    of all others only the role."""

    at: datetime
    action: str
    by: str = Field(description="staff、resident、system")
    role: str | None
    colleague: str | None
    status: str | None
    reason: str | None


class Correction(BaseModel):
    """What was shared was corrected: the fields that have another value since."""

    at: datetime
    keys: list[str]


class WorkedReferral(ReferralDetail):
    """One referral with all that belongs to the work on it.

    ``needed_for``: why fields are shared, sentence → fields; ``unknown``: fields that are shared, but that
    nobody told; ``withheld``: fields that the region's rules do not share for this service, known or not.
    """

    days_left: int | None
    records: list[RecordView]
    steps: list[WorkStep]
    corrections: list[Correction]
    needed_for: dict[str, list[str]]
    unknown: list[str]
    withheld: list[str]
    origin: str
    organisation_kind: str


class Work:
    """Reads referrals for who works on them. ``regions`` are the packs by code."""

    def __init__(
        self,
        clock: Clock,
        regions: Mapping[str, RegionPack],
        referrals: Referrals,
        worklog: Worklog,
        calendar: WorkCalendar | None = None,
    ) -> None:
        self._regions = regions
        self._referrals = referrals
        self._worklog = worklog
        self._directory = Directory(regions)
        self._history = History(clock)
        self._calendar = calendar or work_calendar()

    def read(self, s: Session, referral_id: str, reader: Reader) -> WorkedReferral:
        """One referral; that staff read it is noted. Raises ``NotFound``."""
        detail = self._referrals.detail(s, referral_id, reader)
        found = referrals.get(s, referral_id, reader, lock=False)
        if found is None:
            raise NotFound
        referral, need, application = found
        pack = self._regions[referral.region]
        organisation = self._directory.organisation(s, referral.region, referral.organisation)
        kind = organisation.kind if organisation else ""
        covered = pack.sharing.fields_for(kind, need.service)
        fields = detail.shared.fields if detail.shared else {}
        shown = is_shown(referral) or sees_whole(reader, application)
        kept = self._referrals.shares.all_of(s, referral.id) if shown else []
        return WorkedReferral(
            **detail.model_dump(),
            days_left=left(detail.due_on, self._referrals.today()[detail.region], self._calendar),
            records=self._worklog.of(s, referral_id, reader),
            steps=self._steps(s, application.no, referral, reader),
            corrections=_corrections(kept),
            needed_for={
                rule.why: [key for key in FIELD_KEYS if key in rule.fields]
                for rule in pack.sharing.matching(kind, need.service)
            },
            unknown=[key for key in covered if key not in fields and key not in _NO_FACTS],
            withheld=[key for key in FIELD_KEYS if key not in covered and key not in _NO_FACTS],
            origin=pack.sharing.origin,
            organisation_kind=kind,
        )

    def _steps(self, s: Session, no: str, referral: Referral, reader: Reader) -> list[WorkStep]:
        entries = [one for one in self._history.of_referrals(s, no) if one.subject_id == referral.id]
        sent = next((place for place, one in enumerate(entries) if one.action == "send"), 0)
        # That the system makes another one out of it is told by the line of referrals.
        seen = [one for one in entries[sent:] if one.action != "record" and not _escalated(one)]
        staff = {one.actor_id for one in seen if one.actor_kind == "staff"}
        names = repository.colleagues(s, staff, reader.organisation)
        return [_step(one, names) for one in seen]


def _escalated(entry: HistoryView) -> bool:
    return isinstance(entry.after, dict) and entry.after.get("status") == "escalated"


def _step(entry: HistoryView, names: Mapping[str, str]) -> WorkStep:
    after: dict[str, Any] = entry.after if isinstance(entry.after, dict) else {}
    return WorkStep(
        at=entry.at,
        action=entry.action,
        by=entry.actor_kind,
        role=entry.actor_role,
        colleague=names.get(entry.actor_id),
        status=after.get("status"),
        reason=entry.reason,
    )


def _corrections(kept: Sequence[ReferralShare]) -> list[Correction]:
    """What changed from one snapshot to the next; erased ones say nothing."""
    found = []
    for before, after in pairwise(kept):
        was, is_ = ((share.content or {}).get("fields", {}) for share in (before, after))
        keys = [key for key in FIELD_KEYS if was.get(key) != is_.get(key)]
        if keys:
            found.append(Correction(at=after.made_at, keys=keys))
    return found
