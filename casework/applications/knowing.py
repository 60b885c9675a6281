"""What a search may find for an organisation: a list must not tell by its length what was not shared.

Who sees of an application only what was shared finds it by the fields that the region's rules share for the
need that was sent to it, by its number, and by that need's service. Words of needs are not searched: which of
an application's needs has them, the hashes do not say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications.filters import ORDERS
from casework.applications.lookup import Lookup
from casework.applications.models import Application
from casework.applications.schemas import ApplicationQuery
from casework.applications.search import FEW, Word, matching, numbers
from casework.directory.service import Directory
from casework.readable import whole_applications
from casework.referrals.models import Referral
from casework.referrals.sharing import SHOWN
from casework.regions.pack import RegionPack

#: What stands behind each kind of hash that words are looked up by.
_BEHIND: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name",),
    "place": ("township", "address"),
    "id_number": ("id_number",),
    "phone": ("phone",),
}


class Knowing:
    """Narrows what was found to what the reader may know. ``regions`` are the packs by code."""

    def __init__(self, regions: Mapping[str, RegionPack], lookup: Lookup) -> None:
        self._lookup = lookup
        self._regions = regions
        self._directory = Directory(regions)

    def narrowed(
        self, s: Session, query: ApplicationQuery, reader: Reader, found: set[int] | None
    ) -> set[int] | None:
        """``found`` (None: nothing was searched for) without what only facts that were not shared found."""
        facts = bool(query.self_care or query.missing or query.dimension) or query.sort not in ORDERS
        given = {"township": query.township, "category": query.category}
        filters = [key for key, value in given.items() if value]
        if reader.organisation is None or reader.scope not in ("organisation", "township"):
            return found
        if not (facts or filters or query.q or query.service):
            return found
        regions = [code for code in self._regions if query.region in (None, code)]
        whole = select(Application.seq).where(whole_applications(reader), Application.region.in_(regions))
        near = set(numbers(s, whole)) if found is None else found.intersection(numbers(s, whole))
        return near if facts else near | self._sent(s, query, reader, regions, filters)

    def _sent(
        self,
        s: Session,
        query: ApplicationQuery,
        reader: Reader,
        regions: list[str],
        filters: Collection[str],
    ) -> set[int]:
        fitting: set[int] | None = None
        for word in (query.q or "").split():
            fits = matching(s, [Word(word, [])])
            groups: dict[str, list[list[int]]] = {}
            for code in regions:
                for source, wanted in self._lookup.by_source(code, word).items():
                    groups.setdefault(source, []).append(list(wanted))
            for source, behind in _BEHIND.items():
                if having := matching(s, [Word("", groups.get(source, []))]):
                    fits |= self._shown(s, reader, regions, behind, query.service, having)
            fitting = fits if fitting is None else fitting & fits
        return self._shown(s, reader, regions, filters, query.service, fitting)

    def _shown(
        self,
        s: Session,
        reader: Reader,
        regions: Iterable[str],
        keys: Collection[str],
        service: str | None,
        having: set[int] | None,
    ) -> set[int]:
        """Running numbers of the applications (of ``having``, where that is given) of which the organisation
        is shown all of ``keys`` for a need (for ``service``); without keys, of all that were sent to it."""
        conditions = [
            Referral.organisation == reader.organisation,
            Referral.sent_at.is_not(None),
            Referral.region.in_(regions),
        ]
        if service is not None:
            conditions.append(Referral.service == service)
        if keys:
            conditions += [Referral.status.in_(SHOWN), self._covering(s, reader, regions, keys)]
        sent = select(Referral.application_seq).where(*conditions).distinct()
        if having is None or len(having) > FEW:
            every = set(numbers(s, sent))
            return every if having is None else every & having
        return set(numbers(s, sent.where(Referral.application_seq.in_(having))))

    def _covering(
        self, s: Session, reader: Reader, regions: Iterable[str], keys: Collection[str]
    ) -> ColumnElement[bool]:
        covering = []
        for code in regions:
            pack = self._regions[code]
            organisation = self._directory.organisation(s, code, reader.organisation or "")
            if organisation is None:
                continue
            services = [
                one.code
                for one in pack.services
                if set(keys) <= set(pack.sharing.fields_for(organisation.kind, one.code))
            ]
            covering.append(and_(Referral.region == code, Referral.service.in_(services)))
        return or_(false(), *covering)
