"""Which steps of a referral which staff are told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from sqlalchemy.orm import Session

from casework.notices.service import Notices
from casework.referrals.models import Referral
from casework.referrals.state_machine import Transitioned

Addressee = Literal["organisation", "superior", "county"]

#: State that was reached, by which action → (kind of notice, for whom).
_TOLD: Final[Mapping[tuple[str, str], tuple[tuple[str, Addressee], ...]]] = {
    ("sent", "send"): (("referral_sent", "organisation"),),
    ("rejected", "reject"): (("referral_rejected", "county"),),
    ("expired", "expire"): (("referral_expired", "county"),),
    ("failed", "fail"): (("referral_failed", "county"),),
    ("in_service", "dispute"): (("referral_disputed", "county"), ("referral_back", "organisation")),
    ("withdrawn", "withdraw"): (("referral_withdrawn", "organisation"),),
}


def tell(notices: Notices, s: Session, referral: Referral, event: Transitioned) -> None:
    """Post what belongs to one transition. An organisation hears nothing of a draft that was never sent."""
    for kind, addressee in _TOLD.get((event.after, event.action), ()):
        if addressee == "organisation" and referral.sent_at is None:
            continue
        post(notices, s, referral, kind, addressee)


def post(
    notices: Notices,
    s: Session,
    referral: Referral,
    kind: str,
    addressee: Addressee,
    *,
    once_key: str | None = None,
    superior: str | None = None,
) -> None:
    """A notice about a referral, for its organisation, for the ``superior`` of that, or for the county."""
    told = {"organisation": referral.organisation, "superior": superior, "county": None}
    notices.post(
        s,
        kind,
        region=referral.region,
        organisation=told[addressee],
        role="county" if addressee == "county" else None,
        subject_kind="referral",
        subject_id=referral.id,
        once_key=once_key,
    )
