"""People who come in by the mini program: which talk is theirs, and what they have read there.

To them the talk is a page: what is said is read in it. Only what nobody has read there after a while goes
the platform's way (``where.READ_FIRST``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from casework.channels import outbox_rows
from casework.channels.contacts import REVIVED_WITHIN, Contacts
from casework.channels.models import Contact, Following, OutboxRow
from casework.channels.types import Platform
from casework.clock import Clock

MINI: Final[Platform] = "wechat_mini"
#: Not under way, and not out.
_UNREAD: Final = ("waiting", "knocked", "given_up")
#: Of these staff see that they did not arrive.
_NOT_REACHED: Final = ("knocked", "given_up")
#: So many talks in which something waits are told of.
_TOLD_OF: Final = 20


class Entering:
    """Comers. Every method works in the caller's open transaction."""

    def __init__(self, clock: Clock, contacts: Contacts) -> None:
        self._clock = clock
        self._contacts = contacts

    def come_in(self, s: Session, openid: str, region: str) -> Contact:
        """The contact of who comes in, with the talk that goes on with them, if there is one."""
        now = self._clock.now()
        contact = self._contacts.meet(s, MINI, openid, region)
        if contact.forget:
            self._contacts.begin_anew(s, contact)
        if contact.window_until is None:
            # A page opens no window for messages of customer service.
            contact.window_until, contact.window_left = now, 0
        contact.heard_at, contact.left, contact.knocked_at = now, False, None
        s.flush()
        return contact

    def begin(
        self, s: Session, contact_id: str, before: str | None, conversation_id: str, region: str
    ) -> bool:
        """From now on this talk goes on with them; False if, since ``before`` was theirs, another one was
        begun: of two calls at once one opens a talk."""
        contact = s.scalar(
            select(Contact)
            .where(Contact.id == contact_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if contact is None or contact.conversation_id != before:
            return False
        contact.region = region
        self._contacts.follow(s, contact, conversation_id)
        return True

    def join(self, s: Session, openid: str, conversation_id: str, region: str) -> None:
        """They typed a code: the talk that it joins goes on with them, on whichever phone they come in."""
        contact = self.come_in(s, openid, region)
        contact.region = region
        self._contacts.follow(s, contact, conversation_id, joined=True)

    def unread(self, s: Session, conversation_id: str) -> list[int]:
        """Rows that are read on a page, the web page or the mini program's, if somebody looks: those for
        people in the mini program that are not out, and those for anybody that did not reach them."""
        query = (
            select(OutboxRow.id)
            .join(Contact, Contact.id == OutboxRow.contact_id)
            .where(
                OutboxRow.conversation_id == conversation_id,
                OutboxRow.message_id.is_not(None),
                _unread(Contact.platform == MINI),
            )
        )
        return list(s.scalars(query))

    def waiting(self, s: Session, openid: str) -> list[str]:
        """The talks of who comes in, at most ``_TOLD_OF``, in which something waits for them that they saw
        nowhere yet: the one with the newest first. Also of those that they went on from."""
        contact = self._contacts.known(s, MINI, openid)
        if contact is None or contact.forget:
            return []
        query = (
            select(OutboxRow.conversation_id)
            .join(Following, Following.conversation_id == OutboxRow.conversation_id)
            .where(
                Following.contact_id == contact.id,
                OutboxRow.message_id.is_not(None),
                _unread(OutboxRow.contact_id == contact.id),
                OutboxRow.told_at.is_(None),
                OutboxRow.made_at >= self._clock.now() - REVIVED_WITHIN,
                ~outbox_rows.SHOWN_ELSEWHERE,
            )
            .group_by(OutboxRow.conversation_id)
            .order_by(func.max(OutboxRow.id).desc())
            .limit(_TOLD_OF)
        )
        return [talk for talk in s.scalars(query) if talk is not None]

    def read(self, s: Session, row_ids: Sequence[int]) -> None:
        """Their talk was shown to them as far as these rows' messages."""
        mine = (OutboxRow.id.in_(row_ids), OutboxRow.state.in_(_UNREAD))
        of = list(s.scalars(select(OutboxRow.contact_id).where(*mine).distinct()))
        # Whoever reads will be told again when the next thing waits.
        s.execute(
            update(Contact)
            .where(Contact.id.in_(of))
            .values(knocked_at=None)
            .execution_options(synchronize_session=False)
        )
        s.execute(
            update(OutboxRow)
            .where(*mine)
            .values(state="sent", reason=None, sent_at=self._clock.now())
            .execution_options(synchronize_session=False)
        )


def _unread(theirs: ColumnElement[bool]) -> ColumnElement[bool]:
    """Rows that a page has to show: ``theirs`` that are not out, and anybody's that did not arrive."""
    return or_(OutboxRow.state.in_(_NOT_REACHED), and_(OutboxRow.state.in_(_UNREAD), theirs))
