"""Every query for the resident's own page, narrowed to the own talk."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, selectinload

from casework.access import Reader
from casework.applications.models import Application
from casework.history.models import HistoryEntry
from casework.readable import applications as readable

#: A volunteer may have filed for many households in one talk; the page shows the last of them.
MOST: Final = 50


def applications(s: Session, reader: Reader) -> list[Application]:
    """The newest applications that ``reader`` may see, with needs and referrals, the last filed first."""
    query = (
        select(Application)
        .where(readable(reader))
        .options(
            defer(Application.evidence),
            defer(Application.assessment),
            selectinload(Application.needs),
            selectinload(Application.referrals),
        )
        .order_by(Application.submitted_at.desc(), Application.no.desc())
        .limit(MOST)
    )
    return list(s.scalars(query))


def assessed_at(s: Session, numbers: Collection[str]) -> dict[str, datetime]:
    """When a caseworker first began to assess each application; those that none has are not in it."""
    query = (
        select(HistoryEntry.application_no, func.min(HistoryEntry.at))
        .where(
            HistoryEntry.application_no.in_(numbers),
            HistoryEntry.kind == "status",
            HistoryEntry.action == "assess",
        )
        .group_by(HistoryEntry.application_no)
    )
    return {str(no): at for no, at in s.execute(query)} if numbers else {}
