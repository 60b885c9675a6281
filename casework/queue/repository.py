"""Every query on what waits: one statement for a page, one for the counts. Narrowed in ``sources``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import func, literal_column, select, union_all
from sqlalchemy.orm import Session

from casework.alerts.models import Alert
from casework.applications.models import Application, Need
from casework.conversations.models import Conversation
from casework.queue.kinds import Kind, Rank
from casework.queue.models import Claim
from casework.queue.sources import Source, resident_waits
from casework.referrals.models import Referral
from casework.visits.models import Visit


@dataclass(frozen=True)
class Found:
    """One thing of a page: ``id`` is that of the row of its kind, ``seq`` its application's number or 0."""

    kind: Kind
    rank: Rank
    seq: int
    id: str


def page(s: Session, sources: Sequence[Source], offset: int, limit: int) -> list[Found]:
    """A page in the order of ranks; no source gives more than could be on it."""
    if not sources:
        return []
    parts = []
    for source in sources:
        inner = source.rows.order_by(*source.order).limit(offset + limit).subquery()
        parts.append(
            select(
                literal_column(str(int(source.rank))).label("place"),
                *(inner.c[name] for name in ("weight", "moment", "seq", "id")),
                literal_column(f"'{source.kind}'").label("kind"),
            )
        )
    every = union_all(*parts).subquery()
    columns = every.c
    order = (columns.place, columns.weight.desc(), columns.moment, columns.seq, columns.id)
    rows = s.execute(select(every).order_by(*order).offset(offset).limit(limit))
    return [Found(cast(Kind, row.kind), Rank(row.place), row.seq, row.id) for row in rows]


def counts(s: Session, sources: Sequence[Source]) -> list[int]:
    """How much each source has."""
    if not sources:
        return []
    parts = [
        select(
            literal_column(str(place)).label("place"),
            source.rows.with_only_columns(func.count(), maintain_column_froms=True)
            .scalar_subquery()
            .label("count"),
        )
        for place, source in enumerate(sources)
    ]
    found = {row[0]: row[1] for row in s.execute(union_all(*parts))}
    return [found[place] for place in range(len(sources))]


def owned(s: Session) -> list[str]:
    """Ids of the talks that caseworkers have: few, and found by themselves, for in one query with all else
    SQLite walks along all talks of a region."""
    return list(s.scalars(select(Conversation.id).where(Conversation.owner_id.is_not(None))))


def ids(s: Session, seqs: Collection[int]) -> dict[int, str]:
    """Ids of applications by their running numbers."""
    query = select(Application.seq, Application.id).where(Application.seq.in_(seqs))
    return {row[0]: row[1] for row in s.execute(query)}


def referrals(s: Session, ids: Collection[str]) -> dict[str, tuple[Referral, str]]:
    """Referrals with the urgency of their need, by id."""
    query = select(Referral, Need.urgency).join(Need, Need.id == Referral.need_id)
    return {row[0].id: (row[0], row[1]) for row in s.execute(query.where(Referral.id.in_(ids)))}


def talks(s: Session, ids: Collection[str]) -> dict[str, tuple[Conversation, bool]]:
    """Talks, each with whether the resident said the last word, by id."""
    query = select(Conversation, resident_waits() == "resident").where(Conversation.id.in_(ids))
    return {row[0].id: (row[0], bool(row[1])) for row in s.execute(query)}


def rows[T: (Alert, Visit)](s: Session, table: type[T], ids: Collection[str]) -> dict[str, T]:
    """Rows of a table by id."""
    return {row.id: row for row in s.scalars(select(table).where(table.id.in_(ids)))}


def assessments(s: Session, ids: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """Stored assessments by application."""
    query = select(Application.id, Application.assessment).where(Application.id.in_(ids))
    return {row[0]: row[1] for row in s.execute(query)}


def claims(s: Session, applications: Collection[str]) -> dict[str, Claim]:
    """Claims by application, lapsed ones too."""
    query = select(Claim).where(Claim.application_id.in_(applications))
    return {claim.application_id: claim for claim in s.scalars(query)}


def claim_of(s: Session, application: str) -> Claim | None:
    """The claim on one application, held until the transaction ends."""
    query = select(Claim).where(Claim.application_id == application).with_for_update()
    return s.scalar(query.execution_options(populate_existing=True))
