"""Keeping accounts: who may sign in as what, checked against the regions' packs.

An admin of some regions keeps the accounts of those regions; one without any keeps all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from pydantic import BaseModel
from sqlalchemy.orm import Session

from casework.access import Actor, Reader, Role
from casework.directory.service import Directory
from casework.errors import BadCredentials, Conflict, FieldIssue, Invalid, NotFound, Refused
from casework.intake.labels import mask
from casework.paging import Page, check_page
from casework.permissions import ROLES
from casework.regions.pack import RegionPack
from casework.staff import repository
from casework.staff.models import StaffAccount
from casework.staff.service import Staff

MAX_NAME = 30


class NewAccount(BaseModel):
    """Who is to sign in, not checked yet. Townships are official names or aliases."""

    username: str
    password: str
    role: str
    regions: list[str] = []
    townships: list[str] = []
    organisation: str | None = None
    name: str | None = None


class AccountView(BaseModel):
    """An account as an admin sees it; in lists the name is masked."""

    id: str
    username: str
    name: str | None
    role: Role
    regions: list[str]
    townships: list[str]
    organisation: str | None
    active: bool
    created_at: datetime


class Accounts:
    """The accounts, kept by admins. ``staff`` signs in and hashes; ``regions`` are the packs by code."""

    def __init__(self, regions: Mapping[str, RegionPack], staff: Staff) -> None:
        self._regions = regions
        self._staff = staff
        self._directory = Directory(regions)

    def create(self, s: Session, new: NewAccount, actor: Actor) -> AccountView:
        """A new account. Without regions an organisation's account gets that of its organisation.

        Raises ``NotAllowed``, ``Invalid`` with everything that is wrong, ``Refused`` for a user name that
        is taken.
        """
        actor.check("accounts.manage")
        if new.role not in ROLES:
            raise Invalid.one("role", "unknown")
        role = cast(Role, new.role)
        issues = list[FieldIssue]()
        regions = self._checked_regions(s, new, role, actor, issues)
        townships = self._checked_townships(new.townships, regions, issues)
        if new.organisation is not None and not self._organisation(s, new.organisation, regions):
            issues.append(FieldIssue(field="organisation", reason="unknown"))
        name = (new.name or "").strip() or None
        if name is not None and len(name) > MAX_NAME:
            issues.append(FieldIssue(field="name", reason="name_long"))
        if issues:
            raise Invalid(issues)
        try:
            account = self._staff.create(
                s,
                username=new.username,
                password=new.password,
                role=role,
                regions=regions,
                organisation=new.organisation,
                townships=townships,
                name=name,
                actor=actor,
            )
        except Conflict as error:
            raise Refused("username_taken") from error
        return _view(account)

    def read(self, s: Session, account_id: str, reader: Reader) -> AccountView:
        """One account, with its whole name. Raises ``NotAllowed``, ``NotFound``."""
        reader.check("accounts.manage")
        account = s.get(StaffAccount, account_id)
        if account is None or not _keeps(reader, account):
            raise NotFound
        return _view(account)

    def change(
        self,
        s: Session,
        account_id: str,
        actor: Actor,
        *,
        active: bool | None = None,
        password: str | None = None,
    ) -> AccountView:
        """Close an account or open it again, give it a new password; None leaves as it is.

        Raises ``NotFound``, ``NotAllowed``, ``Invalid``, ``Refused`` for closing the own account or the
        last that keeps the accounts.
        """
        actor.check("accounts.manage")
        account = s.get(StaffAccount, account_id)
        if account is None or not _keeps(actor, account):
            raise NotFound
        if active is False and account.active:
            if account.id == actor.id:
                raise Refused("own_account")
            _check_another_admin(s, account)
        if password is not None:
            self._staff.set_password(s, account_id, password, actor)
        if active is not None and active != account.active:
            self._staff.set_active(s, account_id, active, actor)
        return _view(account)

    def change_own_password(self, s: Session, actor: Actor, old: str, new: str) -> None:
        """A new password for whoever is signed in, who says the old one too.

        Commits in between, as signing in does. Raises ``Invalid`` for a wrong old one or a new one that
        will not do, ``TooManyAttempts``.
        """
        account = self._staff.get(s, actor.id)
        if old == new:
            raise Invalid.one("new", "password_same")
        try:
            self._staff.authenticate(s, account.username, old)
        except BadCredentials as error:
            raise Invalid.one("old", "password_wrong") from error
        try:
            self._staff.set_password(s, account.id, new, actor)
        except Invalid as error:
            raise Invalid([FieldIssue(field="new", reason=issue.reason) for issue in error.errors]) from error

    def _checked_regions(
        self, s: Session, new: NewAccount, role: Role, actor: Actor, issues: list[FieldIssue]
    ) -> list[str]:
        regions = list(dict.fromkeys(new.regions))
        for index, code in enumerate(new.regions):
            # Another's region is as unknown to an admin of some regions as one that there is not.
            if code not in self._regions or not actor.works_in(code):
                issues.append(FieldIssue(field=f"regions.{index}", reason="unknown"))
        if not regions and new.organisation is not None:
            regions = [
                code
                for code in self._regions
                if actor.works_in(code) and self._directory.organisation(s, code, new.organisation)
            ]
        if not regions and not issues and not (role == "admin" and actor.everywhere):
            issues.append(FieldIssue(field="regions", reason="missing"))
        return [code for code in regions if code in self._regions]

    def _checked_townships(
        self, names: Sequence[str], regions: Sequence[str], issues: list[FieldIssue]
    ) -> list[str]:
        found = list[str]()
        for index, name in enumerate(names):
            place = next((p for code in regions if (p := self._regions[code].township(name))), None)
            if place:
                found.append(place.name)
            else:
                issues.append(FieldIssue(field=f"townships.{index}", reason="township_elsewhere"))
        return list(dict.fromkeys(found))

    def _organisation(self, s: Session, code: str, regions: Sequence[str]) -> bool:
        return any(
            found is not None and found.active
            for found in (self._directory.organisation(s, region, code) for region in regions)
        )

    def list(
        self,
        s: Session,
        reader: Reader,
        *,
        role: str | None = None,
        region: str | None = None,
        active: bool | None = None,
        page: int = 1,
        page_size: int = 20,
    ) -> Page[AccountView]:
        """The accounts that ``reader`` keeps, by user name, names masked. Raises ``NotAllowed``,
        ``Invalid``."""
        reader.check("accounts.manage")
        offset, limit = check_page(page, page_size)
        if role is not None and role not in ROLES:
            raise Invalid.one("role", "unknown")
        found = [
            account
            for account in self._staff.list(s)
            if _keeps(reader, account)
            and role in (None, account.role)
            and active in (None, account.active)
            and (region is None or region in account.regions)
        ]
        items = [_view(account, masked=True) for account in found[offset : offset + limit]]
        return Page(items, len(found), page, page_size)


def _keeps(reader: Reader, account: StaffAccount) -> bool:
    """Whether an account is ``reader``'s to keep: all of its regions are the reader's."""
    if reader.everywhere:
        return True
    return bool(account.regions) and set(account.regions) <= set(reader.regions)


def _check_another_admin(s: Session, account: StaffAccount) -> None:
    """Raises ``Refused`` if nobody could keep the accounts any more once this one is closed."""
    if account.role != "admin":
        return
    others = [other for other in repository.lock_active_admins(s) if other.id != account.id]
    if not any(not other.regions for other in others) if not account.regions else not others:
        raise Refused("last_admin")


def _view(account: StaffAccount, *, masked: bool = False) -> AccountView:
    name = account.name
    return AccountView(
        id=account.id,
        username=account.username,
        name=mask("name", name) if masked and name else name,
        role=account.role,
        regions=account.regions,
        townships=account.townships,
        organisation=account.organisation,
        active=account.active,
        created_at=account.created_at,
    )
