"""Every query on accounts and failed attempts to sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from casework.staff.models import SignInFailure, StaffAccount
from casework.upserts import inserting


def by_username(s: Session, username: str) -> StaffAccount | None:
    """The account of that user name."""
    return s.scalar(select(StaffAccount).where(StaffAccount.username == username))


def accounts(s: Session) -> list[StaffAccount]:
    """All accounts by user name."""
    return list(s.scalars(select(StaffAccount).order_by(StaffAccount.username)))


def lock_active_admins(s: Session) -> list[StaffAccount]:
    """The admins that may sign in, held until the transaction ends: no two close each other at once."""
    query = select(StaffAccount).where(StaffAccount.role == "admin", StaffAccount.active.is_(True))
    query = query.order_by(StaffAccount.id).with_for_update()
    return list(s.scalars(query.execution_options(populate_existing=True)))


def failure(s: Session, name_hash: bytes) -> SignInFailure | None:
    """What is counted against a user name."""
    query = select(SignInFailure).where(SignInFailure.name_hash == name_hash)
    return s.scalar(query.execution_options(populate_existing=True))


def count_failure(s: Session, name_hash: bytes, now: datetime) -> int:
    """One more failure, also when several arrive at once; how many there are now."""
    new = inserting(s, SignInFailure).values(name_hash=name_hash, failures=1, last_at=now)
    statement = new.on_conflict_do_update(
        index_elements=["name_hash"], set_={"failures": SignInFailure.failures + 1, "last_at": now}
    )
    return s.execute(statement.returning(SignInFailure.failures)).scalar_one()


def block(s: Session, name_hash: bytes, until: datetime) -> None:
    """No attempt for this user name until then."""
    s.execute(update(SignInFailure).where(SignInFailure.name_hash == name_hash).values(blocked_until=until))


def forget_failures(s: Session, name_hash: bytes) -> None:
    """Signed in: the count begins anew."""
    s.execute(delete(SignInFailure).where(SignInFailure.name_hash == name_hash))


def forget_old_failures(s: Session, before: datetime) -> None:
    """Guesses at names long ago are no reason to keep a row."""
    s.execute(delete(SignInFailure).where(SignInFailure.last_at < before))
