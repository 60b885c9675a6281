"""“我处理”: a light claim on an application, so that two do not work on one thing. It lapses by itself.

It forbids nothing: it is shown, and a colleague is told who has it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from casework.access import Actor
from casework.applications import repository as applications
from casework.applications.models import Application
from casework.clock import Clock
from casework.errors import HeldBy, Refused
from casework.history.service import History
from casework.queue import repository
from casework.queue.models import Claim
from casework.queue.schemas import ClaimView, Holder
from casework.readable import check_whole
from casework.staff.naming import usernames
from casework.upserts import inserting

#: Long enough for the telephone calls that one case takes.
LASTS: Final = timedelta(hours=2)


class Claims:
    """Who works on which application."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._history = History(clock)

    def take(self, s: Session, no: str, actor: Actor) -> ClaimView:
        """``actor`` works on it; again by the same one lasts longer.

        Raises ``NotFound``, ``NotAllowed``, ``HeldBy`` while a colleague has it.
        """
        application, claim = self._found(s, no, actor)
        now = self._clock.now()
        if claim is not None and claim.staff_id != actor.id and claim.until > now:
            raise HeldBy("claimed", usernames(s, [claim.staff_id]).get(claim.staff_id))
        values = {"staff_id": actor.id, "claimed_at": now, "until": now + LASTS}
        s.execute(
            inserting(s, Claim)
            .values(application_id=application.id, **values)
            .on_conflict_do_update(index_elements=["application_id"], set_=values)
        )
        if claim is None or claim.staff_id != actor.id or claim.until <= now:
            self._history.about(s, application, "status", "claim", actor)
        return ClaimView(
            application_no=no,
            staff_id=actor.id,
            staff_name=usernames(s, [actor.id]).get(actor.id),
            claimed_at=now,
            until=now + LASTS,
        )

    def leave(self, s: Session, no: str, actor: Actor) -> None:
        """Nobody works on it any more. Raises ``NotFound``, ``NotAllowed``, ``Refused`` unless it is
        ``actor``'s; one that lapsed is gone already."""
        application, claim = self._found(s, no, actor)
        if claim is None or claim.until <= self._clock.now():
            return
        if claim.staff_id != actor.id:
            raise Refused("not_your_claim")
        s.delete(claim)
        s.flush()
        self._history.about(s, application, "status", "unclaim", actor)

    def of(self, s: Session, ids: Collection[str]) -> dict[str, Holder]:
        """Who works on these applications (by id), without what lapsed; who may see them was asked before."""
        now = self._clock.now()
        live = {id: claim for id, claim in repository.claims(s, ids).items() if claim.until > now}
        names = usernames(s, {claim.staff_id for claim in live.values()})
        return {
            id: Holder(staff_id=claim.staff_id, staff_name=names.get(claim.staff_id), until=claim.until)
            for id, claim in live.items()
        }

    def _found(self, s: Session, no: str, actor: Actor) -> tuple[Application, Claim | None]:
        application = applications.found(s, no, actor, lock=True)
        actor.check("queue.work")
        check_whole(actor, application)
        return application, repository.claim_of(s, application.id)
