"""All that is done about one application's needs, as a caseworker looks at it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from casework.applications.schemas import NeedView
from casework.followup.models import FollowupStatus
from casework.referrals.schemas import ReferralListItem, ShareView
from casework.resources.schemas import AllocationView


class FollowupView(BaseModel):
    """The question to the resident whether a service was done, as it stands.

    ``waiting``: not put yet; ``asked``: put, no answer; ``rating``: done, asked how it was; ``done``;
    ``dropped``: settled by somebody else; ``left``: the answer was not understood, a person has to ask.
    """

    model_config = ConfigDict(from_attributes=True)

    status: FollowupStatus
    at: datetime
    reminded: bool
    tries: int


class StepView(BaseModel):
    """A step of a referral. ``by``: ``staff``, ``resident``, ``system``; ``by_id``: the account of staff."""

    at: datetime
    action: str
    by: str
    by_id: str | None
    by_role: str | None
    status: str | None = Field(description="到了哪个状态")
    reason: str | None


class CaseReferral(ReferralListItem):
    """A referral with what came of it, when what was shared (for who sees the whole application), what the
    resident was asked, and its steps, the first first."""

    outcome: str | None
    shares: list[ShareView]
    followup: FollowupView | None
    steps: list[StepView]


class NeedInHand(NeedView):
    """A need with its referrals, the newest first, and what it was given out of charity resources."""

    referrals: list[CaseReferral]
    given: list[AllocationView]


class CaseNeeds(BaseModel):
    """Every need of an application. ``whole`` false: the reader sees only what was shared with its
    organisation, and of each need no more than its own referrals."""

    no: str
    region: str
    status: str
    whole: bool
    items: list[NeedInHand]


class SharedField(BaseModel):
    """A field that an organisation would see; ``value`` null: nobody told it yet."""

    key: str
    value: JsonValue
    why: list[str] = Field(description="为什么给：共享规则的说明；空的是每个单位都给")


class SharingPreview(BaseModel):
    """What an organisation will see of an application once a need is sent to it, and what it will not.

    ``text`` is the need in the resident's words, ``withheld`` the keys of fields that are known and stay
    here. ``consent`` false: nothing is shown to anybody.
    """

    organisation: str
    service: str
    consent: bool
    text: str
    fields: list[SharedField]
    withheld: list[str]
    origin: str
