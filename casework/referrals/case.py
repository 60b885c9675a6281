"""One application's needs with all that is done about them, and what an organisation would be shown.

Every method works in the caller's open transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.applications import repository as applications
from casework.applications.models import Application
from casework.applications.schemas import SENSITIVE
from casework.clock import Clock
from casework.directory.service import Directory
from casework.errors import FieldIssue, Invalid
from casework.history.service import History
from casework.intake.draft import Urgency
from casework.readable import check_whole, own_needs, own_referrals, sees_whole
from casework.referrals.case_parts import Belongings, given_to, newest_first
from casework.referrals.case_schemas import CaseNeeds, CaseReferral, NeedInHand, SharingPreview
from casework.referrals.models import Referral
from casework.referrals.preview import preview
from casework.referrals.shares import Shares
from casework.referrals.views import list_item
from casework.regions.pack import RegionPack
from casework.resources.schemas import AllocationView


class CaseReferrals:
    """``regions`` are the packs by code."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack]) -> None:
        self._clock = clock
        self._regions = regions
        self._directory = Directory(regions)
        self._shares = Shares(clock, regions)
        self._history = History(clock)

    def needs(self, s: Session, no: str, reader: Reader) -> CaseNeeds:
        """Every need of an application with its referrals, in the order in which they were told. That staff
        read it is noted. Raises ``NotFound``, ``NotAllowed``."""
        application = applications.found(s, no, reader)
        reader.check("referrals.read")
        whole = sees_whole(reader, application)
        referrals = application.referrals if whole else own_referrals(reader, application)
        parts = Belongings(s, application, referrals, reader, self._history if whole else None)
        texts = {} if whole else self._texts(s, application, referrals)
        today = self._regions[application.region].date_at(self._clock.now())
        items = []
        for need in own_needs(reader, application):
            of_need = [one for one in referrals if one.need_id == need.id]
            items.append(
                NeedInHand(
                    id=need.id,
                    service=need.service,
                    urgency=cast(Urgency, need.urgency),
                    text=need.text if whole else texts.get(need.id, ""),
                    referrals=[
                        CaseReferral(
                            **list_item(one, no, need.urgency, reader, today).model_dump(),
                            **parts.of(one),
                        )
                        for one in newest_first(of_need)
                    ],
                    given=parts.given.get(need.id, []),
                )
            )
        if reader.kind == "staff":
            self._history.about(s, application, "read", "read_referrals", reader)
        return CaseNeeds(
            no=no, region=application.region, status=application.status, whole=whole, items=items
        )

    def preview(self, s: Session, no: str, need_id: str, organisation: str, actor: Actor) -> SharingPreview:
        """What an organisation would see if a need were sent to it now. That staff looked is noted.

        Raises ``NotFound``, ``NotAllowed`` for who makes no referrals or does not see the application whole,
        ``Invalid`` for an unknown need or organisation.
        """
        application = applications.found(s, no, actor)
        actor.check("referrals.make")
        check_whole(actor, application)
        need = next((need for need in application.needs if need.id == need_id), None)
        chosen = self._directory.organisation(s, application.region, organisation)
        issues = [] if need else [FieldIssue(field="need_id", reason="unknown")]
        if chosen is None or not chosen.active:
            issues.append(FieldIssue(field="organisation", reason="unknown"))
        if issues or need is None or chosen is None:
            raise Invalid(issues)
        shown = preview(application, need, chosen.code, chosen.kind, self._regions[application.region])
        seen = sorted(SENSITIVE & {field.key for field in shown.fields if field.value is not None})
        self._history.about(s, application, "read", "read_sharing", actor, subject_id=need.id, after=seen)
        return shown

    def allocations(self, s: Session, no: str, reader: Reader) -> list[AllocationView]:
        """What an application was given out of charity resources, the newest first, as far as ``reader`` may
        know. Raises ``NotFound``, ``NotAllowed``."""
        application = applications.found(s, no, reader)
        reader.check("resources.read")
        return given_to(s, application, reader)

    def _texts(self, s: Session, application: Application, referrals: Sequence[Referral]) -> dict[str, str]:
        """The words of each need as far as they were shared and are still shown."""
        shown = self._shares.seen(s, [(application, one) for one in referrals])
        return {one.need_id: shown[one.id].text for one in referrals if one.id in shown}
