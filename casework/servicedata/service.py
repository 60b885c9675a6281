"""The departments' quarterly figures: submitted, corrected by a new version, looked at, asked for.

Dehua's plan, 三（二）2: 县教育局、人社局、卫健局、农业农村局、住建局、残联、市医保局德化分局每季度将救助对象
服务数据汇总到县民政局。 Who owes them is in the region pack (``reporting.yml``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import cast
from uuid import uuid4

from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.clock import Clock
from casework.errors import FieldIssue, Invalid, NotAllowed, StaleVersion
from casework.history.service import History
from casework.notices.service import Notices
from casework.regions import RegionPack
from casework.regions.directory import Organisation
from casework.reports.quarter import Quarter
from casework.servicedata import repository
from casework.servicedata.checks import faults
from casework.servicedata.models import ServiceDataReport
from casework.servicedata.reading import Filled, fill_in
from casework.servicedata.schemas import (
    MissingOrganisation,
    ServiceDataOverview,
    ServiceDataVersion,
    ServiceDataView,
    ServiceFigures,
    Way,
)
from casework.servicedata.template import template


def due_on(pack: RegionPack, quarter: Quarter) -> date:
    """The last day on which a quarter's figures are in time."""
    return quarter.last_day + timedelta(days=pack.service_data.days_after_quarter)


class ServiceData:
    """The departments' quarterly figures. ``regions`` are the packs by code."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack], notices: Notices) -> None:
        self._clock = clock
        self._notices = notices
        self._regions = regions
        self._history = History(clock)

    def template(
        self, pack: RegionPack, organisation: str, year: int, quarter: int, actor: Actor
    ) -> tuple[bytes, Quarter]:
        """An empty workbook for one organisation and quarter. Raises NotAllowed, Invalid."""
        found, span = self._checked(pack, organisation, year, quarter, actor)
        return template(pack, found, span, self._clock.now()), span

    def submit(
        self,
        s: Session,
        pack: RegionPack,
        organisation: str,
        year: int,
        quarter: int,
        lines: Sequence[ServiceFigures],
        actor: Actor,
        *,
        version: int | None = None,
        way: Way = "form",
    ) -> ServiceDataView:
        """A new version of an organisation's figures. ``version``: the newest one that ``actor`` has seen, 0
        for none; None takes whatever there is.

        A department submits its own, the county everybody's. What is submitted while the quarter still runs
        is preliminary. Raises NotAllowed, Invalid naming each wrong line, StaleVersion.
        """
        found, span = self._checked(pack, organisation, year, quarter, actor)
        issues = [
            FieldIssue(field=f"lines.{place}.{key}", reason=reason)
            for place, key, reason in faults(lines, pack)
        ]
        if not lines:
            issues.append(FieldIssue(field="lines", reason="no_figures"))
        if issues:
            raise Invalid(issues)
        return self._store(s, pack, found, span, lines, actor, version, way)

    def upload(self, s: Session, workbook: bytes, actor: Actor) -> ServiceDataView:
        """The figures of a filled-in template, which says itself whose and for when. All of it or nothing.

        Raises Invalid, which names every wrong row, NotAllowed.
        """
        filled: Filled = fill_in(workbook, self._regions)
        organisation, span = self._checked(
            filled.pack, filled.organisation, filled.year, filled.quarter, actor
        )
        if filled.issues:
            raise Invalid(filled.issues)
        return self._store(s, filled.pack, organisation, span, filled.lines, actor, None, "xlsx")

    def overview(
        self, s: Session, pack: RegionPack, year: int, quarter: int, reader: Reader
    ) -> ServiceDataOverview:
        """What has come in for a quarter and who is missing; a department sees itself only.

        Raises NotAllowed, Invalid.
        """
        span = self._readable(pack, year, quarter, reader)
        now = self._clock.now()
        done, reminded = repository.final(s, pack.code, span), repository.reminders(s, pack.code, span)
        own = reader.organisation if reader.scope == "organisation" else None
        missing = [
            MissingOrganisation(organisation=code, name=_name(pack, code), reminded_at=reminded.get(code))
            for code in pack.service_data.organisations
            if code not in done and own in (None, code)
        ]
        due = due_on(pack, span)
        return ServiceDataOverview(
            region=pack.code,
            year=span.year,
            quarter=span.number,
            due_on=due,
            origin=pack.service_data.origin,
            overdue=bool(missing) and pack.date_at(now) > due,
            items=[_view(report, pack) for report in repository.latest(s, pack.code, span, reader)],
            missing=missing,
        )

    def versions(
        self, s: Session, pack: RegionPack, organisation: str, year: int, quarter: int, reader: Reader
    ) -> list[ServiceDataVersion]:
        """Every version of an organisation's figures, the newest first. Raises NotAllowed, Invalid."""
        span = self._readable(pack, year, quarter, reader)
        return [
            ServiceDataVersion.model_validate(_view(report, pack).model_dump())
            for report in repository.versions(s, pack.code, span, organisation, reader)
        ]

    def remind_missing(self, s: Session) -> int:
        """Post a notice to every organisation that owes the last quarter's figures after the deadline, once.

        Not for a quarter before the region began to be served here. Tells how many were posted. A round of
        the service.
        """
        now, posted = self._clock.now(), 0
        for pack in self._regions.values():
            span = Quarter.before(now, pack)
            owed = pack.service_data.organisations
            if not owed or pack.date_at(now) <= due_on(pack, span):
                continue
            if not repository.at_work_in(s, pack.code, span):
                continue
            done = repository.final(s, pack.code, span)
            subject = repository.subject_of(span)
            for code in owed:
                if code not in done:
                    posted += self._notices.post(
                        s,
                        repository.REMINDER,
                        region=pack.code,
                        subject_kind="service_data",
                        subject_id=subject,
                        organisation=code,
                        once_key=f"{repository.REMINDER}:{pack.code}:{subject}:{code}",
                    )
        return posted

    def _checked(
        self, pack: RegionPack, organisation: str, year: int, quarter: int, actor: Actor
    ) -> tuple[Organisation, Quarter]:
        actor.check("service_data.submit")
        if actor.scope == "organisation":
            if organisation != actor.organisation:
                raise NotAllowed("another organisation's figures")
        elif not actor.works_in(pack.code):
            raise NotAllowed("not a region of this actor")
        span = Quarter.of(year, quarter, pack)
        span.check_begun(self._clock.now())
        found = pack.organisation(organisation)
        if found is None:
            raise Invalid.one("organisation", "unknown")
        return found, span

    def _readable(self, pack: RegionPack, year: int, quarter: int, reader: Reader) -> Quarter:
        reader.check("service_data.read")
        at_home = reader.organisation is not None and pack.organisation(reader.organisation) is not None
        if not (at_home if reader.scope == "organisation" else reader.works_in(pack.code)):
            raise NotAllowed("not a region of this reader")
        span = Quarter.of(year, quarter, pack)
        span.check_begun(self._clock.now())
        return span

    def _store(
        self,
        s: Session,
        pack: RegionPack,
        organisation: Organisation,
        span: Quarter,
        lines: Sequence[ServiceFigures],
        actor: Actor,
        seen: int | None,
        way: Way,
    ) -> ServiceDataView:
        newest = repository.newest_version(s, pack.code, span, organisation.code)
        if seen is not None and seen != newest:
            raise StaleVersion
        now = self._clock.now()
        report = ServiceDataReport(
            id=uuid4().hex,
            region=pack.code,
            organisation=organisation.code,
            year=span.year,
            quarter=span.number,
            version=newest + 1,
            way=way,
            preliminary=not span.over(now),
            submitted_at=now,
            submitted_by=actor.id,
            lines=[line.model_dump(mode="json") for line in lines],
        )
        repository.add(s, report)
        after = {
            "organisation": organisation.code,
            "quarter": repository.subject_of(span),
            "version": report.version,
            "way": way,
            "lines": len(lines),
        }
        self._history.append(
            s,
            "service_data",
            "service_data_submit",
            actor,
            region=report.region,
            subject_id=report.id,
            after=after,
        )
        return _view(report, pack)


def _view(report: ServiceDataReport, pack: RegionPack) -> ServiceDataView:
    return ServiceDataView(
        region=report.region,
        organisation=report.organisation,
        name=_name(pack, report.organisation),
        year=report.year,
        quarter=report.quarter,
        version=report.version,
        way=cast(Way, report.way),
        preliminary=report.preliminary,
        submitted_at=report.submitted_at,
        submitted_by=report.submitted_by,
        lines=figures(report),
    )


def figures(report: ServiceDataReport) -> list[ServiceFigures]:
    """The stored lines of a version."""
    return [ServiceFigures.model_validate(line) for line in report.lines]


def _name(pack: RegionPack, code: str) -> str:
    found = pack.organisation(code)
    return found.name if found else code
