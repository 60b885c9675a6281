"""Rows of applications, needs and referrals, as the service would have written them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from benchmarks.casework.people import People
from benchmarks.casework.referring import notices, referral, shared_with
from benchmarks.casework.words import BECAUSE, SAID
from casework.applications.lookup import VERSION, Lookup, service_term
from casework.applications.status import follow
from casework.assessment import Assessment, assess
from casework.intake.draft import DraftNeed
from casework.regions import RegionPack
from casework.routing import route

#: The span that they were submitted in: eight quarters.
FIRST, LAST = datetime(2024, 12, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
#: So many applications are made at a time, each lot by itself.
LOT = 2000


@dataclass
class Rows:
    """Rows by table, and the lookup terms with the running numbers that they stand for."""

    conversation: list[dict[str, Any]] = field(default_factory=list)
    application: list[dict[str, Any]] = field(default_factory=list)
    need: list[dict[str, Any]] = field(default_factory=list)
    referral: list[dict[str, Any]] = field(default_factory=list)
    referral_share: list[dict[str, Any]] = field(default_factory=list)
    notice: list[dict[str, Any]] = field(default_factory=list)
    application_dimension: list[dict[str, Any]] = field(default_factory=list)
    terms: list[tuple[int, set[int]]] = field(default_factory=list)


class Cases:
    """Makes lots of ``applications`` applications with ``referrals`` referrals between them.

    A lot is the same whoever makes it, so that several processes can make them side by side.
    """

    def __init__(self, pack: RegionPack, lookup: Lookup, applications: int, referrals: int) -> None:
        self._pack, self._lookup, self._random = pack, lookup, Random()
        self._applications, self._referrals = applications, referrals
        self._people = People(pack, self._random, LAST.date())

    def lot(self, first: int) -> Rows:
        """The rows of the lot whose first application is the ``first`` (from 0), in the order of filing."""
        self._random.seed(first)
        rows = Rows()
        for index in range(first, min(first + LOT, self._applications)):
            self._case(index, rows)
        return rows

    def _case(self, index: int, rows: Rows) -> None:
        pack, random = self._pack, self._random
        at = self._filed_at(index)
        fields = self._people.fields(index)
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
        no = self._number(index, at)
        evidence: dict[str, Any] = {
            key: [{"message_id": self._id(), "start": 0, "end": 4, "text": "说过的话"}]
            for key in ("age", "living", "self_care", "township", "name", "phone", "address")
            if key in fields
        }
        statuses = []
        for n in range(referrals):
            need = needs[n % len(needs)]
            row = referral(
                self._id(),
                application_id,
                need,
                route(fields, need, pack),
                at + timedelta(minutes=n),
                LAST,
                random,
                again=n >= len(needs),
                office=pack.office_of(fields["township"]),
            )
            row |= {"application_seq": seq, "township": fields["township"]}
            statuses.append(row["status"])
            rows.referral.append(row)
            if row["sent_at"] is not None:
                rows.referral_share.append(shared_with(row, fields, evidence, need, pack))
            rows.notice.extend({"id": self._id(), **notice} for notice in notices(row, random))
        assessment = assess(fields, needs, pack)
        for row in rows.referral[-referrals:] if referrals else ():
            row["difficulty"] = assessment.difficulty
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
                "application_no": no,
                "created_at": at,
                "updated_at": at,
            }
        )
        rows.application.append(
            {
                "id": application_id,
                "no": no,
                "region": pack.code,
                "channel": "web",
                "status": follow("submitted", statuses),
                "submitted_at": at,
                "conversation_id": talk,
                "draft_id": self._id(),
                "fields": fields,
                "derived": [],
                "evidence": evidence,
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

    def _terms(self, fields: dict[str, Any], needs: list[DraftNeed], assessment: Assessment) -> set[int]:
        missing = [key for score in assessment.details for key in score.missing_fields]
        labels = [found.label for need in needs if (found := self._pack.service(need.service))]
        terms = self._lookup.stored(self._pack.code, fields, [*(need.text for need in needs), *labels])
        terms |= self._lookup.facets(self._pack.code, fields, missing)
        return terms | {service_term(self._pack.code, need.service) for need in needs}

    def _filed_at(self, index: int) -> datetime:
        return FIRST + (LAST - FIRST) * index / self._applications

    def _day(self, index: int) -> date:
        return self._filed_at(index).astimezone(self._pack.tz).date()

    def _number(self, index: int, at: datetime) -> str:
        day = at.astimezone(self._pack.tz).date()
        of_day = index + 1 - bisect_left(range(index), day, key=self._day)
        return f"{self._pack.number_prefix}{day:%Y%m%d}-{of_day:06d}"

    def _id(self) -> str:
        return UUID(int=self._random.getrandbits(128)).hex
