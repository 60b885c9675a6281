"""Every query on work records. Whose referral it is was asked before."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from casework.referrals.models import Referral
from casework.staff.models import StaffAccount
from casework.worklog.models import WorkRecord


def of_referral(s: Session, referral_id: str) -> Sequence[tuple[WorkRecord, str | None]]:
    """The lines of a referral with what colleagues call who wrote them, the first first."""
    query = (
        select(WorkRecord, StaffAccount)
        .join(StaffAccount, StaffAccount.id == WorkRecord.made_by, isouter=True)
        .where(WorkRecord.referral_id == referral_id)
        .order_by(WorkRecord.number)
    )
    return [(row[0], _called(row[1]) if row[1] else None) for row in s.execute(query)]


def colleagues(s: Session, account_ids: Collection[str], organisation: str | None) -> dict[str, str]:
    """What they call those of these accounts that belong to ``organisation``."""
    if organisation is None or not account_ids:
        return {}
    query = select(StaffAccount).where(
        StaffAccount.id.in_(account_ids), StaffAccount.organisation == organisation
    )
    return {account.id: _called(account) for account in s.scalars(query)}


def _called(account: StaffAccount) -> str:
    return account.name or account.username


def next_number(s: Session, referral_id: str) -> int:
    """The number of the next line."""
    query = select(func.max(WorkRecord.number)).where(WorkRecord.referral_id == referral_id)
    return (s.scalar(query) or 0) + 1


def wipe(s: Session, application_id: str) -> None:
    """Of the work on an application's referrals only kinds and days stay: a unit is a free text too."""
    of_application = select(Referral.id).where(Referral.application_id == application_id)
    s.execute(
        update(WorkRecord)
        .where(WorkRecord.referral_id.in_(of_application))
        .values(text=None, who=None, quantity=None, unit=None)
        .execution_options(synchronize_session=False)
    )
