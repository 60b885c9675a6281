"""A referral as it stands in a work list. Pure."""

from __future__ import annotations

from datetime import date
from typing import cast

from casework.access import Reader
from casework.intake.draft import Urgency
from casework.readable import sees_whole
from casework.referrals.models import Referral
from casework.referrals.parties import allowed_actions
from casework.referrals.schemas import ReferralListItem
from casework.referrals.state_machine import ReferralState, Status, is_overdue


def list_item(referral: Referral, no: str, urgency: str, reader: Reader, today: date) -> ReferralListItem:
    """A referral of application ``no`` as ``reader`` sees it on ``today``, a date of its region."""
    status = cast(Status, referral.status)
    return ReferralListItem(
        id=referral.id,
        need_id=referral.need_id,
        service=referral.service,
        organisation=referral.organisation,
        status=status,
        version=referral.version,
        application_no=no,
        region=referral.region,
        urgency=cast(Urgency, urgency),
        due_on=referral.due_on,
        overdue=is_overdue(ReferralState(due_on=referral.due_on), today),
        replaces_id=referral.replaces_id,
        rule_id=referral.rule_id,
        why=referral.why,
        created_at=referral.created_at,
        sent_at=referral.sent_at,
        updated_at=referral.updated_at,
        actions=allowed_actions(status, reader, referral.organisation, whole=sees_whole(reader, referral)),
        escalated_at=referral.escalated_at,
        escalations=referral.escalations,
        rating=referral.rating,
        confirmed_by=referral.confirmed_by,
    )
