"""Every query on applications. Each is narrowed to what its reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, defer, selectinload

from casework.access import Reader
from casework.applications.models import Application, LookupTerm, Need, NumberSequence
from casework.assessment.models import ApplicationDimension
from casework.conversations.models import Conversation
from casework.readable import applications as readable


def by_no(s: Session, no: str, reader: Reader, *, lock: bool = False) -> Application | None:
    """One application with its needs and referrals; ``lock`` holds its row until the transaction ends."""
    query = (
        select(Application)
        .where(Application.no == no, readable(reader))
        .options(selectinload(Application.needs), selectinload(Application.referrals))
        .execution_options(populate_existing=True)
    )
    return s.scalar(query.with_for_update(of=Application) if lock else query)


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
    postgres = s.get_bind().dialect.name == "postgresql"
    new = (postgresql.insert if postgres else sqlite.insert)(NumberSequence)
    statement = new.values(region=region, day=day, last=1).on_conflict_do_update(
        index_elements=["region", "day"], set_={"last": NumberSequence.last + 1}
    )
    return s.execute(statement.returning(NumberSequence.last)).scalar_one()


def replace_terms(s: Session, application_id: str, terms: Collection[bytes]) -> None:
    """Under which hashes an application is found from now on."""
    s.execute(delete(LookupTerm).where(LookupTerm.application_id == application_id))
    rows = [{"term": term, "application_id": application_id} for term in sorted(terms)]
    if rows:
        s.execute(insert(LookupTerm), rows)


def sharing(s: Session, application: Application, terms: Sequence[bytes]) -> list[str]:
    """Numbers of the region's other applications that have one of these hashes."""
    if not terms:
        return []
    query = (
        select(Application.no)
        .join(LookupTerm, LookupTerm.application_id == Application.id)
        .where(
            LookupTerm.term.in_(terms),
            Application.region == application.region,
            Application.id != application.id,
        )
        .distinct()
        .order_by(Application.no)
    )
    return list(s.scalars(query))


def matches(word: str, groups: Sequence[Sequence[bytes]]) -> ColumnElement[bool]:
    """Applications whose number contains ``word``, or that have all hashes of one of ``groups``."""
    conditions: list[ColumnElement[bool]] = [Application.no.contains(word.upper(), autoescape=True)]
    for group in groups:
        having_all = (
            select(LookupTerm.application_id)
            .where(LookupTerm.term.in_(group))
            .group_by(LookupTerm.application_id)
            .having(func.count() == len(group))
        )
        conditions.append(Application.id.in_(having_all))
    return or_(*conditions)


def has_service(service: str) -> ColumnElement[bool]:
    """Applications with a need for a service."""
    return exists().where(Need.application_id == Application.id, Need.service == service)


def page(
    s: Session,
    reader: Reader,
    conditions: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[object]],
    offset: int,
    limit: int,
    dimension: str | None = None,
) -> tuple[list[Application], int]:
    """One page without evidence and reasons, which lists do not show, and how many there are in all.

    ``dimension`` is the code of the dimension whose points ``order`` names.
    """
    narrowed = [readable(reader), *conditions]
    total = s.scalar(select(func.count()).select_from(Application).where(*narrowed)) or 0
    query = (
        select(Application)
        .where(*narrowed)
        .options(
            defer(Application.evidence),
            defer(Application.assessment),
            selectinload(Application.needs).defer(Need.text),
            selectinload(Application.needs).defer(Need.evidence),
            selectinload(Application.referrals),
        )
        .order_by(*order, Application.no.desc())
        .offset(offset)
        .limit(limit)
    )
    if dimension is not None:
        ranked = and_(
            ApplicationDimension.application_id == Application.id, ApplicationDimension.code == dimension
        )
        query = query.join(ApplicationDimension, ranked)
    return list(s.scalars(query)), total
