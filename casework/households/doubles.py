"""Which other applications may be of the same person or household: found by shared hashes, then compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, defer

from casework.access import Reader
from casework.applications.lookup import Lookup
from casework.applications.models import Application, LookupTerm
from casework.applications.search import among
from casework.households.likeness import Facts, Likeness, compare
from casework.households.models import HouseholdLink
from casework.households.rules import DuplicateRules, duplicate_rules
from casework.readable import applications as readable
from casework.regions.pack import RegionPack


@dataclass(frozen=True)
class Double:
    """Another application, and how like it is."""

    application: Application
    likeness: Likeness


class Doubles:
    """Finds possible doubles. ``regions`` are the packs by code."""

    def __init__(
        self, lookup: Lookup, regions: Mapping[str, RegionPack], rules: DuplicateRules | None = None
    ) -> None:
        self._lookup = lookup
        self._regions = regions
        self._rules = rules or duplicate_rules()

    def of(self, s: Session, application: Application, reader: Reader) -> list[Double]:
        """The possible doubles of an application among those that ``reader`` may see, the likest first.

        Not those of its own household, nor those that a person found to be another's, nor withdrawn ones.
        """
        traits = self._lookup.traits(application.region, application.fields)
        sharing = {term: self._sharing(s, term) for term in traits.all}
        counted: Counter[int] = Counter()
        for term, seqs in sharing.items():
            # What stands for so many says nothing; another term that it is part of stands for fewer.
            if len(seqs) < self._rules.frequent_from:
                weight = 10 if term in (traits.id_number, traits.phone) else 1
                counted.update(dict.fromkeys(seqs, weight))
        counted.pop(application.seq, None)
        likest = sorted(counted, key=lambda seq: (-counted[seq], -seq))[: self._rules.candidates]
        if not likest:
            return []
        pack = self._regions[application.region]
        mine = Facts.of(application.fields, pack)
        used = len(sharing.get(traits.phone, ())) if traits.phone is not None else 0
        doubles = [
            Double(other, likeness)
            for other in self._candidates(s, application, likest, reader)
            if (likeness := compare(mine, Facts.of(other.fields, pack), self._rules, phone_used=used))
        ]
        return sorted(doubles, key=lambda double: (-double.likeness.points, double.application.no))

    def _sharing(self, s: Session, term: int) -> list[int]:
        query = select(LookupTerm.seq).where(LookupTerm.term == term).limit(self._rules.frequent_from)
        return list(s.scalars(query))

    def _candidates(
        self, s: Session, application: Application, seqs: list[int], reader: Reader
    ) -> list[Application]:
        decided = select(HouseholdLink).where(
            or_(HouseholdLink.first_id == application.id, HouseholdLink.second_id == application.id)
        )
        known = {id_ for link in s.scalars(decided) for id_ in (link.first_id, link.second_id)}
        query = select(Application).where(
            readable(reader),
            Application.region == application.region,
            Application.status != "withdrawn",
            Application.erased_at.is_(None),
        )
        query = query.options(defer(Application.evidence), defer(Application.assessment))
        return [
            other
            for other in s.scalars(among(s, query, seqs))
            if other.id not in known
            and (application.household_id is None or other.household_id != application.household_id)
        ]
