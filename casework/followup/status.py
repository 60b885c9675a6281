"""Where an application's needs stand, as a resident is told: who has each, what comes next, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications import repository as applications
from casework.errors import NotFound
from casework.followup.tidings import Tidings
from casework.followup.wording import day
from casework.referrals.models import Referral
from casework.referrals.state_machine import Status
from casework.regions.pack import RegionPack


@dataclass(frozen=True)
class Stands:
    """Where one need stands; ``said`` is what comes next, and until when."""

    service: str
    organisation: str
    said: str


def stands(
    s: Session, no: str, reader: Reader, pack: RegionPack, today: date, tidings: Tidings
) -> list[Stands]:
    """Each need of an application with its newest referral, in the order of the needs.

    Raises ``NotFound``.
    """
    application = applications.by_no(s, no, reader)
    if application is None:
        raise NotFound
    newest = {referral.need_id: referral for referral in application.referrals}
    referrals = [newest[need.id] for need in application.needs if need.id in newest]
    return [_stands(s, referral, pack, today, tidings) for referral in referrals]


def _stands(s: Session, referral: Referral, pack: RegionPack, today: date, tidings: Tidings) -> Stands:
    service, wording = pack.service(referral.service), tidings.wording
    by = ""
    if referral.due_on is not None:
        by = (wording.late if referral.due_on < today else wording.by).format(due=day(referral.due_on))
    return Stands(
        service=service.spoken if service else referral.service,
        organisation=tidings.organisation(s, referral),
        said=wording.stands[cast(Status, referral.status)].format(by=by),
    )
