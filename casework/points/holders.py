"""Whose points are meant: an organisation's or a volunteer's, and who may know of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from sqlalchemy.orm import Session

from casework.access import Reader
from casework.directory.service import Directory
from casework.errors import Invalid, NotAllowed
from casework.points.models import PointsHolder
from casework.points.schemas import HolderKind, HolderView
from casework.regions.pack import RegionPack
from casework.staff import repository as accounts
from casework.staff.models import StaffAccount


@dataclass(frozen=True)
class Holder:
    """Who holds points: ``code`` is an organisation's code or an account's id."""

    region: str
    kind: HolderKind
    code: str
    label: str

    def view(self, balance: int) -> HolderView:
        """As it is shown."""
        return HolderView(
            region=self.region, holder=self.code, kind=self.kind, label=self.label, balance=balance
        )


class Holders:
    """Finds holders. ``regions`` are the packs by code."""

    def __init__(self, regions: Mapping[str, RegionPack]) -> None:
        self._regions = regions
        self._directory = Directory(regions)

    def find(self, s: Session, holder: str, region: str | None, reader: Reader) -> Holder:
        """Whose points are meant, if ``reader`` may know of them. Raises ``Invalid``, ``NotAllowed``."""
        for code in self._regions:
            if organisation := self._directory.organisation(s, code, holder):
                found = Holder(code, "organisation", organisation.code, organisation.name)
                break
        else:
            found = self._volunteer(s, holder, region)
        if region is not None and region != found.region:
            raise Invalid.one("region", "other_region")
        if not _may_see(reader, found):
            # Organisations are public; who has an account is not.
            raise NotAllowed if found.kind == "organisation" else Invalid.one("holder", "no_such_holder")
        return found

    def _volunteer(self, s: Session, holder: str, region: str | None) -> Holder:
        account = s.get(StaffAccount, holder) or accounts.by_username(s, holder.strip().casefold())
        if account is None or account.role != "volunteer":
            raise Invalid.one("holder", "no_such_holder")
        regions = [code for code in account.regions if code in self._regions]
        if region is None and len(regions) > 1:
            raise Invalid.one("region", "missing")
        chosen = region or next(iter(regions), None)
        if chosen not in regions or chosen is None:
            raise Invalid.one("holder", "no_such_holder")
        return Holder(chosen, "volunteer", account.id, account.username)


def named(s: Session, row: PointsHolder, names: Mapping[str, str]) -> Holder:
    """The holder of a stored row; ``names``: organisations by code."""
    kind = cast(HolderKind, row.kind)
    if kind == "organisation":
        label = names.get(row.holder, row.holder)
    else:
        account = s.get(StaffAccount, row.holder)
        label = account.username if account else row.holder
    return Holder(row.region, kind, row.holder, label)


def own(reader: Reader) -> str:
    """The reader's own code. Raises ``Invalid`` for who has none and must name a holder."""
    code = None if reader.scope == "region" else _own_code(reader)
    if code is None:
        raise Invalid.one("holder", "missing")
    return code


def _may_see(reader: Reader, holder: Holder) -> bool:
    if reader.everywhere:
        return True
    if reader.scope == "region":
        return holder.region in reader.regions
    return holder.code == _own_code(reader)


def _own_code(reader: Reader) -> str | None:
    return reader.id if reader.scope == "own" else reader.organisation
