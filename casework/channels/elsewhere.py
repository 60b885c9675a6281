"""One person on two channels: what does not reach them on one goes out on the other, at once where they can
be written to there, or else where they are heard next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, aliased

from casework.channels import outbox_rows, repository
from casework.channels.models import Contact, Following, OutboxRow
from casework.channels.types import Reason
from casework.channels.where import best_first, not_before, reached

#: Rows of a contact that another one may get.
MOVABLE: Final = ("waiting", "knocked", "given_up")
#: Who wrote there and is to be answered gets it with their next message, or once the channel is on again:
#: nobody else's phone shows it instead.
_COMES_BY_ITSELF: Final[tuple[Reason, ...]] = ("not_authorised", "allowance_used", "off")
#: What keeps one person of a platform from being reached keeps all of it.
_OF_THE_ACCOUNT: Final[tuple[Reason, ...]] = ("not_authorised", "off", "busy", "token", "quota")


def take_over(
    s: Session,
    contact: Contact,
    reasons: Sequence[str],
    since: datetime,
    now: datetime,
    due_at: datetime | None = None,
) -> int:
    """Messages of the talks that ``contact`` follows, made since then, which were given up for ``reasons`` on
    another channel or wait there for the person, become due here, at ``due_at`` or now; how many. Not those
    that arrived anywhere, or are on their way."""
    followed = select(Following.conversation_id).where(Following.contact_id == contact.id)
    return move(
        s,
        contact,
        now,
        OutboxRow.conversation_id.in_(followed),
        OutboxRow.contact_id != contact.id,
        outbox_rows.lost(reasons, since),
        ~outbox_rows.SHOWN_ELSEWHERE,
        due_at=due_at,
    )


def move(
    s: Session, to: Contact, now: datetime, *which: ColumnElement[bool], due_at: datetime | None = None
) -> int:
    """Messages of these rows that ``to`` does not have become due there, at ``due_at`` or now, besides what
    the person was told otherwise; how many. Of a message that several contacts have, one row moves."""
    here = aliased(OutboxRow)
    known_here = select(here.id).where(here.contact_id == to.id, here.message_id == OutboxRow.message_id)
    query = select(func.min(OutboxRow.id)).where(
        *which, OutboxRow.told_at.is_(None), OutboxRow.message_id.is_not(None), ~known_here.exists()
    )
    rows = list(s.scalars(query.group_by(OutboxRow.message_id)))
    if not rows:
        return 0
    moved = s.execute(
        update(OutboxRow)
        # Not what another process set on its way in the meantime.
        .where(OutboxRow.id.in_(rows), OutboxRow.state.in_(MOVABLE))
        # It begins anew: what a half of it said elsewhere makes no sense here.
        .values(contact_id=to.id, begun=0, **outbox_rows.due_again(now, due_at))
        .execution_options(synchronize_session=False)
    )
    return int(getattr(moved, "rowcount", 0))


def pass_on(
    s: Session,
    contact: Contact,
    row_ids: Sequence[int],
    reason: Reason,
    now: datetime,
    *,
    reminds: bool = False,
) -> set[int]:
    """Messages of these rows of ``contact`` (locked) which do not reach them, for ``reason``, go out to who
    else follows their talk; which did. One who can be written to now comes first, and nobody to whom it went
    before. ``reminds``: ``contact`` may yet be told that something waits, so only who can be written to now
    counts."""
    query = (
        select(OutboxRow)
        .where(
            OutboxRow.id.in_(row_ids),
            OutboxRow.contact_id == contact.id,
            OutboxRow.state.in_(("sending", "given_up")),
            OutboxRow.message_id.is_not(None),
            OutboxRow.told_at.is_(None),
            ~outbox_rows.SHOWN_ELSEWHERE,
        )
        .order_by(OutboxRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    s.flush()
    moved: set[int] = set()
    followers: dict[str, list[Contact]] = {}
    for row in s.scalars(query).all():
        if row.delivery_id is not None and reason in _COMES_BY_ITSELF:
            continue
        talk = row.conversation_id or ""
        if talk not in followers:
            followers[talk] = best_first(repository.followers(s, talk, hold=True), now)
        tried = [*(row.tried or "").split(), contact.id]
        known = set(s.scalars(select(OutboxRow.contact_id).where(OutboxRow.message_id == row.message_id)))
        for other in followers[talk]:
            if other.id in known or other.id in tried or other.forget:
                continue
            if other.platform == contact.platform and reason in _OF_THE_ACCOUNT:
                continue
            if reminds and not reached(other, now):
                continue
            # It begins anew, as what is moved does, and answers nothing there.
            here = {"contact_id": other.id, "delivery_id": None, "begun": 0, "platform_id": None}
            again = outbox_rows.due_again(now, not_before(other, None, now))
            outbox_rows.change(s, [row.id], **again | here | {"tried": " ".join(tried)})
            moved.add(row.id)
            break
    return moved
