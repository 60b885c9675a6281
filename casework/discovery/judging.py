"""Whether somebody has to go and see the person that a row is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any, Final

from sqlalchemy.orm import Session

from casework.access import Actor
from casework.clock import Clock
from casework.discovery.models import DiscoveryList, What
from casework.discovery.rows import ListRow, rule_for
from casework.discovery.schemas import ListRowReport
from casework.referrals.calendar import WorkCalendar
from casework.regions.discovery import DiscoveryKind, DiscoveryRule
from casework.regions.pack import RegionPack
from casework.visits import repository as visits_repository
from casework.visits.raising import NewVisit, Raising
from casework.visits.schemas import WAITING

_MONTH: Final = timedelta(days=31)


def lately(rule: DiscoveryRule, now: datetime) -> datetime:
    """Since when whoever the rule raised is not raised again."""
    return now - rule.again_after_months * _MONTH


class Judging:
    """Judges rows by a kind's rules."""

    def __init__(self, clock: Clock, raising: Raising, calendar: WorkCalendar) -> None:
        self._clock = clock
        self._raising = raising
        # Next year's holidays may not be published yet: Mondays to Fridays are near enough for a visit.
        self._calendar = calendar.provisional()

    def judge(
        self,
        s: Session,
        row: ListRow,
        kind: DiscoveryKind,
        pack: RegionPack,
        made: DiscoveryList,
        actor: Actor,
        waiting: set[bytes],
        *,
        dry: bool,
    ) -> ListRowReport:
        """What becomes of a good row; unless ``dry``, its visit is raised.

        ``waiting`` are the keys of the visits that the list asked for so far; this one's is added.
        """
        # The identity number comes first, and every kind requires it.
        term = self._raising.terms(pack.code, row.person, row.township)[0]
        newest = visits_repository.newest_of(s, pack.code, term)
        known = dict(newest.fields) if newest else {}
        rule = rule_for(kind, row, known)
        if rule is None:
            return ListRowReport(row=row.number, ok=True, what="no_rule")
        line = ListRowReport(row=row.number, ok=True, what="visit", rule_id=rule.id, reason=rule.reason)
        new = self._visit(row, kind, rule, pack, made, known)
        if line.what == "visit" and (what := self._needless(s, new, rule, term, waiting)):
            line.what = what
        if line.what == "visit":
            waiting.add(self._raising.key(new))
            if not dry:
                line.visit_id = self._raising.raise_visit(s, new, actor).id
        return line

    def _needless(
        self, s: Session, new: NewVisit, rule: DiscoveryRule, term: int, waiting: set[bytes]
    ) -> What | None:
        """Why nobody has to go although the rule holds; None: somebody has to."""
        since = lately(rule, self._clock.now())
        helped = visits_repository.services_in_help(s, new.region, term, since)
        if any(fnmatchcase(service, pattern) for service in helped for pattern in rule.helped_by):
            return "in_help"
        key = self._raising.key(new)
        there = visits_repository.by_key(s, new.region, key)
        if key in waiting or any(
            visit.status in WAITING or (visit.closed_at is not None and visit.closed_at >= since)
            for visit in there
        ):
            return "visited"
        return None

    def _visit(
        self,
        row: ListRow,
        kind: DiscoveryKind,
        rule: DiscoveryRule,
        pack: RegionPack,
        made: DiscoveryList,
        known: Mapping[str, Any],
    ) -> NewVisit:
        township = row.township or known.get("township")
        today = pack.date_at(self._clock.now())
        return NewVisit(
            region=pack.code,
            township=township,
            source="discovery",
            source_id=made.id,
            kind=kind.code,
            rule_id=rule.id,
            person=row.person,
            facts=dict(row.facts),
            reason=rule.reason,
            due=self._calendar.add(today, rule.due_working_days),
        )
