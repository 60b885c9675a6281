"""Erasing what is known of a person: the talk at once, a filed application if nobody works on it.

What the sources say of keeping: the offices may read, record and copy what belongs to a case, and keep silent
about it (社会救助暂行办法, in force since 2014-05-01, 第五十九条 and 第六十一条); figures are gathered every
quarter (德政办〔2025〕7号). No source makes an office keep a case that nobody has taken up. So that one is
withdrawn and erased down to what the figures count; one that is worked on is the office's record, and a
person there decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from casework.access import Actor, resident
from casework.alerts.service import Alerts
from casework.applications.erasing import of_talk
from casework.applications.schemas import ApplicationView
from casework.applications.service import Applications
from casework.channels.contacts import Contacts
from casework.conversations.service import Conversations

RESIDENTS_WISH = "居民在会话中要求删除"


@dataclass(frozen=True)
class Erased:
    """Numbers of the talk's applications: ``gone`` were erased, of ``kept`` a person decides."""

    gone: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


class Erasure:
    """Erases talks and applications. Every method works in the caller's open transaction."""

    def __init__(
        self, conversations: Conversations, applications: Applications, alerts: Alerts, contacts: Contacts
    ) -> None:
        self._conversations = conversations
        self._applications = applications
        self._alerts = alerts
        self._contacts = contacts

    def by_resident(self, s: Session, conversation_id: str, message_id: str) -> Erased:
        """The resident asks for it with a message: draft and earlier messages go now, that message's text
        once it is answered. Asked for again, the same comes out.

        Applications that nobody has taken up are withdrawn and erased; for the others an alert tells staff.
        """
        me = resident(conversation_id)
        gone, kept = [], []
        for found in of_talk(s, conversation_id):
            if found.worked_on and not found.erased:
                kept.append(found.no)
            else:
                self._applications.erase(s, found.no, me, RESIDENTS_WISH)
                gone.append(found.no)
        self._conversations.erase_before(s, conversation_id, message_id)
        self._alerts.erase(s, conversation_id)
        if kept:
            conversation = self._conversations.get(s, conversation_id)
            self._alerts.raise_alert(s, conversation, "erasure", message_id)
        else:
            self._nobody_else(s, conversation_id, message_id)
        return Erased(gone, kept)

    def by_staff(self, s: Session, no: str, actor: Actor, reason: str) -> ApplicationView:
        """A caseworker carries such a request out for one application, whoever works on it.

        Its talk goes too, unless another application that is still kept came out of the same one. Raises
        ``NotFound``, ``NotAllowed`` for who is no caseworker, ``Invalid`` without a reason.
        """
        erased = self._applications.erase(s, no, actor, reason)
        if all(found.erased for found in of_talk(s, erased.conversation_id)):
            self._conversations.erase(s, erased.conversation_id)
            self._alerts.erase(s, erased.conversation_id)
            self._nobody_else(s, erased.conversation_id)
        return erased

    def _nobody_else(self, s: Session, conversation_id: str, message_id: str | None = None) -> None:
        """What was joined to the talk is joined no more: people at platforms, codes, further devices."""
        self._contacts.forget(s, conversation_id, message_id)
        self._conversations.drop_further_keys(s, conversation_id)
