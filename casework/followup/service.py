"""The resident's answer to a follow-up question, and what comes of it.

Yes closes the referral with the resident's words as its outcome, and asks how it was; no gives it back to the
organisation. What is not understood is asked once more in other words, then left to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy.orm import Session

from casework.access import resident
from casework.alerts.service import Alerts
from casework.applications.models import Application
from casework.clock import Clock
from casework.conversations.models import Conversation, Message
from casework.conversations.service import Conversations
from casework.conversations.types import Reply, State
from casework.errors import Conflict, NotAllowed, NotFound
from casework.followup import repository
from casework.followup.hearing import Heard, hear_delivery, hear_rating
from casework.followup.models import Followup, FollowupStatus
from casework.followup.rating import rate
from casework.followup.tidings import Tidings
from casework.followup.wording import Words, asked, asked_again, buttons, day
from casework.history.service import History
from casework.referrals.models import Referral
from casework.referrals.service import Referrals
from casework.understanding.model import Understanding

#: So much of what was said is kept as a referral's outcome or as the reason of a dispute.
MAX_OUTCOME: Final = 500
#: At or below this a person reads what was wrong.
_DISCONTENT: Final = 2
_SO_SO: Final = 3
#: Said on the way, these want no reminder of the question in the same breath.
_NO_REMINDER: Final = frozenset({"crisis", "human", "bye", "erase", "withdraw"})


@dataclass(frozen=True)
class Standing:
    """A question that stands in a talk: whether it was done (``asked``), or how it was (``rating``)."""

    followup_id: int
    status: Literal["asked", "rating"]
    referral_id: str
    service: str
    tries: int


@dataclass(frozen=True)
class Answer:
    """A message heard as an answer to a standing question; ``intent`` is what it means otherwise."""

    standing: Standing
    heard: Heard
    intent: str

    @property
    def taken(self) -> bool:
        """Whether the message is about the question. Otherwise the talk answers it as always."""
        return self.heard.meaning != "other"

    @property
    def whole(self) -> bool:
        """Whether that is all it says."""
        return self.taken and not self.heard.goes_on


class Followups:
    """Hears and settles answers. Every method works in the caller's open transaction."""

    def __init__(
        self,
        clock: Clock,
        tidings: Tidings,
        conversations: Conversations,
        referrals: Referrals,
        alerts: Alerts,
    ) -> None:
        self.tidings = tidings
        self._conversations = conversations
        self._referrals = referrals
        self._alerts = alerts
        self._history = History(clock)

    def standing(self, s: Session, conversation: Conversation, state: State, seq: int) -> Standing | None:
        """The question that message number ``seq`` may answer: none inside the intake, none that was put
        after the message was written, none while danger is not seen to."""
        if state.application_no is None or state.asking is not None:
            return None
        for row, referral, _ in repository.open_of(s, conversation.id):
            put = row.asked_seq is not None and seq > row.asked_seq
            if row.status in repository.STANDING and put and self.tidings.may_speak(s, conversation, state):
                status: Literal["asked", "rating"] = "asked" if row.status == "asked" else "rating"
                return Standing(row.id, status, referral.id, referral.service, row.tries)
        return None

    @staticmethod
    def hear(standing: Standing, text: str, understanding: Understanding) -> Answer:
        """What ``text`` answers. Pure."""
        if standing.status == "asked":
            heard = hear_delivery(text, understanding, standing.service)
        else:
            heard = hear_rating(text, understanding)
        return Answer(standing, heard, understanding.intent)

    def settle(self, s: Session, answer: Answer, message: Message) -> list[Reply]:
        """Do what the answer asks for; what is said to it. An answer that somebody settled meanwhile changes
        nothing."""
        if answer.standing.status == "rating":
            return self._rated(s, answer, message)
        meaning = answer.heard.meaning
        if meaning == "yes":
            return self._confirm(s, answer, message)
        if meaning == "no":
            return self._dispute(s, answer, message)
        if meaning == "later":
            repository.change(s, answer.standing.followup_id, "asked", reminded=True)
            return [Reply(text=self.tidings.wording.later)]
        return self._not_understood(s, answer, message)

    def closing(self, s: Session, message: Message, state: State, answer: Answer | None) -> list[Reply]:
        """What is said at the end of the turn of ``message``, which leads to ``state``: the standing question
        once more, if something else came in between, or what waited."""
        conversation_id = message.conversation_id
        rows = repository.open_of(s, conversation_id) if state.application_no is not None else []
        conversation = repository.hold(s, conversation_id) if rows else None
        if conversation is None:
            return []
        if state.asking is not None:
            # A new application begins: how the last service was is asked no further.
            self._let_go(s, [row.id for row, *_ in rows if row.status == "rating"])
            return []
        if not self.tidings.may_speak(s, conversation, state) or _says_enough(answer):
            return []
        for row, referral, application in rows:
            if not _passed_by(row, message, answer):
                continue
            if not row.reminded and row.tries == 0:
                repository.change(s, row.id, row.status, reminded=True)
                return [self._once_more(s, row.status, referral, application)]
            if row.status == "rating":
                self._let_go(s, [row.id])
        return self.tidings.due(s, conversation, state)

    def _once_more(
        self, s: Session, status: FollowupStatus, referral: Referral, application: Application
    ) -> Reply:
        wording = self.tidings.wording
        if status == "rating":
            return Reply(text=wording.rating.again, quick_replies=buttons(wording.rating.buttons))
        return asked(wording, referral.service, self.tidings.words(s, referral, application))

    def _confirm(self, s: Session, answer: Answer, message: Message) -> list[Reply]:
        wording, stars = self.tidings.wording, answer.heard.stars
        asks_on = stars is None and not answer.heard.goes_on
        after: FollowupStatus = "rating" if asks_on else "done"
        if not self._step(s, answer, "confirm", message, after):
            return [self._said(s, answer, self.tidings.wording.settled_already)]
        replies = [self._said(s, answer, wording.yes)]
        if asks_on:
            rating = wording.rating
            replies.append(Reply(text=rating.ask, quick_replies=buttons(rating.buttons)))
        elif stars is not None:
            replies += self._stars(s, answer, message, stars)
        return replies

    def _dispute(self, s: Session, answer: Answer, message: Message) -> list[Reply]:
        if not self._step(s, answer, "dispute", message, "done"):
            return [self._said(s, answer, self.tidings.wording.settled_already)]
        me = resident(message.conversation_id)
        due_on = self._referrals.get(s, answer.standing.referral_id, me).due_on
        wording = self.tidings.wording
        until = wording.until.format(due=day(due_on)) if due_on else ""
        return [self._said(s, answer, wording.no, until=until)]

    def _step(self, s: Session, answer: Answer, action: str, message: Message, after: FollowupStatus) -> bool:
        """Take the step if the question still stands and the referral still waits for it."""
        standing, me = answer.standing, resident(message.conversation_id)
        kept = {"tries": 0, "reminded": False, "asked_seq": message.seq}
        try:
            referral = self._referrals.get(s, standing.referral_id, me)
            if not repository.change(s, standing.followup_id, "asked", status=after, **kept):
                return False
            said = message.text.strip()[:MAX_OUTCOME]
            self._referrals.act(s, referral.id, action, said, referral.version, me)
        except (Conflict, NotAllowed, NotFound):
            repository.change(s, standing.followup_id, after, status="dropped")
            repository.change(s, standing.followup_id, "asked", status="dropped")
            return False
        return True

    def _rated(self, s: Session, answer: Answer, message: Message) -> list[Reply]:
        standing, rating = answer.standing, self.tidings.wording.rating
        if answer.heard.meaning == "rating" and answer.heard.stars is not None:
            repository.change(s, standing.followup_id, "rating", status="done")
            return self._stars(s, answer, message, answer.heard.stars)
        if answer.heard.meaning == "unclear" and standing.tries == 0:
            repository.change(s, standing.followup_id, "rating", tries=1)
            return [Reply(text=rating.again, quick_replies=buttons(rating.buttons))]
        self._let_go(s, [standing.followup_id])
        return [Reply(text=rating.let_go)]

    def _stars(self, s: Session, answer: Answer, message: Message, stars: int) -> list[Reply]:
        rating = self.tidings.wording.rating
        rate(s, self._history, answer.standing.referral_id, stars, resident(message.conversation_id))
        if stars <= _DISCONTENT:
            self._call_staff(s, message)
            return [Reply(text=rating.discontent)]
        return [Reply(text=rating.so_so if stars == _SO_SO else rating.content)]

    def _not_understood(self, s: Session, answer: Answer, message: Message) -> list[Reply]:
        standing, wording = answer.standing, self.tidings.wording
        if standing.tries == 0:
            repository.change(s, standing.followup_id, "asked", tries=1, reminded=True)
            words = self._words(s, answer)
            return [asked_again(wording, standing.service, words)]
        repository.change(s, standing.followup_id, "asked", status="left")
        self._call_staff(s, message)
        return [Reply(text=wording.left)]

    def _said(self, s: Session, answer: Answer, text: str, **more: str) -> Reply:
        return Reply(text=self._words(s, answer).fill(text, **more))

    def _words(self, s: Session, answer: Answer) -> Words:
        _, referral, application = repository.one(s, answer.standing.followup_id)
        return self.tidings.words(s, referral, application)

    def _call_staff(self, s: Session, message: Message) -> None:
        conversation = self._conversations.get(s, message.conversation_id)
        self._alerts.raise_alert(s, conversation, "feedback", message.id)

    def _let_go(self, s: Session, followup_ids: list[int]) -> None:
        for followup_id in followup_ids:
            repository.change(s, followup_id, "rating", status="done")


def _says_enough(answer: Answer | None) -> bool:
    """After this nothing more is to be said in the same breath: a goodbye, or the question put in other
    words."""
    if answer is None:
        return False
    return not answer.heard.settles if answer.taken else answer.intent in _NO_REMINDER


def _passed_by(row: Followup, message: Message, answer: Answer | None) -> bool:
    """Whether ``message`` came after this question was put, and was about something else."""
    put = row.status in repository.STANDING and row.asked_seq is not None and row.asked_seq < message.seq
    return put and (answer is None or not answer.taken)
