"""The case page's panel of needs: their referrals, who could take each, what would be shown, what fits."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import Response

from api.pages.desk.referral_steps import MAX_REASON, reasons_of, said
from api.pages.desk.render import after, by_htmx, page
from api.problems import invalid
from api.security import allowed
from api.services import Services, ServicesDep
from api.staff.directory import organisations
from api.staff.directory_schemas import OrganisationOut
from casework.access import Reader
from casework.directory.candidates import Candidate
from casework.referrals.case_schemas import CaseNeeds, CaseReferral, NeedInHand, SharingPreview
from casework.referrals.state_machine import OPEN
from casework.resources.schemas import ResourceMatch

router = APIRouter()

Reading = Annotated[Reader, allowed("referrals.read")]
Referring = Annotated[Reader, allowed("referrals.make")]
No = Annotated[str, Path(max_length=64)]
Code = Annotated[str | None, Query(max_length=64)]

#: So many candidates are shown at once; the others are one press away.
FIRST_CANDIDATES = 5
#: So many organisations a search by name shows.
MOST_FOUND = 20


@dataclass
class Opened:
    """What is opened under one need: who could take it, what one would be shown, which resources fit."""

    need: NeedInHand
    candidates: list[Candidate] | None = None
    found: list[OrganisationOut] | None = None
    to: str | None = None
    preview: SharingPreview | None = None
    draft: CaseReferral | None = None
    other_drafts: list[CaseReferral] = field(default_factory=list)
    standing: list[CaseReferral] = field(default_factory=list)
    matches: list[ResourceMatch] | None = None

    @property
    def listed(self) -> bool:
        """Whether the chosen organisation is among those that the directory proposes."""
        return any(one.organisation == self.to for one in self.candidates or [])


def address(no: str, **state: str | None) -> str:
    """The panel's own address."""
    query = urlencode({key: value for key, value in state.items() if value})
    return f"/staff/applications/{no}/panels/needs" + (f"?{query}" if query else "")


def now_and_before(need: NeedInHand) -> tuple[list[CaseReferral], list[CaseReferral]]:
    """A need's referrals that count now, and those that were tried before. With none under way the newest
    counts."""
    standing = [one for one in need.referrals if one.status in OPEN or one.status == "closed"]
    now = standing or need.referrals[:1]
    return now, [one for one in need.referrals if one not in now]


@router.get("/staff/applications/{no}/panels/needs")
def needs_panel(
    request: Request,
    no: No,
    services: ServicesDep,
    staff: Reading,
    need: Code = None,
    to: Code = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
    view: Annotated[str | None, Query(pattern="^(candidates|resources)$")] = None,
) -> Response:
    """Every need with what is done about it. ``need`` opens one: its candidates, with ``to`` what that
    organisation would see, with ``q`` others by name; or the resources that fit it (``view=resources``)."""
    with services.database.session() as session:
        case = services.case_referrals.needs(session, no, staff)
        chosen = next((one for one in case.items if one.id == need), None)
        opened = None if chosen is None else _open(session, services, staff, case, chosen, to, q, view)
        ids = {step.by_id for one in case.items for referral in one.referrals for step in referral.steps}
        names = services.staff.names(session, {one for one in ids if one})
    return page(
        request,
        staff,
        "desk/case/_needs.html" if by_htmx(request) else "desk/case/needs.html",
        no=no,
        region=case.region,
        case=case,
        opened=opened,
        q=(q or "").strip(),
        address=lambda **state: address(no, **state),
        reasons=reasons_of(services),
        names=names,
        now_and_before=now_and_before,
        part_only=by_htmx(request),
        first_candidates=FIRST_CANDIDATES,
    )


@router.post("/staff/applications/{no}/panels/needs/refer")
def refer(
    request: Request,
    no: No,
    services: ServicesDep,
    staff: Referring,
    need_id: Annotated[str, Form(max_length=64)],
    organisation: Annotated[str, Form(max_length=64)],
    template: Annotated[str | None, Form(max_length=MAX_REASON)] = None,
    reason: Annotated[str | None, Form(max_length=MAX_REASON)] = None,
    send: Annotated[str, Form(max_length=4)] = "",
    withdraw: Annotated[list[str] | None, Form(max_length=20)] = None,
) -> Response:
    """Refer a need to an organisation: a draft, or sent at once. ``withdraw``: drafts that it replaces, each
    as ``id:version``. Who is not proposed for it wants a reason."""
    why = said(template, reason)
    with services.database.session() as session:
        proposed = services.suggestions.of_need(session, no, need_id, staff)
        if why is None and not any(one.organisation == organisation for one in proposed):
            raise invalid("reason", "这个单位不在候选里，请写明为什么转给它", "missing")
        services.referrals.create(session, no, need_id, organisation, staff, why, send=bool(send))
        for other in withdraw or []:
            referral_id, _, version = other.partition(":")
            if not version.isdecimal():
                raise invalid("withdraw", "看不懂", "invalid")
            services.referrals.act(session, referral_id, "withdraw", "改转别的单位。", int(version), staff)
    return after(request, address(no), done="referred" if send else "drafted")


def _open(
    session: Session,
    services: Services,
    staff: Reader,
    case: CaseNeeds,
    need: NeedInHand,
    to: str | None,
    q: str | None,
    view: str | None,
) -> Opened | None:
    if view == "resources":
        if not (staff.may("resources.assign") and case.whole):
            return None
        return Opened(need, matches=services.matches.resources_for(session, case.no, need.id, staff))
    if not (staff.may("referrals.make") and case.whole):
        return None
    opened = Opened(need, candidates=services.suggestions.of_need(session, case.no, need.id, staff))
    words = (q or "").strip().casefold()
    if words:
        everyone = organisations(
            services, staff, services.regions[case.region], service=None, township=None, closed=False
        )
        fitting = (one for one in everyone.items if words in one.name.casefold())
        opened.found = [one for one, _ in zip(fitting, range(MOST_FOUND), strict=False)]
    if to:
        opened.to = to
        opened.preview = services.case_referrals.preview(session, case.no, need.id, to, staff)
        drafts = [one for one in need.referrals if one.status == "draft"]
        opened.draft = next((one for one in drafts if one.organisation == to), None)
        opened.other_drafts = [one for one in drafts if one.organisation != to]
        opened.standing = [one for one in need.referrals if one.status in OPEN and one.status != "draft"]
    return opened
