"""What was promised to an application that ends is left for others again; who offers it is told."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy.orm import Session

from casework.access import Actor
from casework.applications.models import Application
from casework.clock import Clock
from casework.history.service import History
from casework.notices.service import Notices
from casework.resources import repository
from casework.resources.trail import as_noted

#: What a resident did is noted as that: the id of a talk is nobody's business here.
_RESIDENT: Final = "resident"


class Releasing:
    """Gives back what was allocated and not handed over. Works in the caller's open transaction."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._notices = Notices(clock)
        self._history = History(clock)

    def release(
        self, s: Session, application: Application, actor: Actor, needs: Collection[str] | None = None
    ) -> None:
        """All that an application, or its ``needs`` (ids), was to get. That it may end was asked before."""
        by = actor.id if actor.kind == "staff" else _RESIDENT if actor.kind == "resident" else actor.kind
        for row in repository.promised(s, application.id, needs):
            given, resource = row.allocation, row.resource
            if not repository.settle(s, given, "allocated", "returned", by, self._clock.now()):
                continue  # handed over at the same moment
            repository.put_back(s, given.resource_id, given.quantity)
            self._history.about(
                s,
                application,
                "resource",
                "give_back",
                actor,
                subject_id=given.id,
                after=as_noted(row),
            )
            self._notices.post(
                s,
                "resource_released",
                region=resource.region,
                organisation=resource.organisation,
                subject_kind="resource",
                subject_id=resource.id,
            )
