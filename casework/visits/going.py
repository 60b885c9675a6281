"""Who can be sent on a visit, and who sends."""

from __future__ import annotations

from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.errors import Invalid, NotAllowed
from casework.staff.models import StaffAccount
from casework.visits import repository
from casework.visits.schemas import Assignee


def check_sends(actor: Actor) -> None:
    """Who goes does not send others. Raises ``NotAllowed``."""
    actor.check("visits.work")
    if actor.scope == "own":
        raise NotAllowed("visits.work")


def assignees(s: Session, region: str, actor: Actor) -> list[Assignee]:
    """Who can be sent on visits of a region. Raises ``NotAllowed``."""
    check_sends(actor)
    if not actor.works_in(region):
        return []
    return [
        Assignee(id=one.id, username=one.username, role=one.role, townships=one.townships)
        for one in repository.accounts(s)
        if _goes(one.reader(), region, None)
    ]


def sent(s: Session, account: str, region: str, township: str | None) -> StaffAccount:
    """The account (its id or user name) that goes there. Raises ``Invalid`` for one that cannot."""
    found = next((one for one in repository.accounts(s) if account in (one.id, one.username)), None)
    if found is None or not _goes(found.reader(), region, township):
        raise Invalid.one("assigned_to", "cannot_go")
    return found


def _goes(who: Reader, region: str, township: str | None) -> bool:
    if not who.may("visits.work") or not who.works_in(region):
        return False
    return who.scope != "township" or township is None or township in who.townships
