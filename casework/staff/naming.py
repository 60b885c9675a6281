"""What people of the staff are called by their colleagues."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.staff.models import StaffAccount


def people(s: Session, accounts: Collection[str]) -> dict[str, str]:
    """The name of each of these accounts, the user name where none is given; unknown ids are left out."""
    if not accounts:
        return {}
    query = select(StaffAccount.id, StaffAccount.name, StaffAccount.username)
    return {row[0]: row[1] or row[2] for row in s.execute(query.where(StaffAccount.id.in_(accounts)))}


def usernames(s: Session, accounts: Collection[str]) -> dict[str, str]:
    """The user name of each of these accounts, as lists and logs have it; unknown ids are left out."""
    if not accounts:
        return {}
    query = select(StaffAccount.id, StaffAccount.username).where(StaffAccount.id.in_(accounts))
    return {row[0]: row[1] for row in s.execute(query)}
