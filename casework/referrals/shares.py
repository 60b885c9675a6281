"""What was shared with organisations, as it is kept: every time what was shown, and since when."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session, defer

from casework.applications.models import Application, Need
from casework.clock import Clock
from casework.directory.service import Directory
from casework.referrals.models import Referral, ReferralShare
from casework.referrals.sharing import SHOWN, Shared, shared
from casework.referrals.state_machine import OPEN
from casework.regions.pack import RegionPack


class Shares:
    """Keeps and finds what was shared. ``regions`` are the packs by code."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack]) -> None:
        self._clock = clock
        self._regions = regions
        self._directory = Directory(regions)

    def keep(self, s: Session, referral: Referral, need: Need, application: Application) -> list[str] | None:
        """Keep what the organisation is shown from now on; its fields; None if it sees that already."""
        shown = self._now(s, referral, need, application)
        last = _newest(s, [referral.id]).get(referral.id)
        content, keys = shown.model_dump(mode="json"), sorted(shown.fields)
        if last is not None and last.content == content:
            return None
        number = 1 if last is None else last.number + 1
        s.add(
            ReferralShare(
                referral_id=referral.id, number=number, made_at=self._clock.now(), keys=keys, content=content
            )
        )
        s.flush()
        return keys

    def renew(self, s: Session, application: Application) -> list[tuple[Referral, list[str]]]:
        """After a correction: who works on a need is shown the corrected values. Which referrals changed by
        it, each with the fields that are shared."""
        known = {need.id: need for need in application.needs}
        changed = []
        for referral in application.referrals:
            if referral.status in OPEN and referral.sent_at is not None:
                keys = self.keep(s, referral, known[referral.need_id], application)
                if keys is not None:
                    changed.append((referral, keys))
        return changed

    def seen(self, s: Session, rows: Collection[tuple[Application, Referral]]) -> dict[str, Shared]:
        """What the organisations of these referrals see now, by referral, in one query.

        One that was sent before snapshots were kept is shown what would be shared with it today; of what is
        not shown any more there is no entry.
        """
        shown = [(application, referral) for application, referral in rows if is_shown(referral)]
        kept = _newest(s, [referral.id for _, referral in shown])
        found = {}
        for application, referral in shown:
            share = kept.get(referral.id)
            if share is not None:
                found[referral.id] = Shared.model_validate(share.content or {})
            else:
                need = next(need for need in application.needs if need.id == referral.need_id)
                found[referral.id] = self._now(s, referral, need, application)
        return found

    def all_of(self, s: Session, referral_id: str) -> list[ReferralShare]:
        """Every snapshot of a referral, the first first."""
        query = select(ReferralShare).where(ReferralShare.referral_id == referral_id)
        return list(s.scalars(query.order_by(ReferralShare.number)))

    def _now(self, s: Session, referral: Referral, need: Need, application: Application) -> Shared:
        pack = self._regions[referral.region]
        organisation = self._directory.organisation(s, referral.region, referral.organisation)
        return shared(
            application.fields,
            application.evidence,
            need.service,
            need.text,
            organisation.kind if organisation else "",
            pack.sharing,
        )


def of(s: Session, referral_ids: Collection[str]) -> list[ReferralShare]:
    """Every snapshot of these referrals, of each the first first, without what was shown."""
    query = select(ReferralShare).where(ReferralShare.referral_id.in_(referral_ids))
    return list(
        s.scalars(
            query.options(defer(ReferralShare.content)).order_by(
                ReferralShare.referral_id, ReferralShare.number
            )
        )
    )


def is_shown(referral: Referral) -> bool:
    """Whether its organisation sees anything of the application."""
    return referral.sent_at is not None and referral.status in SHOWN


def wipe(s: Session, application_id: str) -> None:
    """Of what was shared only when and which fields stays."""
    of_application = select(Referral.id).where(Referral.application_id == application_id)
    s.execute(
        update(ReferralShare)
        .where(ReferralShare.referral_id.in_(of_application))
        .values(content=None)
        .execution_options(synchronize_session=False)
    )


def _newest(s: Session, referral_ids: Collection[str]) -> dict[str, ReferralShare]:
    if not referral_ids:
        return {}
    query = select(ReferralShare).where(ReferralShare.referral_id.in_(referral_ids))
    # Each but the newest is overwritten: a referral has one, seldom two.
    ordered = query.order_by(ReferralShare.referral_id, ReferralShare.number)
    found = s.scalars(ordered.execution_options(populate_existing=True))
    return {share.referral_id: share for share in found}
