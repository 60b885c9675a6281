"""Visits are raised: somebody has to go, or has been. Who is meant is told by keyed hashes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import Actor
from casework.applications.lookup import Lookup
from casework.clock import Clock
from casework.crypto import Keyring
from casework.errors import Refused
from casework.history.service import History
from casework.notices.service import Notices
from casework.visits import repository
from casework.visits.models import Visit, VisitSource
from casework.visits.schemas import Outcome


@dataclass(frozen=True)
class NewVisit:
    """A visit to be raised. ``person`` as in ``Visit.person``; ``rule_id`` with ``kind`` for a discovery."""

    region: str
    township: str | None
    source: VisitSource
    person: dict[str, Any]
    reason: str
    source_id: str | None = None
    kind: str | None = None
    rule_id: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    due: date | None = None


class Raising:
    """Raises visits."""

    def __init__(self, clock: Clock, keyring: Keyring, notices: Notices) -> None:
        self._clock = clock
        self._keyring = keyring
        self._lookup = Lookup(keyring)
        self._notices = notices
        self._history = History(clock)

    def terms(self, region: str, person: Mapping[str, Any], township: str | None) -> list[int]:
        """Hashes under which the same person is found among applications and visits, the surest first."""
        traits = self._lookup.traits(region, {**person, "township": township})
        found = (traits.id_number, traits.phone, traits.sound_here)
        return [term for term in found if term is not None]

    def key(self, new: NewVisit) -> bytes:
        """Keyed hash of the person and the rule: two visits under one key are the same visit.

        The person is the identity number; without one, name, telephone and township.
        """
        person = new.person
        who = person.get("id_number") or "|".join(
            str(part or "") for part in (person.get("name"), person.get("phone"), new.township)
        )
        return self._keyring.hash("visit.row", f"{new.rule_id or ''}|{who}", 16)

    def raise_visit(
        self,
        s: Session,
        new: NewVisit,
        actor: Actor,
        *,
        outcome: Outcome | None = None,
        visited_on: date | None = None,
    ) -> Visit:
        """Store a visit to be made, or one that was made already (``outcome``).

        The township hears of one to be made, unless it raised it itself; the county of one without a
        township.
        Raises ``Refused`` if the same person already waits for a visit for the same reason.
        """
        now = self._clock.now()
        visit = Visit(
            id=uuid4().hex,
            region=new.region,
            township=new.township,
            source=new.source,
            source_id=new.source_id,
            kind=new.kind,
            rule_id=new.rule_id,
            row_key=self.key(new),
            person={key: value for key, value in new.person.items() if value},
            facts=new.facts,
            reason=new.reason,
            status=outcome or "open",
            due=new.due,
            visited_on=visited_on,
            created_by=actor.id,
            created_at=now,
            updated_at=now,
            closed_at=now if outcome else None,
        )
        try:
            with s.begin_nested():
                s.add(visit)
                s.flush()
        except IntegrityError as error:
            raise Refused("waits_for_a_visit") from error
        repository.add_terms(s, visit.id, self.terms(visit.region, visit.person, visit.township))
        after = {"source": new.source, "rule": new.rule_id}
        self._history.append(
            s, "visit", "raise", actor, region=visit.region, subject_id=visit.id, after=after
        )
        if outcome is None and actor.scope != "township":
            self._tell(s, visit)
        return visit

    def _tell(self, s: Session, visit: Visit) -> None:
        self._notices.post(
            s,
            "visit_raised",
            region=visit.region,
            role="township" if visit.township else "county",
            township=visit.township,
            subject_kind="visit",
            subject_id=visit.id,
            once_key=f"visit:{visit.id}",
        )
