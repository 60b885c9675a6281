"""Rows of applications, needs and referrals, as the service would have written them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from benchmarks.casework.people import People
from benchmarks.casework.words import BECAUSE, SAID
from casework.applications.lookup import VERSION, Lookup, service_term
from casework.applications.status import follow
from casework.assessment import Assessment, assess
from casework.intake.draft import DraftNeed
from casework.referrals.state_machine import OPEN
from casework.regions import RegionPack
from casework.routing import Route, route

#: The span that they were submitted in: eight quarters.
FIRST, LAST = datetime(2024, 12, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
_STATUSES: Final = {
    "draft": 6,
    "sent": 8,
    "accepted": 6,
    "in_service": 14,
    "on_hold": 2,
    "delivered": 6,
    "closed": 50,
    "failed": 3,
    "withdrawn": 5,
}


@dataclass
class Rows:
    """Rows by table, and the lookup terms with the running numbers that they stand for."""

    conversation: list[dict[str, Any]] = field(default_factory=list)
    application: list[dict[str, Any]] = field(default_factory=list)
    need: list[dict[str, Any]] = field(default_factory=list)
    referral: list[dict[str, Any]] = field(default_factory=list)
    application_dimension: list[dict[str, Any]] = field(default_factory=list)
    terms: list[tuple[int, set[int]]] = field(default_factory=list)


class Cases:
    """Makes ``applications`` applications with ``referrals`` referrals between them."""

    def __init__(
        self, pack: RegionPack, lookup: Lookup, applications: int, referrals: int, seed: int = 1
    ) -> None:
        self._pack, self._lookup, self._random = pack, lookup, Random(seed)
        self._applications, self._referrals = applications, referrals
        self._people = People(pack, self._random, LAST.date())
        self._day, self._of_day = date.min, 0

    def chunks(self, size: int = 2000) -> Iterator[Rows]:
        """All rows, ``size`` applications at a time, in the order of filing."""
        for start in range(0, self._applications, size):
            rows = Rows()
            for index in range(start, min(start + size, self._applications)):
                self._case(index, rows)
            yield rows

    def _case(self, index: int, rows: Rows) -> None:
        pack, random = self._pack, self._random
        at = FIRST + (LAST - FIRST) * index / self._applications
        fields = self._people.fields()
        # So many referrals that they are just as many as asked for in the end.
        share = self._referrals / self._applications
        referrals = int((index + 1) * share) - int(index * share)
        services = random.sample(sorted(SAID), k=max(1, min(3, referrals)))
        needs = [
            DraftNeed(
                id=self._id(),
                service=service,
                text="，".join(filter(None, (random.choice(BECAUSE), random.choice(SAID[service])))),
                urgency="urgent" if random.random() < 0.1 else "normal",
            )
            for service in services
        ]
        application_id, talk = self._id(), self._id()
        seq = index + 1
        statuses = []
        for n in range(referrals):
            made = at + timedelta(minutes=n)
            need = needs[n % len(needs)]
            row = self._referral(application_id, need, route(fields, need, pack), made)
            if n >= len(needs):
                row["status"], row["due_on"] = "escalated", None
            statuses.append(row["status"])
            rows.referral.append(row)
        assessment = assess(fields, needs, pack)
        rows.terms.append((seq, self._terms(fields, needs, assessment)))
        rows.application_dimension.extend(
            {
                "application_id": application_id,
                "code": code,
                "points": points,
                "region": pack.code,
                "seq": seq,
            }
            for code, points in assessment.dimensions.items()
        )
        rows.conversation.append(
            {
                "id": talk,
                "region": pack.code,
                "channel": "web",
                "token_hash": random.randbytes(32),
                "phase": "submitted",
                "created_at": at,
                "updated_at": at,
            }
        )
        rows.application.append(
            {
                "id": application_id,
                "no": self._number(at),
                "region": pack.code,
                "channel": "web",
                "status": follow("submitted", statuses),
                "submitted_at": at,
                "conversation_id": talk,
                "draft_id": self._id(),
                "fields": fields,
                "derived": [],
                "evidence": {
                    key: [{"message_id": self._id(), "start": 0, "end": 4, "text": "说过的话"}]
                    for key in ("age", "living", "self_care", "township")
                },
                "assessment": assessment.model_dump(mode="json"),
                "difficulty": assessment.difficulty,
                "level": assessment.level,
                "township": fields["township"],
                "category": fields["category"],
                "updated_at": at,
                "seq": seq,
                "lookup_version": VERSION,
            }
        )
        rows.need.extend(
            {
                "id": need.id,
                "application_id": application_id,
                "position": position,
                "service": need.service,
                "text": need.text,
                "urgency": need.urgency,
                "evidence": {"message_id": self._id(), "start": 0, "end": len(need.text), "text": need.text},
            }
            for position, need in enumerate(needs)
        )

    def _referral(self, application_id: str, need: DraftNeed, where: Route, made: datetime) -> dict[str, Any]:
        random = self._random
        [status] = random.choices(list(_STATUSES), weights=list(_STATUSES.values()))
        # What is open was mostly made of late.
        if status in OPEN and made < LAST - timedelta(days=90) and random.random() < 0.8:
            status = "closed"
        waits = status in OPEN and status not in ("draft", "on_hold")
        return {
            "id": self._id(),
            "application_id": application_id,
            "need_id": need.id,
            "region": self._pack.code,
            "service": need.service,
            "organisation": where.organisation,
            "status": status,
            "version": random.randint(1, 6),
            "rule_id": where.rule_id,
            "why": where.reason,
            "created_at": made,
            "sent_at": None if status == "draft" else made,
            "due_on": (LAST + timedelta(days=random.randint(-20, 30))).date() if waits else None,
            "updated_at": made,
        }

    def _terms(self, fields: dict[str, Any], needs: list[DraftNeed], assessment: Assessment) -> set[int]:
        missing = [key for score in assessment.details for key in score.missing_fields]
        labels = [found.label for need in needs if (found := self._pack.service(need.service))]
        terms = self._lookup.stored(self._pack.code, fields, [*(need.text for need in needs), *labels])
        terms |= self._lookup.facets(self._pack.code, fields, missing)
        return terms | {service_term(self._pack.code, need.service) for need in needs}

    def _number(self, at: datetime) -> str:
        day = at.astimezone(self._pack.tz).date()
        self._of_day = self._of_day + 1 if day == self._day else 1
        self._day = day
        return f"{self._pack.number_prefix}{day:%Y%m%d}-{self._of_day:06d}"

    def _id(self) -> str:
        return UUID(int=self._random.getrandbits(128)).hex
