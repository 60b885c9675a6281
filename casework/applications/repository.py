"""Every query on applications. Each is narrowed to what its reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, delete, func, insert, literal_column, select, update
from sqlalchemy.orm import Session, defer, selectinload

from casework.access import Reader
from casework.applications.filters import Order
from casework.applications.lookup import service_term
from casework.applications.models import Application, LookupTerm, Need, NumberSequence
from casework.applications.search import FEW, among, numbers
from casework.conversations.models import Conversation
from casework.errors import NotFound
from casework.paging import values_of
from casework.readable import application_numbers as readable_numbers
from casework.readable import applications as readable
from casework.upserts import inserting

_LISTED = select(Application).options(
    defer(Application.evidence),
    defer(Application.assessment),
    selectinload(Application.needs).defer(Need.text),
    selectinload(Application.needs).defer(Need.evidence),
    selectinload(Application.referrals),
)


def by_no(s: Session, no: str, reader: Reader, *, lock: bool = False) -> Application | None:
    """One application with its needs and referrals; ``lock`` holds its row until the transaction ends."""
    query = (
        select(Application)
        .where(Application.no == no, readable(reader))
        .options(selectinload(Application.needs), selectinload(Application.referrals))
        .execution_options(populate_existing=True)
    )
    return s.scalar(query.with_for_update(of=Application) if lock else query)


def found(s: Session, no: str, reader: Reader, *, lock: bool = False) -> Application:
    """As ``by_no``. Raises ``NotFound`` where there is none that ``reader`` may see."""
    application = by_no(s, no, reader, lock=lock)
    if application is None:
        raise NotFound
    return application


def by_draft(s: Session, draft_id: str) -> Application | None:
    """The application that was filed from this draft."""
    query = select(Application).where(Application.draft_id == draft_id)
    return s.scalar(query.options(selectinload(Application.needs), selectinload(Application.referrals)))


def of_talk(s: Session, conversation_id: str) -> list[Application]:
    """A talk's applications with their referrals, the first filed first."""
    query = select(Application).where(Application.conversation_id == conversation_id)
    return list(
        s.scalars(
            query.options(selectinload(Application.referrals)).order_by(
                Application.submitted_at, Application.no
            )
        )
    )


def note_number(s: Session, conversation_id: str, no: str) -> None:
    """Let the conversation know its application."""
    s.execute(update(Conversation).where(Conversation.id == conversation_id).values(application_no=no))


def next_number(s: Session, region: str, day: date) -> int:
    """The next number of a region on a day. Others that file there wait until this transaction has ended."""
    new = inserting(s, NumberSequence).values(region=region, day=day, last=1)
    statement = new.on_conflict_do_update(
        index_elements=["region", "day"], set_={"last": NumberSequence.last + 1}
    )
    return s.execute(statement.returning(NumberSequence.last)).scalar_one()


def replace_terms(s: Session, application: Application, terms: Collection[int]) -> None:
    """Under which hashes an application is found from now on."""
    s.execute(delete(LookupTerm).where(LookupTerm.seq == application.seq))
    rows = [{"term": term, "seq": application.seq} for term in sorted(terms)]
    if rows:
        s.execute(insert(LookupTerm), rows)


def keep_service_terms(s: Session, application: Application) -> None:
    """Of an application that is erased nothing is found but its services, which stay for the figures."""
    replace_terms(
        s, application, {service_term(application.region, need.service) for need in application.needs}
    )


def of_older_lookup(s: Session, version: int, limit: int) -> list[Application]:
    """Applications whose lookup terms have an older form, with their needs, held until the transaction
    ends."""
    query = (
        select(Application)
        .where(Application.lookup_version < version)
        .options(selectinload(Application.needs))
        .order_by(Application.seq)
        .limit(limit)
    )
    return list(s.scalars(query.with_for_update(of=Application)))


def page(
    s: Session,
    reader: Reader,
    conditions: Sequence[ColumnElement[bool]],
    order: Order,
    offset: int,
    limit: int,
    found: Collection[int] | None = None,
    *,
    whole: bool = False,
    ranked: Select[int] | None = None,
) -> tuple[list[Application], int]:
    """One page without evidence and reasons, which lists do not show, and how many there are in all.

    ``found``: running numbers of the applications that a search found, which alone are listed; ``whole``:
    the reader may see all of these, and there are no further ``conditions``; ``ranked``: all running numbers
    in an order that is not one of the applications' own columns. The order and the count come
    from an index that holds all that lists are narrowed by; only what is shown is read.
    """
    narrowed = [*conditions]
    # Of few each is asked about; else all that the reader may see is read out of an index.
    theirs = None if found is not None and len(found) <= FEW else readable_numbers(reader)
    if theirs is not None and order.filing and found is None and not conditions:
        total = s.scalar(select(func.count()).select_from(theirs.subquery())) or 0
        filed: ColumnElement[int] = literal_column("1")
        by = filed.desc() if order.filing == "newest" else filed
        return _shown(s, s.scalars(theirs.order_by(by).offset(offset).limit(limit)).all()), total
    if theirs is not None:
        seen = set(numbers(s, theirs))
        found = seen if found is None else seen.intersection(found)
        whole = not conditions
    else:
        narrowed.append(readable(reader))
    if reader.everywhere or theirs is not None:  # the indexes begin with the region
        narrowed.append(Application.region.in_(values_of(s, Application.region)))
    listed = select(Application.seq).where(*narrowed)
    if ranked is None:
        listed = listed.order_by(*order.by, Application.no.desc())
    if ranked is not None:
        every = numbers(s, ranked)
        for only in (found, None if whole else numbers(s, listed)):
            if only is not None:
                allowed = set(only)
                every = [seq for seq in every if seq in allowed]
        total, here = len(every), every[offset : offset + limit]
    elif found is None:
        total = s.scalar(select(func.count()).select_from(Application).where(*narrowed)) or 0
        here = list(s.scalars(listed.offset(offset).limit(limit)))
    elif len(found) <= FEW and not (whole and order.filing):
        every = numbers(s, among(s, listed, found))
        total, here = len(every), every[offset : offset + limit]
    elif whole:
        total, here = len(found), _first(s, listed, order, set(found), offset, limit)
    else:
        every = [seq for seq in numbers(s, listed) if seq in found]
        total, here = len(every), every[offset : offset + limit]
    return _shown(s, here), total


def of_numbers(s: Session, here: Collection[int]) -> list[Application]:
    """Applications by their running numbers, as lists show them; who may see them was asked before."""
    return list(s.scalars(among(s, _LISTED, here)))


def _shown(s: Session, here: Sequence[int]) -> list[Application]:
    shown = {application.seq: application for application in s.scalars(among(s, _LISTED, here))}
    return [shown[seq] for seq in here]


def _first(
    s: Session, listed: Select[int], order: Order, found: set[int], offset: int, limit: int
) -> list[int]:
    """A page of many found. The order of filing is that of the running numbers; any other is walked along
    until there are enough."""
    if order.filing is not None:
        return sorted(found, reverse=order.filing == "newest")[offset : offset + limit]
    steps = 5 * (offset + limit)
    while True:
        walked = numbers(s, listed.limit(steps))
        here = [seq for seq in walked if seq in found]
        if len(here) >= offset + limit or len(walked) < steps:
            return here[offset : offset + limit]
        steps *= 8
