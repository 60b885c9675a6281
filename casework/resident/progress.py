"""How a resident's applications go: the steps of each need with their dates, and who has it.

No more than the resident may know: no reasons of organisations, no assessment; the own name masked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Final, cast

import yaml
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session

from casework.access import resident
from casework.applications.models import Application, Need
from casework.clock import Clock
from casework.conversations.models import Conversation
from casework.directory.service import Directory
from casework.followup.tidings import Tidings
from casework.followup.wording import day
from casework.intake.labels import mask
from casework.referrals.models import Referral
from casework.referrals.state_machine import Status
from casework.regions.pack import RegionPack
from casework.resident import repository
from casework.resident.steps import STEPS, Step, StepName, steps
from casework.statuses import status_label

_FILE: Final = Path(__file__).resolve().parents[2] / "data" / "progress.yml"


class ProgressWording(BaseModel):
    """``data/progress.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: dict[StepName, str]
    waiting: str
    withdrawn: str
    returned: str
    closed: str
    erased: str

    def said(self, status: str) -> str:
        """Where a need stands without a referral, in an application of that status."""
        return {"withdrawn": self.withdrawn, "returned": self.returned, "closed": self.closed}.get(
            status, self.waiting
        )


@cache
def progress_wording(path: Path = _FILE) -> ProgressWording:
    """Read the file. Raises ValueError when a step has no label."""
    wording = ProgressWording.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    if set(wording.steps) != set(STEPS):
        raise ValueError(f"{path.name}: {sorted(set(STEPS) - set(wording.steps))}")
    return wording


class Office(BaseModel):
    """Who has something, and how to reach them; ``phone`` None is 待补充."""

    name: str
    phone: str | None


class NeedProgress(BaseModel):
    """One need: who has it, where it stands, and every step. ``due``: the next step is to come by then."""

    service: str
    label: str
    organisation: Office | None
    said: str
    due: date | None
    steps: list[Step]


class ApplicationProgress(BaseModel):
    """One application. ``name`` is masked (陈**), None if it was not told or is deleted."""

    no: str
    status: str
    status_label: str
    submitted_at: datetime
    name: str | None
    needs: list[NeedProgress]


class Progress(BaseModel):
    """All applications of a talk, the newest first. ``office`` is who answers for them."""

    region: str
    office: Office
    items: list[ApplicationProgress]


class OwnProgress:
    """Reads it, in the caller's open transaction, for the holder of the talk's token."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack], tidings: Tidings) -> None:
        self._clock = clock
        self._regions = regions
        self._directory = Directory(regions)
        self._tidings = tidings

    def of(self, s: Session, conversation: Conversation) -> Progress:
        """The progress of a talk's applications."""
        pack = self._regions[conversation.region]
        found = repository.applications(s, resident(conversation.id))
        assessed = repository.assessed_at(s, [application.no for application in found])
        return Progress(
            region=pack.name,
            office=self._office(s, pack, pack.routing.fallback.organisation, pack.name),
            items=[
                self._application(s, application, pack, assessed.get(application.no)) for application in found
            ],
        )

    def _application(
        self, s: Session, application: Application, pack: RegionPack, assessed_at: datetime | None
    ) -> ApplicationProgress:
        name = application.fields.get("name")
        newest = {referral.need_id: referral for referral in application.referrals}
        erased = application.erased_at is not None
        return ApplicationProgress(
            no=application.no,
            status=application.status,
            status_label=progress_wording().erased if erased else status_label(application.status),
            submitted_at=application.submitted_at,
            name=mask("name", name) if isinstance(name, str) else None,
            needs=[]
            if erased
            else [
                self._need(s, need, newest.get(need.id), application, pack, assessed_at)
                for need in application.needs
            ],
        )

    def _need(
        self,
        s: Session,
        need: Need,
        referral: Referral | None,
        application: Application,
        pack: RegionPack,
        assessed_at: datetime | None,
    ) -> NeedProgress:
        service, wording = pack.service(need.service), progress_wording()
        organisation = None
        # A draft is nobody's yet: who is named in it has heard of nothing.
        if referral is not None and referral.sent_at is not None:
            name = self._tidings.organisation(s, referral)
            organisation = self._office(s, pack, referral.organisation, name)
        return NeedProgress(
            service=need.service,
            label=service.label if service else need.service,
            organisation=organisation,
            said=wording.said(application.status) if referral is None else self._said(referral, pack),
            due=referral.due_on if referral else None,
            steps=steps(wording.steps, application.status, application.submitted_at, assessed_at, referral),
        )

    def _said(self, referral: Referral, pack: RegionPack) -> str:
        """As 查进度 says it."""
        wording, by = self._tidings.wording, ""
        if referral.due_on is not None:
            late = referral.due_on < pack.date_at(self._clock.now())
            by = (wording.late if late else wording.by).format(due=day(referral.due_on))
        return wording.stands[cast(Status, referral.status)].format(by=by)

    def _office(self, s: Session, pack: RegionPack, code: str, otherwise: str) -> Office:
        found = self._directory.organisation(s, pack.code, code)
        contact = found.contact if found else None
        return Office(name=found.name if found else otherwise, phone=contact.phone if contact else None)
