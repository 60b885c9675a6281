"""What did not reach people, for caseworkers: which talks, sending it again, and noting that they were told
otherwise. Every method works in the caller's open transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.access import Actor, Reader
from casework.applications.models import Application
from casework.applications.service import Applications
from casework.channels import lost, outbox_rows
from casework.channels.contacts import REVIVED_WITHIN
from casework.channels.lost import LostTalk
from casework.channels.types import Platform, Reason
from casework.clock import Clock
from casework.conversations import repository as conversations
from casework.conversations.models import Conversation
from casework.errors import FieldIssue, Invalid, Refused, UnknownConversation
from casework.history.service import History
from casework.paging import Page, check_page
from casework.readable import talk_number

#: What the list may be narrowed to: what a person has to see to.
ONLY: Final = ("person",)


class UndeliveredTalk(BaseModel):
    """A talk of which something did not arrive: ``count`` messages since then, the newest of them at
    ``platform`` for ``reason``; ``reachable``: not all of them to who left. The household only by its masked
    name."""

    conversation_id: str
    region: str
    application_no: str | None
    name: str | None = None
    township: str | None = None
    platform: Platform
    reason: Reason | None
    since: datetime
    count: int
    wants_a_person: bool
    reachable: bool


class Undelivered:
    """What did not arrive."""

    def __init__(self, clock: Clock, applications: Applications) -> None:
        self._clock = clock
        self._applications = applications
        self._history = History(clock)

    def page(
        self,
        s: Session,
        reader: Reader,
        *,
        page: int,
        page_size: int,
        region: str | None = None,
        only: str | None = None,
    ) -> Page[UndeliveredTalk]:
        """Talks that ``reader`` may see, those first that want a person; of what wants none, what would be
        sent again if the person came back. Raises ``Invalid``, ``NotAllowed``."""
        offset, limit = check_page(page, page_size)
        reader.check("talks.read")
        if only is not None and only not in ONLY:
            raise Invalid([FieldIssue(field="only", reason="unknown", choices=list(ONLY))])
        newer = self._clock.now() - REVIVED_WITHIN
        found, total = lost.page(s, reader, region, newer, offset, limit, only_wanting=only == "person")
        ids = [one.conversation_id for one in found]
        query = (
            select(Conversation, Application.seq, Application.no)
            .join_from(Conversation, Application, Application.no == talk_number(reader), isouter=True)
            .where(Conversation.id.in_(ids))
        )
        talks = {row[0].id: (row[0], row[1], row[2]) for row in s.execute(query)}
        households = self._applications.some(s, {seq for _, seq, _ in talks.values() if seq}, reader)
        items = []
        for one in found:
            talk, seq, no = talks[one.conversation_id]
            fields = households[seq].fields if seq in households else {}
            items.append(
                UndeliveredTalk.model_validate(
                    {
                        **vars(one),
                        "region": talk.region,
                        "application_no": no,
                        "name": fields.get("name"),
                        "township": fields.get("township"),
                    }
                )
            )
        return Page(items, total, page, page_size)

    @staticmethod
    def of(s: Session, talks: Collection[str]) -> dict[str, LostTalk]:
        """What did not arrive of talks, by their ids, for who may see them."""
        return lost.of_talks(s, talks)

    def resend(self, s: Session, conversation_id: str, staff: Actor) -> int:
        """What did not arrive waits again, and is sent at once if the platform lets us; how many messages.

        What is lost to who left stays as it is: nothing reaches them. Raises ``UnknownConversation``,
        ``NotAllowed``, ``Conflict`` where everything arrived, or all of them left.
        """
        again = outbox_rows.due_again(self._clock.now())
        return self._settle(s, conversation_id, staff, "resend", again, reachable=True)

    def told(self, s: Session, conversation_id: str, staff: Actor) -> int:
        """The person was told otherwise, by telephone for example: nothing more is to be done about it.

        How many messages. Raises as ``resend``.
        """
        return self._settle(s, conversation_id, staff, "told", {"told_at": self._clock.now()})

    def _settle(
        self,
        s: Session,
        conversation_id: str,
        staff: Actor,
        action: str,
        values: Mapping[str, object],
        *,
        reachable: bool = False,
    ) -> int:
        staff.check("talks.answer")
        talk = conversations.visible(s, conversation_id, staff, lock=True)
        if talk is None:
            raise UnknownConversation
        count = lost.settle(s, conversation_id, reachable=reachable, **values)
        if not count:
            gone = reachable and lost.of_talks(s, [conversation_id])
            raise Refused("person_left" if gone else "everything_arrived")
        self._history.append(
            s,
            "conversation",
            action,
            staff,
            region=talk.region,
            application_no=talk.application_no,
            conversation_id=talk.id,
        )
        return count
