"""A household's help as it is shown: who gives what, what is missed, what comes twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sqlalchemy.orm import Session

from casework.applications.models import Application
from casework.directory.service import name_of
from casework.households.gaps import Asked, Given, missed, twice
from casework.households.schemas import GapView, GoodsView, HelpView
from casework.referrals.models import Referral
from casework.referrals.state_machine import OPEN, Status
from casework.regions.pack import RegionPack
from casework.resources.schemas import Given as GivenResource


def help_view(s: Session, referral: Referral, no: str | None, pack: RegionPack) -> HelpView:
    """A referral as help of the household; ``no``: its application's, if the reader may see it."""
    return HelpView(
        application_no=no,
        service=referral.service,
        service_name=_service(referral.service, pack),
        organisation=referral.organisation,
        organisation_name=name_of(s, pack, referral.organisation),
        status=cast(Status, referral.status),
        created_at=referral.created_at,
        sent_at=referral.sent_at,
        due_on=referral.due_on,
        updated_at=referral.updated_at,
    )


def goods_view(s: Session, given: GivenResource, no: str | None, pack: RegionPack) -> GoodsView:
    """A charity resource that the household got; ``no`` as for ``help_view``."""
    return GoodsView(
        application_no=no,
        service=given.service,
        service_name=_service(given.service, pack),
        organisation=given.organisation,
        organisation_name=name_of(s, pack, given.organisation),
        title=given.title,
        quantity=given.quantity,
        unit=given.unit,
        status=given.status,
        at=given.at,
    )


def gap_views(
    s: Session, whole: list[Application], seen: Mapping[str, str], pack: RegionPack
) -> list[GapView]:
    """What is missed among the applications that the reader may see, and what comes twice among all."""
    standing = [member for member in whole if member.status != "withdrawn" and member.erased_at is None]
    given = [
        (member, Given(one.need_id, one.service, one.organisation, one.status))
        for member in standing
        for one in member.referrals
    ]
    asked = [
        Asked(need.id, seen[member.id], need.service)
        for member in standing
        if member.id in seen and member.status != "returned"
        for need in member.needs
    ]
    nobody = [
        GapView(
            kind="missed",
            service=one.service,
            service_name=(name := _service(one.service, pack)),
            application_nos=[one.application_no],
            organisations=[],
            text=f"{name}：还没有单位在办，可能漏了",
        )
        for one in missed(asked, [one for _, one in given])
    ]
    both = []
    for service, organisations in twice([one for _, one in given]).items():
        name, names = _service(service, pack), "、".join(name_of(s, pack, code) for code in organisations)
        of = {member.id for member, one in given if one.service == service and one.status in OPEN}
        both.append(
            GapView(
                kind="twice",
                service=service,
                service_name=name,
                application_nos=[no for id_, no in seen.items() if id_ in of],
                organisations=organisations,
                text=f"{name}：{names}同时在办，可能重复了",
            )
        )
    return nobody + both


def _service(code: str, pack: RegionPack) -> str:
    found = pack.service(code)
    return found.label if found else code
