"""What belongs to the referrals of one application, each kind of thing read in one query."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.models import Application
from casework.followup import repository as followups
from casework.followup.models import Followup
from casework.history.service import History, HistoryView
from casework.referrals import shares
from casework.referrals.case_schemas import FollowupView, StepView
from casework.referrals.models import Referral, ReferralShare
from casework.referrals.schemas import ShareView
from casework.resources import repository as resources
from casework.resources.schemas import AllocationView
from casework.resources.views import allocation_view


class Belongings:
    """Shares, questions to the resident and steps are for who sees the whole application: without
    ``history`` they are left out."""

    def __init__(
        self,
        s: Session,
        application: Application,
        referrals: Sequence[Referral],
        reader: Reader,
        history: History | None,
    ) -> None:
        self._shares: dict[str, list[ReferralShare]] = {}
        self._questions: dict[str, Followup] = {}
        self._steps: dict[str, list[HistoryView]] = {}
        if history is not None:
            ids = [one.id for one in referrals]
            for share in shares.of(s, ids):
                self._shares.setdefault(share.referral_id, []).append(share)
            self._questions = followups.questions(s, ids)
            for entry in history.of_referrals(s, application.no):
                self._steps.setdefault(entry.subject_id or "", []).append(entry)
        self.given: dict[str, list[AllocationView]] = {}
        if reader.may("resources.read"):
            for given in given_to(s, application, reader):
                self.given.setdefault(given.need_id, []).append(given)

    def of(self, referral: Referral) -> dict[str, Any]:
        """The parts of a ``CaseReferral`` beyond its list item."""
        question = self._questions.get(referral.id)
        return {
            "outcome": referral.result,
            "shares": [ShareView.model_validate(share) for share in self._shares.get(referral.id, [])],
            "followup": None if question is None else FollowupView.model_validate(question),
            "steps": [_step(entry) for entry in self._steps.get(referral.id, [])],
        }


def newest_first(referrals: Sequence[Referral]) -> list[Referral]:
    """A need's referrals; one that stands in for another is newer, also when both were made at once."""
    by_id = {one.id: one for one in referrals}

    def place(one: Referral) -> tuple[datetime, int]:
        replaced, depth = by_id.get(one.replaces_id or ""), 0
        while replaced is not None:
            replaced, depth = by_id.get(replaced.replaces_id or ""), depth + 1
        return one.created_at, depth

    return sorted(referrals, key=place, reverse=True)


def given_to(s: Session, application: Application, reader: Reader) -> list[AllocationView]:
    """What an application was given, the newest first, as far as ``reader`` may know."""
    rows = resources.allocations_to(s, application.id, reader)
    return [allocation_view(row, reader) for row in rows]


def _step(entry: HistoryView) -> StepView:
    after = entry.after if isinstance(entry.after, dict) else {}
    status = after.get("status")
    return StepView(
        at=entry.at,
        action=entry.action,
        by=entry.actor_kind,
        by_id=entry.actor_id if entry.actor_kind == "staff" else None,
        by_role=entry.actor_role,
        status=status if isinstance(status, str) else None,
        reason=entry.reason,
    )
