"""What of a talk an office sees that does not see every household of it.

A volunteer on a round tells of one household after the other in one talk. The office of one township reads
what led to its own applications there, and no word about a household of another one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only, selectinload

from casework.access import Reader
from casework.applications.models import Application, Need
from casework.conversations import repository
from casework.conversations.models import Conversation, Message
from casework.history.service import History
from casework.readable import sees_whole, talk_number


@dataclass(frozen=True)
class Part:
    """``whole``: all of the talk is seen; else what led to ``own``. ``own``: the reader's applications of the
    talk, ``others``: the rest, each the first filed first."""

    whole: bool
    own: Sequence[Application]
    others: Sequence[Application]


def part_of(s: Session, conversation_id: str, reader: Reader) -> Part:
    """How much of a talk ``reader``, who may see it, sees. Whoever works in whole regions sees it all."""
    query = (
        select(Application)
        .where(Application.conversation_id == conversation_id)
        .options(*_NEEDED)
        .order_by(Application.submitted_at, Application.seq)
    )
    filed = list(s.scalars(query))
    if reader.kind != "staff" or reader.scope != "township":
        return Part(whole=True, own=filed, others=[])
    own = [one for one in filed if sees_whole(reader, one)]
    others = [one for one in filed if not sees_whole(reader, one)]
    return Part(not others and not _told_of_elsewhere(s, conversation_id, filed, reader), own, others)


def transcript(s: Session, conversation_id: str, part: Part) -> list[Message]:
    """The messages of a talk that belong to ``part``, oldest first."""
    messages = repository.transcript(s, conversation_id)
    return messages if part.whole else [one for one in messages if one.id in _shown(messages, part)]


def note_reading(
    history: History, s: Session, conversation: Conversation, part: Part, reader: Reader
) -> None:
    """That ``reader`` read it stands in the trail of every application of the talk that was shown."""
    shown: list[str | None] = [one.no for one in part.own]
    for no in shown or [None]:
        history.append(
            s,
            "read",
            "read_transcript",
            reader,
            region=conversation.region,
            application_no=no,
            conversation_id=conversation.id,
        )


def numbers(s: Session, conversations: Collection[str], reader: Reader) -> dict[str, str | None]:
    """Of each talk (by id) the number of the application that it led to, as far as ``reader`` may know."""
    query = select(Conversation.id, talk_number(reader)).where(Conversation.id.in_(conversations))
    return {row[0]: row[1] for row in s.execute(query)}


_NEEDED: Final = (
    load_only(
        *(Application.no, Application.region, Application.township, Application.conversation_id),
        *(Application.draft_id, Application.submitted_at, Application.evidence),
    ),
    selectinload(Application.needs).load_only(Need.evidence, Need.position, Need.application_id),
)


def _told_of_elsewhere(
    s: Session, conversation_id: str, filed: Collection[Application], reader: Reader
) -> bool:
    """Whether what is noted and not filed yet is about a household of another township."""
    body = repository.load_draft(s, conversation_id)
    if not isinstance(body, dict) or body.get("id") in {one.draft_id for one in filed}:
        return False
    township = body.get("fields", {}).get("township")
    return township is not None and township not in reader.townships


def _shown(messages: Sequence[Message], part: Part) -> set[str]:
    """Ids of what was said up to the filing of each own application and since the filing before it, the
    answer to the filing itself, and later words that are its evidence."""
    filed = {one.no: _filed_with(messages, one) for one in (*part.own, *part.others)}
    ends = sorted(end for end, _ in filed.values())
    elsewhere = {filed[one.no] for one in part.others}
    shown = set[str]()
    for application in part.own:
        end, asked = filed[application.no]
        start = max((other for other in ends if other < end), default=0)
        # Once another household was filed, what we say unasked may be about that one.
        asked_only = any(other < end for other, _ in elsewhere)
        proven = _evidence(application)
        for one in messages:
            here = start < one.seq <= end and (
                one.sender == "resident" or one.in_reply_to is not None or not asked_only
            )
            if here or one.in_reply_to == asked or (one.seq > start and one.id in proven):
                shown.add(one.id)
    answers = {asked for _, asked in elsewhere}
    return shown - {one.id for one in messages if one.in_reply_to is not None and one.in_reply_to in answers}


def _filed_with(messages: Sequence[Message], application: Application) -> tuple[int, str]:
    """Number and id of the message with which an application was filed; of one that was not kept the newest
    said before."""
    for one in messages:
        if isinstance(one.answer_state, dict) and one.answer_state.get("application_no") == application.no:
            return one.seq, one.id
    before = [one for one in messages if one.at <= application.submitted_at]
    return (before[-1].seq, before[-1].id) if before else (0, "")


def _evidence(application: Application) -> set[str]:
    spans = [span for of_field in application.evidence.values() for span in of_field]
    spans += [need.evidence for need in application.needs if need.evidence]
    return {span["message_id"] for span in spans if isinstance(span, dict) and "message_id" in span}
