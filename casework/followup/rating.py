"""How content a resident was with what a referral brought: 1 to 5, kept with the referral."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casework.access import Actor
from casework.errors import Conflict, NotFound
from casework.history.service import History
from casework.referrals import repository


def rate(s: Session, history: History, referral_id: str, stars: int, actor: Actor) -> None:
    """Keep the rating of a confirmed referral. Raises ``NotFound``, ``Conflict`` unless it is closed."""
    found = repository.get(s, referral_id, actor)
    if found is None:
        raise NotFound
    referral, _, application = found
    if referral.status != "closed":
        raise Conflict(f"the referral is {referral.status}")
    before, referral.rating = referral.rating, stars
    s.flush()
    history.about(
        s,
        application,
        "referral",
        "rate",
        actor,
        subject_id=referral.id,
        before={"rating": before} if before is not None else None,
        after={"rating": stars},
    )
