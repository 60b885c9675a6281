"""Applications as they are shown: whole to who works on one, masked in lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from casework.applications.models import Application
from casework.applications.status import ApplicationStatus
from casework.conversations.types import SILENT_CHANNELS
from casework.intake.draft import Evidence, Urgency
from casework.intake.keys import PERSONAL
from casework.intake.labels import mask
from casework.referrals.schemas import ReferralView

HIDDEN = "***"
#: Health facts: a list shows that there is something, not what.
HEALTH = frozenset({"illness", "disability"})
#: Reading these is noted in the history.
SENSITIVE = PERSONAL | HEALTH


class NeedListItem(BaseModel):
    """A need without the resident's words."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    service: str
    urgency: Urgency


class NeedView(NeedListItem):
    """A need in the resident's words."""

    text: str


class AssessmentSummary(BaseModel):
    """The difficulty index (0 to 100) and its level: a first sorting, 初筛."""

    difficulty: int
    level: str


class AssessmentView(AssessmentSummary):
    """The index with its reasons; beyond the contract also what it could still become and what nobody told
    yet."""

    dimensions: dict[str, int]
    reasons: list[str]
    stage: str
    difficulty_max: int
    missing: list[str]


class ApplicationListItem(BaseModel):
    """An application in a list: personal fields masked, health facts hidden, no evidence, no words of the
    resident."""

    no: str
    region: str
    channel: str
    status: ApplicationStatus
    submitted_at: datetime
    fields: dict[str, JsonValue]
    needs: list[NeedListItem]
    assessment: AssessmentSummary
    referrals: list[ReferralView]
    conversation_id: str

    @property
    def proxy(self) -> bool:
        """代填: somebody else filled it in for the person, or it was entered in person."""
        return self.channel in SILENT_CHANNELS or self.fields.get("filled_by", "self") != "self"


class ApplicationView(BaseModel):
    """One application (contract section 4)."""

    no: str
    region: str
    channel: str
    status: ApplicationStatus
    submitted_at: datetime
    fields: dict[str, JsonValue]
    evidence: dict[str, list[Evidence]]
    needs: list[NeedView]
    assessment: AssessmentView
    referrals: list[ReferralView]
    conversation_id: str
    possible_duplicates: list[str]
    derived: list[str] = Field(default_factory=list)
    """Keys of the fields that were not said but follow from others."""


class ApplicationQuery(BaseModel):
    """Which applications to list, in which order. ``q`` is searched in number, name, place and needs."""

    region: str | None = None
    status: str | None = None
    township: str | None = None
    service: str | None = None
    category: str | None = None
    level: str | None = None
    self_care: str | None = None
    min_difficulty: int | None = None
    max_difficulty: int | None = None
    dimension: list[str] = Field(default_factory=list)
    """Each a dimension's code and its points at least, ``income:10``."""
    missing: str | None = None
    q: str | None = None
    sort: str = "-submitted_at"
    page: int = 1
    page_size: int = 20


def masked(fields: Mapping[str, Any]) -> dict[str, JsonValue]:
    """Fields as a list shows them."""
    return {key: _masked(key, value) for key, value in fields.items()}


def _masked(key: str, value: Any) -> JsonValue:
    if key in PERSONAL:
        return mask(key, str(value))
    if key in HEALTH and value != "none":
        return HIDDEN
    return value  # type: ignore[no-any-return]


def list_item(application: Application) -> ApplicationListItem:
    """An application in a list of who works on it."""
    return ApplicationListItem(
        **common(application),
        fields=masked(application.fields),
        needs=[NeedListItem.model_validate(need) for need in application.needs],
        assessment=AssessmentSummary(difficulty=application.difficulty, level=application.level),
        referrals=[ReferralView.model_validate(referral) for referral in application.referrals],
    )


def view(application: Application, duplicates: list[str]) -> ApplicationView:
    """An application whole, for who works on it. What an organisation sees: ``organisation_view``."""
    return ApplicationView(
        **common(application),
        fields=application.fields,
        evidence=application.evidence,
        needs=[NeedView.model_validate(need) for need in application.needs],
        assessment=AssessmentView.model_validate(application.assessment),
        referrals=[ReferralView.model_validate(referral) for referral in application.referrals],
        possible_duplicates=duplicates,
        derived=application.derived,
    )


def common(application: Application) -> dict[str, Any]:
    """What everybody sees who sees an application at all."""
    return {
        "no": application.no,
        "region": application.region,
        "channel": application.channel,
        "status": application.status,
        "submitted_at": application.submitted_at,
        "conversation_id": application.conversation_id,
    }
