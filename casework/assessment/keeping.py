"""Keeps an application's assessment, and what lists are ranked by, in step with its fields and facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, exists, insert, select, update
from sqlalchemy.orm import Session, selectinload

from casework.applications.models import Application
from casework.assessment.assess import assess
from casework.assessment.models import ApplicationDimension, AssessedRules, OfficialGrade, StaffFact
from casework.regions.pack import RegionPack
from casework.routing import HasService
from casework.upserts import inserting

#: Of how the index is reckoned in code: raise it when that changes, and every application is reckoned anew.
_VERSION = "1"
BATCH = 200


def facts_of(s: Session, application_id: str) -> dict[str, Any]:
    """What staff added to an application: values by key."""
    query = select(StaffFact.key, StaffFact.value).where(StaffFact.application_id == application_id)
    return {key: value for key, value in s.execute(query)}


def reckon(s: Session, application: Application, needs: Iterable[HasService], pack: RegionPack) -> None:
    """Assess an application by its fields and what staff added to it."""
    assessment = assess(application.fields, needs, pack, facts_of(s, application.id))
    application.assessment = assessment.model_dump(mode="json")
    application.difficulty, application.level = assessment.difficulty, assessment.level


def rank(s: Session, application: Application, pack: RegionPack) -> None:
    """Write down the points of every dimension of an application; it must be in the database."""
    s.execute(delete(ApplicationDimension).where(ApplicationDimension.application_id == application.id))
    points = application.assessment["dimensions"]
    rows = [
        {
            "application_id": application.id,
            "code": dimension.code,
            "points": points.get(dimension.code, 0),
            "region": application.region,
            "seq": application.seq,
        }
        for dimension in pack.assessment.dimensions
    ]
    s.execute(insert(ApplicationDimension), rows)


def missing_fields(application: Application) -> list[str]:
    """Keys of the fields and facts that the assessment of an application still lacks."""
    details = application.assessment.get("details", ())
    return [key for score in details for key in score.get("missing_fields", ())]


def forget(s: Session, application_id: str) -> None:
    """Take away everything that staff added to an application; its points become none, so that it stays in
    every list."""
    for table in (StaffFact, OfficialGrade):
        s.execute(delete(table).where(table.application_id == application_id))
    s.execute(
        update(ApplicationDimension)
        .where(ApplicationDimension.application_id == application_id)
        .values(points=0)
    )


def note_rules(s: Session, packs: Mapping[str, RegionPack]) -> list[str]:
    """The regions whose rules have changed since their applications were last reckoned; their points are
    taken away, so that ``waiting`` finds their applications."""
    changed = []
    for code, pack in packs.items():
        now = fingerprint(pack)
        known = s.scalar(select(AssessedRules.fingerprint).where(AssessedRules.region == code))
        if known == now:
            continue
        of_region = select(Application.id).where(Application.region == code)
        s.execute(delete(ApplicationDimension).where(ApplicationDimension.application_id.in_(of_region)))
        _remember(s, code, now)
        changed.append(code)
    return changed


def waiting(s: Session, regions: Collection[str], limit: int = BATCH) -> list[Application]:
    """Applications of ``regions`` that have no points yet, locked against another process that reckons."""
    query = (
        select(Application)
        .where(
            Application.region.in_(regions),
            ~exists().where(ApplicationDimension.application_id == Application.id),
        )
        .options(selectinload(Application.needs))
        .limit(limit)
        .with_for_update(of=Application, skip_locked=True)
    )
    return list(s.scalars(query))


def _remember(s: Session, region: str, fingerprint: str) -> None:
    """Another process that starts at the same moment may have been first."""
    s.execute(
        inserting(s, AssessedRules)
        .values(region=region, fingerprint=fingerprint)
        .on_conflict_do_update(index_elements=["region"], set_={"fingerprint": fingerprint})
    )


def fingerprint(pack: RegionPack) -> str:
    """By what an application of the region is assessed; another one when that has changed."""
    # The local limits are compared with when somebody asks; no points rest on them.
    rules = pack.assessment.model_dump_json(exclude={"standards"})
    return sha256(f"{_VERSION}{rules}".encode()).hexdigest()
