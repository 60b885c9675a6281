"""One referral with what was shared with its organisation, what came of it, and what it stands in for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.models import Application
from casework.applications.schemas import SENSITIVE
from casework.readable import sees_whole
from casework.referrals import repository
from casework.referrals.models import Referral
from casework.referrals.schemas import ChainLink, ReferralDetail, ReferralListItem, ShareView
from casework.referrals.shares import is_shown
from casework.referrals.sharing import Shared
from casework.referrals.steps import Steps


def detail(
    s: Session,
    steps: Steps,
    referral: Referral,
    application: Application,
    item: ReferralListItem,
    reader: Reader,
) -> ReferralDetail:
    """``item`` with the rest; that staff read it is noted. An organisation sees of a referral that it did
    not take, or that was withdrawn, no more of the application."""
    kept = steps.shares.all_of(s, referral.id)
    whole = sees_whole(reader, application)
    content = kept[-1].content if kept and (whole or is_shown(referral)) else None
    if reader.kind == "staff":
        seen = sorted(SENSITIVE & (content or {}).get("fields", {}).keys())
        steps.note_reading(s, application, referral, reader, seen)
    return ReferralDetail(
        **item.model_dump(),
        outcome=referral.result,
        shared=None if content is None else Shared.model_validate(content),
        shares=[ShareView.model_validate(share) for share in kept] if whole else [],
        chain=[ChainLink.model_validate(link) for link in _chain(s, referral, reader)],
    )


def _chain(s: Session, referral: Referral, reader: Reader) -> Sequence[Referral]:
    """What it replaces, itself, and what replaces it, as far as ``reader`` sees them."""
    of_need = repository.of_need(s, referral.need_id, reader)
    by_id = {one.id: one for one in of_need}
    after = {one.replaces_id: one for one in of_need if one.replaces_id}
    chain = [referral]
    while (earlier := by_id.get(chain[0].replaces_id or "")) is not None:
        chain.insert(0, earlier)
    while (later := after.get(chain[-1].id)) is not None:
        chain.append(later)
    return chain
