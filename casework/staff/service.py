"""Signing in and keeping accounts."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from math import ceil
from uuid import uuid4

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from casework.access import SYSTEM, Actor, Reader, Role
from casework.clock import Clock
from casework.crypto import Keyring
from casework.errors import BadCredentials, Conflict, FieldIssue, Invalid, NotFound, TooManyAttempts
from casework.history.service import History
from casework.permissions import scope
from casework.staff import repository
from casework.staff.models import StaffAccount
from casework.staff.naming import people

ADMIN = "admin"
MIN_PASSWORD = 10
MAX_PASSWORD = 1024  # more only costs time to hash
FREE_FAILURES = 5
"""So many failures in a row cost nothing; then the wait doubles, from one second to a quarter of an hour."""
MAX_WAIT = timedelta(minutes=15)
FORGET_AFTER = timedelta(days=1)
OnClosed = Callable[[Session, str, Actor], object]
_USERNAME = re.compile(r"[\w.@-]{2,64}")


class Staff:
    """The staff accounts. ``hasher`` decides how costly a password check is (argon2id, the library's
    advice). ``on_closed`` hears, in the same transaction, of an account that is closed: its id, by whom."""

    def __init__(
        self,
        clock: Clock,
        keyring: Keyring,
        hasher: PasswordHasher | None = None,
        on_closed: Sequence[OnClosed] = (),
    ) -> None:
        self._clock = clock
        self._keyring = keyring
        self._hasher = hasher or PasswordHasher()
        self._on_closed = on_closed
        self._history = History(clock)
        # Checked in place of an unknown account's hash, so that both take the same time.
        self._nobody = self._hasher.hash(secrets.token_urlsafe(32))

    def authenticate(self, s: Session, username: str, password: str) -> StaffAccount:
        """The account of this user name and password.

        Commits in between: the password is checked outside any transaction, because that is slow on
        purpose, and a failure must be counted although it raises. Raises ``BadCredentials``, and
        ``TooManyAttempts`` while the user name is blocked after repeated failures; an unknown user name is
        treated alike in every way.
        """
        username = _fold(username)
        name_hash = self._keyring.hash("staff.username", username)
        now = self._clock.now()
        failure = repository.failure(s, name_hash)
        if failure and failure.blocked_until and failure.blocked_until > now:
            raise TooManyAttempts(ceil((failure.blocked_until - now).total_seconds()))
        # What no user name can be is not looked for: PostgreSQL takes no NUL.
        account = repository.by_username(s, username) if _USERNAME.fullmatch(username) else None
        s.commit()
        correct = self._matches(account.password_hash if account else self._nobody, password)
        if account is None or not correct or not account.active:
            self._count_failure(s, name_hash)
            s.commit()
            raise BadCredentials
        repository.forget_failures(s, name_hash)
        if self._hasher.check_needs_rehash(account.password_hash):
            account.password_hash = self._hasher.hash(password)
        return account

    def ensure_admin(self, s: Session, password: str | None, regions: Sequence[str] = ()) -> str | None:
        """Make the first account, ``admin``, if there is none. The generated password if none was given,
        else None.

        An existing account is left as it is, whatever ``password`` says. An admin without regions sees all.
        """
        if repository.by_username(s, ADMIN) is not None:
            return None
        chosen = password or secrets.token_urlsafe(12)
        try:
            with s.begin_nested():
                self.create(
                    s,
                    username=ADMIN,
                    password=chosen,
                    role="admin",
                    regions=regions,
                    actor=SYSTEM,
                    operators_choice=True,
                )
        except Conflict:  # another process was first
            return None
        return None if password else chosen

    def create(
        self,
        s: Session,
        *,
        username: str,
        password: str,
        role: Role,
        regions: Sequence[str] = (),
        organisation: str | None = None,
        townships: Sequence[str] = (),
        name: str | None = None,
        actor: Actor,
        operators_choice: bool = False,
    ) -> StaffAccount:
        """A new account. Raises ``Invalid``, ``Conflict`` for a user name that is taken.

        ``operators_choice``: the password is the operator's own setting and is taken as it is; a service
        that does not start for a short one helps nobody.
        """
        username = _fold(username)
        issues = [] if operators_choice else _password_issues(password)
        if not _USERNAME.fullmatch(username):
            issues.append(FieldIssue(field="username", reason="username_shape"))
        reach = scope(role)
        if (reach == "organisation" and organisation is None) or (
            reach in ("region", "own") and organisation is not None
        ):
            issues.append(FieldIssue(field="organisation", reason="organisation_and_role"))
        if (reach == "township") != bool(townships):
            issues.append(FieldIssue(field="townships", reason="townships_and_role"))
        if issues:
            raise Invalid(issues)
        account = StaffAccount(
            id=uuid4().hex,
            username=username,
            name=name,
            password_hash=self._hasher.hash(password),
            role=role,
            regions=list(regions),
            organisation=organisation,
            townships=list(townships),
            active=True,
            created_at=self._clock.now(),
        )
        try:
            with s.begin_nested():
                s.add(account)
                s.flush()
        except IntegrityError as error:
            raise Conflict("the user name is taken") from error
        after = {
            "username": username,
            "role": role,
            "regions": list(regions),
            "organisation": organisation,
            "townships": list(townships),
        }
        self._history.append(
            s, "account", "create", actor, region=_only(account.regions), subject_id=account.id, after=after
        )
        return account

    def get(self, s: Session, account_id: str) -> StaffAccount:
        """One account. Raises ``NotFound``."""
        account = s.get(StaffAccount, account_id)
        if account is None:
            raise NotFound
        return account

    def reader(self, s: Session, account_id: str) -> Reader | None:
        """The account as one who reads and acts; None if it is closed or unknown."""
        account = s.get(StaffAccount, account_id)
        return account.reader() if account and account.active else None

    def names(self, s: Session, account_ids: Collection[str]) -> dict[str, str]:
        """What colleagues call these accounts: a person's name, else the user name; unknown ids left out."""
        return people(s, account_ids)

    def list(self, s: Session) -> list[StaffAccount]:
        """All accounts by user name."""
        return repository.accounts(s)

    def set_password(self, s: Session, account_id: str, password: str, actor: Actor) -> None:
        """A new password. Raises ``NotFound``, ``Invalid``."""
        if issues := _password_issues(password):
            raise Invalid(issues)
        account = self.get(s, account_id)
        account.password_hash = self._hasher.hash(password)
        self._history.append(
            s, "account", "set_password", actor, region=_only(account.regions), subject_id=account_id
        )

    def reset_password(self, s: Session, username: str) -> str | None:
        """A made-up password for an account whose own is lost, by whoever runs the installation; wrong
        attempts are forgotten. None if there is no such account."""
        username = _fold(username)
        account = repository.by_username(s, username)
        if account is None:
            return None
        password = secrets.token_urlsafe(12)
        self.set_password(s, account.id, password, SYSTEM)
        repository.forget_failures(s, self._keyring.hash("staff.username", username))
        return password

    def set_active(self, s: Session, account_id: str, active: bool, actor: Actor) -> None:
        """Close an account or open it again; what it held is let go of. Raises ``NotFound``."""
        account = self.get(s, account_id)
        before, account.active = account.active, active
        self._history.append(
            s,
            "account",
            "set_active",
            actor,
            region=_only(account.regions),
            subject_id=account_id,
            before=before,
            after=active,
        )
        if not active:
            s.flush()
            for on_closed in self._on_closed:
                on_closed(s, account_id, actor)

    def _matches(self, password_hash: str, password: str) -> bool:
        if len(password) > MAX_PASSWORD:
            password = ""
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    def _count_failure(self, s: Session, name_hash: bytes) -> None:
        now = self._clock.now()
        repository.forget_old_failures(s, now - FORGET_AFTER)
        failures = repository.count_failure(s, name_hash, now)
        if failures >= FREE_FAILURES:
            wait = timedelta(seconds=2 ** min(failures - FREE_FAILURES, 20))
            repository.block(s, name_hash, now + min(wait, MAX_WAIT))


def _only(regions: Sequence[str]) -> str | None:
    """The region of an account that works in one; what is done to others is the installation's."""
    return regions[0] if len(regions) == 1 else None


def _fold(username: str) -> str:
    return unicodedata.normalize("NFKC", username).strip().casefold()[:256]


def _password_issues(password: str) -> list[FieldIssue]:
    if len(password) < MIN_PASSWORD:
        return [FieldIssue(field="password", reason="password_short")]
    if len(password) > MAX_PASSWORD:
        return [FieldIssue(field="password", reason="password_long")]
    return []
