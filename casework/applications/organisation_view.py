"""An application as an organisation sees it: what was shared with it, and of needs and referrals its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pydantic import JsonValue
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications import schemas
from casework.applications.models import Application
from casework.applications.schemas import (
    ApplicationListItem,
    ApplicationView,
    AssessmentSummary,
    AssessmentView,
    NeedListItem,
    NeedView,
    common,
    masked,
)
from casework.errors import NotAllowed
from casework.intake.draft import Evidence
from casework.readable import own_referrals, sees_whole
from casework.referrals.models import Referral
from casework.referrals.schemas import ReferralView
from casework.referrals.shares import Shares, is_shown
from casework.referrals.sharing import Shared


def check_at_work(reader: Reader, application: Application) -> None:
    """Raises ``NotAllowed`` for an organisation that did not take what it was sent, or from which it was
    withdrawn: the household is no longer its business."""
    own = own_referrals(reader, application)
    if not sees_whole(reader, application) and not any(is_shown(one) for one in own):
        raise NotAllowed("nothing of this application is with this organisation")


def viewed(
    s: Session, application: Application, reader: Reader, shares: Shares, duplicates: list[str]
) -> ApplicationView:
    """One application as ``reader``, who may see it, sees it."""
    if sees_whole(reader, application):
        return schemas.view(application, duplicates)
    own = own_referrals(reader, application)
    return view(application, own, shares.seen(s, [(application, one) for one in own]), duplicates)


def listed(
    s: Session, items: Sequence[Application], reader: Reader, shares: Shares
) -> list[ApplicationListItem]:
    """Applications as they stand in ``reader``'s list; all that was shared comes in one query."""
    own = {item.id: own_referrals(reader, item) for item in items if not sees_whole(reader, item)}
    shown = shares.seen(s, [(item, one) for item in items for one in own.get(item.id, [])])
    return [
        list_item(item, own[item.id], shown) if item.id in own else schemas.list_item(item) for item in items
    ]


def list_item(
    application: Application, referrals: Collection[Referral], shown: Mapping[str, Shared]
) -> ApplicationListItem:
    """In a list: what was shared, masked. ``shown`` is what was shared with each of its ``referrals``."""
    needs = {referral.need_id for referral in referrals}
    return ApplicationListItem(
        **common(application),
        fields=masked(_fields(referrals, shown)),
        needs=[NeedListItem.model_validate(need) for need in application.needs if need.id in needs],
        assessment=AssessmentSummary(difficulty=application.difficulty, level=application.level),
        referrals=[ReferralView.model_validate(referral) for referral in referrals],
    )


def view(
    application: Application,
    referrals: Collection[Referral],
    shown: Mapping[str, Shared],
    duplicates: list[str],
) -> ApplicationView:
    """One application. Of the assessment it sees the index alone: the reasons say what was not shared."""
    texts = {referral.need_id: shown[referral.id].text for referral in referrals if referral.id in shown}
    needs = {referral.need_id for referral in referrals}
    evidence: dict[str, list[Evidence]] = {}
    for share in shown.values():
        evidence |= share.evidence
    return ApplicationView(
        **common(application),
        fields=_fields(referrals, shown),
        evidence=evidence,
        needs=[
            NeedView(id=need.id, service=need.service, urgency=need.urgency, text=texts.get(need.id, ""))  # type: ignore[arg-type]
            for need in application.needs
            if need.id in needs
        ],
        assessment=AssessmentView(
            difficulty=application.difficulty,
            level=application.level,
            dimensions={},
            reasons=[],
            stage=str(application.assessment.get("stage", "")),
            difficulty_max=application.difficulty,
            missing=[],
        ),
        referrals=[ReferralView.model_validate(referral) for referral in referrals],
        possible_duplicates=duplicates,
    )


def _fields(referrals: Collection[Referral], shown: Mapping[str, Shared]) -> dict[str, JsonValue]:
    fields: dict[str, JsonValue] = {}
    for referral in referrals:
        if referral.id in shown:
            fields |= shown[referral.id].fields
    return fields
