"""What is kept of an application besides its fields: its assessment, and the terms that it is found by."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from casework.applications import repository
from casework.applications.lookup import VERSION, Lookup, service_term
from casework.applications.models import Application
from casework.assessment import keeping
from casework.referrals.repository import move
from casework.regions.pack import RegionPack


class Indexing:
    """Assesses applications and keeps them findable. ``regions`` are the packs by code."""

    def __init__(self, regions: Mapping[str, RegionPack], lookup: Lookup) -> None:
        self._regions = regions
        self._lookup = lookup

    def reckon(self, s: Session, application: Application) -> None:
        """Assess an application, stored or not yet, and set what follows from its fields."""
        before = application.township, application.difficulty
        keeping.reckon(s, application, application.needs, self._regions[application.region])
        application.township = application.fields.get("township")
        application.category = application.fields.get("category")
        if application.seq is not None and before != (application.township, application.difficulty):
            s.flush()
            move(s, application)

    def index(self, s: Session, application: Application) -> None:
        """Make the terms of a stored application anew, and its places in the orders of points."""
        needs, pack = application.needs, self._regions[application.region]
        labels = [service.label for need in needs if (service := pack.service(need.service))]
        texts = [*(need.text for need in needs), *labels]
        terms = self._lookup.stored(application.region, application.fields, texts)
        terms |= {service_term(application.region, need.service) for need in needs}
        missing = keeping.missing_fields(application)
        terms |= self._lookup.facets(application.region, application.fields, missing)
        repository.replace_terms(s, application, terms)
        application.lookup_version = VERSION
        keeping.rank(s, application, pack)

    def catch_up(self, s: Session) -> int:
        """Assess the next applications that were not yet by the present rules, then make the lookup terms
        anew where they have an older form; how many they were.

        After an upgrade at the program's start, and in a round after a region's rules were changed.
        """
        found = keeping.waiting(s, list(self._regions))
        if not found:
            return self._reindex(s)
        for application in found:
            self.reassess(s, application)
        return len(found)

    def reassess(self, s: Session, application: Application) -> None:
        """Assess an application anew by its fields and what staff added; an erased one has no points."""
        if application.erased_at is not None:
            keeping.rank(s, application, self._regions[application.region])
            return
        self.reckon(s, application)
        s.flush()
        self.index(s, application)

    def _reindex(self, s: Session, limit: int = 200) -> int:
        older = repository.of_older_lookup(s, VERSION, limit)
        for application in older:
            if application.erased_at is None:
                self.index(s, application)
            else:
                repository.keep_service_terms(s, application)
            application.lookup_version = VERSION
        s.flush()
        return len(older)
