"""Every query on service data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.models import Application
from casework.errors import StaleVersion
from casework.notices.models import Notice
from casework.readable import service_data as readable
from casework.reports.quarter import Quarter
from casework.servicedata.models import ServiceDataReport

#: The kind of notice that reminds an organisation.
REMINDER: Final = "service_data_missing"


def latest(s: Session, region: str, quarter: Quarter, reader: Reader) -> list[ServiceDataReport]:
    """The newest version of each organisation that ``reader`` may see, by organisation."""
    newest = (
        select(ServiceDataReport.organisation, func.max(ServiceDataReport.version).label("version"))
        .where(_of(region, quarter))
        .group_by(ServiceDataReport.organisation)
        .subquery()
    )
    query = (
        select(ServiceDataReport)
        .join(
            newest,
            and_(
                ServiceDataReport.organisation == newest.c.organisation,
                ServiceDataReport.version == newest.c.version,
            ),
        )
        .where(_of(region, quarter), readable(reader))
        .order_by(ServiceDataReport.organisation)
    )
    return list(s.scalars(query))


def versions(
    s: Session, region: str, quarter: Quarter, organisation: str, reader: Reader
) -> Sequence[ServiceDataReport]:
    """All versions of one organisation, the newest first."""
    query = (
        select(ServiceDataReport)
        .where(_of(region, quarter), ServiceDataReport.organisation == organisation, readable(reader))
        .order_by(ServiceDataReport.version.desc())
    )
    return s.scalars(query).all()


def newest_version(s: Session, region: str, quarter: Quarter, organisation: str) -> int:
    """The number of the newest version; 0 while there is none."""
    query = select(func.max(ServiceDataReport.version)).where(
        _of(region, quarter), ServiceDataReport.organisation == organisation
    )
    return s.scalar(query) or 0


def add(s: Session, report: ServiceDataReport) -> None:
    """Store a new version. Raises StaleVersion when somebody was quicker with the same number."""
    try:
        with s.begin_nested():
            s.add(report)
    except IntegrityError as error:
        raise StaleVersion from error


def final(s: Session, region: str, quarter: Quarter) -> set[str]:
    """The organisations whose figures were submitted after the quarter was over."""
    query = select(ServiceDataReport.organisation).where(
        _of(region, quarter), ServiceDataReport.preliminary.is_(False)
    )
    return set(s.scalars(query.distinct()))


def at_work_in(s: Session, region: str, quarter: Quarter) -> bool:
    """Whether the region was served here already in a quarter, or before it: somebody had applied."""
    first = select(func.min(Application.submitted_at)).where(Application.region == region)
    began = s.scalar(first)
    return began is not None and began < quarter.end


def reminders(s: Session, region: str, quarter: Quarter) -> dict[str, datetime]:
    """When which organisation was reminded."""
    query = select(Notice.organisation, Notice.made_at).where(
        Notice.kind == REMINDER, Notice.region == region, Notice.subject_id == subject_of(quarter)
    )
    return {organisation: at for organisation, at in s.execute(query) if organisation is not None}


def subject_of(quarter: Quarter) -> str:
    """A quarter in a notice's subject."""
    return f"{quarter.year}Q{quarter.number}"


def _of(region: str, quarter: Quarter) -> ColumnElement[bool]:
    return and_(
        ServiceDataReport.region == region,
        ServiceDataReport.year == quarter.year,
        ServiceDataReport.quarter == quarter.number,
    )
