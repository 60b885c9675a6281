"""Every query on the lists of departments. What serves a reader is narrowed to what that reader may see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.discovery.models import DiscoveryList, DiscoveryRow
from casework.readable import discovery_lists as readable
from casework.visits.models import Visit


def one(s: Session, list_id: str, reader: Reader) -> DiscoveryList | None:
    """One list if ``reader`` may see it."""
    return s.scalar(select(DiscoveryList).where(DiscoveryList.id == list_id, readable(reader)))


def page(
    s: Session, reader: Reader, region: str | None, kind: str | None, offset: int, limit: int
) -> tuple[list[DiscoveryList], int]:
    """Lists, the newest first, and how many there are in all."""
    narrowed = [readable(reader)]
    if region is not None:
        narrowed.append(DiscoveryList.region == region)
    if kind is not None:
        narrowed.append(DiscoveryList.kind == kind)
    total = s.scalar(select(func.count()).select_from(DiscoveryList).where(*narrowed)) or 0
    query = select(DiscoveryList).where(*narrowed).order_by(DiscoveryList.at.desc(), DiscoveryList.id)
    return list(s.scalars(query.offset(offset).limit(limit))), total


def rows(s: Session, list_id: str, offset: int = 0, limit: int | None = None) -> list[DiscoveryRow]:
    """A list's rows in their order."""
    query = select(DiscoveryRow).where(DiscoveryRow.list_id == list_id).order_by(DiscoveryRow.row)
    return list(s.scalars(query.offset(offset).limit(limit)))


def visits(s: Session, ids: list[str]) -> dict[str, Visit]:
    """Visits by id, for the rows of a list that the reader may see."""
    return {visit.id: visit for visit in s.scalars(select(Visit).where(Visit.id.in_(ids)))}


def same_content(s: Session, region: str, kind: str, content_hash: bytes) -> DiscoveryList | None:
    """The list that said just the same, if there was one."""
    return s.scalar(
        select(DiscoveryList).where(
            DiscoveryList.region == region,
            DiscoveryList.kind == kind,
            DiscoveryList.content_hash == content_hash,
        )
    )


def raised(s: Session, row_hashes: list[bytes]) -> list[tuple[bytes, str | None, datetime]]:
    """Which of these rows raised a visit before, saying just the same: by which rule, and when it came."""
    found: list[tuple[bytes, str | None, datetime]] = []
    for start in range(0, len(row_hashes), 500):
        query = (
            select(DiscoveryRow.row_hash, DiscoveryRow.rule_id, DiscoveryList.at)
            .join(DiscoveryList, DiscoveryList.id == DiscoveryRow.list_id)
            .where(DiscoveryRow.row_hash.in_(row_hashes[start : start + 500]), DiscoveryRow.what == "visit")
        )
        found += [(bytes(known), rule, at) for known, rule, at in s.execute(query) if known is not None]
    return found


def keep(s: Session, rows: list[dict[str, Any]]) -> None:
    """Store what became of a list's rows."""
    if rows:
        s.execute(insert(DiscoveryRow), rows)
