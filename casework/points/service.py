"""The ledger of points: earned by a confirmed service, awarded, spent, and a mistake taken back.

威民发〔2024〕27号 三（二）: 服务积分兑换“海贝分”. What a service earns is the region's data.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from casework.access import SYSTEM, Actor, Reader
from casework.applications.models import Application, Need
from casework.clock import Clock
from casework.directory.service import Directory
from casework.errors import Invalid, NotFound, Refused
from casework.history.service import History
from casework.paging import Page, check_page
from casework.points import repository
from casework.points.holders import Holder, Holders, named, own
from casework.points.models import PointsEntry, PointsHolder
from casework.points.schemas import Booked, EntryKind, EntryView, HolderView
from casework.referrals.models import Referral
from casework.referrals.state_machine import Transitioned
from casework.regions.pack import RegionPack
from casework.regions.points import PointsRules

MAX_POINTS = 100_000
"""As many as one entry may move."""


class Points:
    """Points of the regions (packs by code) that have any. Works in the caller's open transaction."""

    def __init__(self, clock: Clock, regions: Mapping[str, RegionPack]) -> None:
        self._clock = clock
        self._regions = regions
        self._directory = Directory(regions)
        self._holders = Holders(regions)
        self._history = History(clock)

    def on_step(
        self, s: Session, application: Application, need: Need, referral: Referral, event: Transitioned
    ) -> None:
        """Hears of every step of a referral: a confirmed service earns points."""
        if event.action == "confirm":
            self.on_closed(s, referral)

    def on_closed(self, s: Session, referral: Referral) -> EntryView | None:
        """What a referral earns that closed by confirmation, for the organisation that gave the service.

        Called again nothing more is earned. None where the region has no points, for an organisation or a
        service that earns none, and for a referral that is not closed.
        """
        pack = self._regions[referral.region]
        organisation = self._directory.organisation(s, referral.region, referral.organisation)
        if pack.points is None or organisation is None or referral.status != "closed":
            return None
        points = pack.points.earned(referral.service)
        if points is None or organisation.kind not in pack.points.earners:
            return None
        who = Holder(pack.code, "organisation", organisation.code, organisation.name)
        row = self._locked(s, who)
        if repository.of_referral(s, referral.id) is not None:
            return None
        entry = PointsEntry(service=referral.service, referral_id=referral.id, points=points)
        return self._book(s, row, who, "earned", entry, SYSTEM).entry

    def award(
        self,
        s: Session,
        holder: str,
        points: int,
        reason: str,
        actor: Actor,
        *,
        region: str | None = None,
        client_id: str | None = None,
    ) -> Booked:
        """Points given by hand, with the reason.

        ``holder`` is an organisation's code, or a volunteer's user name or account id; ``region`` is wanted
        for a volunteer of several. The same ``client_id`` again books nothing more and answers with what was
        booked. Raises ``NotAllowed``, ``Invalid``, ``Refused`` where a region has none or the ``client_id``
        stands for another entry.
        """
        actor.check("points.award")
        who = self._who(s, holder, region, actor)
        entry = PointsEntry(points=_amount(points), reason=_text("reason", reason), client_id=client_id)
        return self._once(s, who, "awarded", entry, actor)

    def spend(
        self,
        s: Session,
        holder: str,
        points: int,
        what: str,
        actor: Actor,
        *,
        region: str | None = None,
        client_id: str | None = None,
    ) -> Booked:
        """Points exchanged for ``what``. Raises as ``award``, and ``Refused`` when there are not enough."""
        actor.check("points.award")
        who = self._who(s, holder, region, actor)
        entry = PointsEntry(points=-_amount(points), reason=_text("what", what), client_id=client_id)
        return self._once(s, who, "spent", entry, actor)

    def correct(self, s: Session, entry_id: int, reason: str, actor: Actor) -> Booked:
        """Take an entry back by a counter-entry.

        Raises ``NotFound``, ``NotAllowed``, ``Invalid`` without a reason, ``Refused`` when it was taken
        back already, is itself a counter-entry, or its points have been spent since.
        """
        actor.check("points.award")
        wrong = repository.entry(s, entry_id, actor)
        if wrong is None:
            raise NotFound
        row = repository.locked_holder_of(s, wrong)
        if wrong.kind == "corrected" or repository.correction_of(s, wrong.id) is not None:
            raise Refused("already_corrected")
        entry = PointsEntry(
            points=-wrong.points, service=wrong.service, corrects_id=wrong.id, reason=_text("reason", reason)
        )
        return self._book(
            s, row, named(s, row, self._directory.names(s, row.region)), "corrected", entry, actor
        )

    def read(
        self,
        s: Session,
        holder: str | None,
        reader: Reader,
        *,
        region: str | None = None,
        page: int = 1,
        page_size: int = 20,
    ) -> tuple[HolderView, Page[EntryView]]:
        """A holder's balance and entries, the newest first; the reader's own for None.

        Raises ``NotAllowed`` for another's points, ``Invalid``, ``Refused`` where a region has none.
        """
        reader.check("points.read")
        offset, limit = check_page(page, page_size)
        who = self._who(s, holder or own(reader), region, reader)
        row = repository.holder(s, who.region, who.kind, who.code, reader)
        entries, total = repository.entries(s, row.id, offset, limit) if row else ([], 0)
        view = who.view(repository.balance(s, row.id) if row else 0)
        return view, Page([EntryView.model_validate(entry) for entry in entries], total, page, page_size)

    def balances(
        self, s: Session, region: str, reader: Reader, page: int = 1, page_size: int = 20
    ) -> Page[HolderView]:
        """The holders in a region that ``reader`` may see, most points first. Raises as ``read``."""
        reader.check("points.read")
        offset, limit = check_page(page, page_size)
        self.rules(region)
        rows, total = repository.balances(s, region, reader, offset, limit)
        names = self._directory.names(s, region)
        items = [named(s, row, names).view(held) for row, held in rows]
        return Page(items, total, page, page_size)

    def rules(self, region: str) -> PointsRules:
        """The region's name and rules for points. Raises ``Refused`` where it has none."""
        rules = self._regions[region].points
        if rules is None:
            raise Refused("no_points")
        return rules

    def _once(self, s: Session, who: Holder, kind: EntryKind, entry: PointsEntry, actor: Actor) -> Booked:
        """Book an entry, unless its ``client_id`` was booked for this holder already."""
        row = self._locked(s, who)
        known = repository.by_client(s, row.id, entry.client_id) if entry.client_id else None
        if known is None:
            return self._book(s, row, who, kind, entry, actor)
        if (known.kind, known.points) != (kind, entry.points):
            raise Refused("client_id_used")
        return Booked(entry=EntryView.model_validate(known), holder=who.view(repository.balance(s, row.id)))

    def _book(
        self,
        s: Session,
        row: PointsHolder,
        who: Holder,
        kind: EntryKind,
        entry: PointsEntry,
        actor: Actor,
    ) -> Booked:
        """Write an entry of a holder whose ``row`` is held."""
        balance = repository.balance(s, row.id) + entry.points
        if balance < 0:
            raise Refused("not_enough_points")
        entry.holder_id, entry.kind = row.id, kind
        entry.actor_id, entry.at = actor.id, self._clock.now()
        s.add(entry)
        s.flush()
        after = {
            "holder": who.code,
            "points": entry.points,
            "balance": balance,
            "referral": entry.referral_id,
            "corrects": entry.corrects_id,
        }
        self._history.append(
            s,
            "points",
            kind,
            actor,
            region=who.region,
            subject_id=str(entry.id),
            after=after,
            reason=entry.reason,
        )
        return Booked(entry=EntryView.model_validate(entry), holder=who.view(balance))

    def _who(self, s: Session, holder: str, region: str | None, reader: Reader) -> Holder:
        found = self._holders.find(s, holder, region, reader)
        self.rules(found.region)
        return found

    def _locked(self, s: Session, who: Holder) -> PointsHolder:
        return repository.locked_holder(s, who.region, who.kind, who.code, self._clock.now())


def _amount(points: int) -> int:
    if not 1 <= points <= MAX_POINTS:
        raise Invalid.one("points", "out_of_range")
    return points


def _text(field: str, value: str) -> str:
    if not (kept := value.strip()):
        raise Invalid.one(field, "missing")
    return kept
