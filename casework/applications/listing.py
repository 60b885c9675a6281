"""Which applications a list shows: what a query means in conditions, terms and orders."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from casework.access import Reader
from casework.applications import filters, organisation_view, repository
from casework.applications.knowing import Knowing
from casework.applications.lookup import Lookup, service_term
from casework.applications.models import Application
from casework.applications.schemas import ApplicationListItem, ApplicationQuery
from casework.applications.search import Word, matching, numbers, with_term
from casework.paging import Page, check_page
from casework.referrals.shares import Shares
from casework.regions.pack import RegionPack


class Listing:
    """Lists applications. ``regions`` are the packs by code."""

    def __init__(self, regions: Mapping[str, RegionPack], lookup: Lookup, shares: Shares) -> None:
        self._regions = regions
        self._lookup = lookup
        self._knowing = Knowing(regions, lookup)
        self._shares = shares

    def page(self, s: Session, query: ApplicationQuery, reader: Reader) -> Page[ApplicationListItem]:
        """A page of the applications that ``reader`` may see, masked. Raises ``Invalid``, ``NotAllowed``."""
        offset, limit = check_page(query.page, query.page_size)
        filters.check(query, self._regions, reader)
        found = self.found(s, query, reader)
        conditions, whole = self._conditions(query), reader.sees_whole_regions
        if query.region is not None and found is None:
            conditions.append(Application.region == query.region)
        order, whole = filters.order(query.sort), whole and not conditions
        ranked = filters.ranked(order, self._regions_of(query, reader)) if order.dimension else None
        items, total = repository.page(
            s, reader, conditions, order, offset, limit, found, whole=whole, ranked=ranked
        )
        shown = organisation_view.listed(s, items, reader, self._shares)
        return Page(shown, total, query.page, query.page_size)

    def found(self, s: Session, query: ApplicationQuery, reader: Reader) -> set[int] | None:
        """Running numbers of what a query's words and facts find, as far as ``reader`` may know them; None
        without any. It may hold more than ``reader`` may see: who lists them narrows them."""
        return self._knowing.narrowed(s, query, reader, self._search(s, query, reader))

    def _conditions(self, query: ApplicationQuery) -> list[ColumnElement[bool]]:
        conditions: list[ColumnElement[bool]] = [
            column == value
            for column, value in (
                (Application.status, query.status),
                (Application.township, query.township),
                (Application.category, query.category),
            )
            if value is not None
        ]
        return conditions + filters.conditions(query, self._regions)

    def _search(self, s: Session, query: ApplicationQuery, reader: Reader) -> set[int] | None:
        """What the query's words, its service and its facts mean, None without any. Who may see it is asked
        where it is listed."""
        regions = self._regions_of(query, reader)
        found = None
        if words := (query.q or "").split():
            wanted = self._lookup.wanted
            found = matching(
                s, [Word(word, [group for code in regions for group in wanted(code, word)]) for word in words]
            )
        wanted_terms = [[service_term(code, query.service) for code in regions]] if query.service else []
        wanted_terms += [
            [self._lookup.facet(code, facet, value) for code in regions]
            for facet, value in (("self_care", query.self_care), ("missing", query.missing))
            if value is not None
        ]
        for terms in wanted_terms:
            having = with_term(s, terms)
            found = having if found is None else found & having
        for scored in filters.with_points(query, regions):
            having = set(numbers(s, scored))
            found = having if found is None else found & having
        return found

    def _regions_of(self, query: ApplicationQuery, reader: Reader) -> list[str]:
        every = reader.regions if reader.sees_whole_regions and not reader.everywhere else self._regions
        return [code for code in every if query.region in (None, code)]
