"""Which case something is about, for who has several: its day and what was asked for, nothing personal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.applications.models import Application, Need
from casework.channels.dating import day_of
from casework.channels.wording import channel_wording
from casework.conversations.models import Conversation
from casework.regions.pack import RegionPack

#: So many services are named; of what is more it is said only that there is more.
_NAMED: Final = 2


def about(s: Session, talk: str, regions: Mapping[str, RegionPack], now: datetime) -> str:
    """What a talk is called beside another one of the same person (11月21日申请的送饭); empty where it is
    gone.

    Only what the channel shows anyway: a day, and services as the region names them.
    """
    wording = channel_wording().about
    filed = list(
        s.execute(
            select(Application.id, Application.region, Application.submitted_at)
            .where(Application.conversation_id == talk, Application.erased_at.is_(None))
            .order_by(Application.submitted_at, Application.seq)
        )
    )
    if not filed:
        begun = s.scalar(select(Conversation.created_at).where(Conversation.id == talk))
        return wording.told.format(day=day_of(begun, now)) if begun is not None else ""
    application_id, region, at = filed[0]
    if len(filed) > 1:
        return wording.several.format(day=day_of(at, now), count=len(filed))
    services = _services(s, application_id, regions.get(region))
    return wording.filed.format(day=day_of(at, now), services=services)


def _services(s: Session, application_id: str, pack: RegionPack | None) -> str:
    wording = channel_wording().about
    needed = s.scalars(
        select(Need.service).where(Need.application_id == application_id).order_by(Need.position)
    )
    found = [pack.service(code) for code in dict.fromkeys(needed)] if pack is not None else []
    spoken = [service.spoken for service in found if service is not None]
    if not spoken:
        return wording.something
    return "、".join(spoken[:_NAMED]) + (wording.more if len(spoken) > _NAMED else "")
