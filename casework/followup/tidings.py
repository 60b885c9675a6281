"""A resident hears how it goes: each step of a referral once, in plain words, and what is asked after it.

Nothing is said while a caseworker has the talk or danger in it is not seen to: it waits. Of what waited, only
the newest of a referral is still news. One question at a time, and none while the intake asks its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from casework.applications.models import Application, Need
from casework.clock import Clock
from casework.conversations.models import Conversation
from casework.conversations.service import Conversations
from casework.conversations.types import Reply, State
from casework.directory.service import Directory
from casework.followup import repository
from casework.followup.models import Kind
from casework.followup.wording import Wording, Words, asked, followup_wording, told
from casework.intake.address import YOU, form_of_address
from casework.intake.draft import Draft
from casework.referrals.models import Referral
from casework.referrals.state_machine import Transitioned
from casework.regions.pack import RegionPack

#: What a resident hears after an action of somebody else's.
_HEARD: Final[dict[str, Kind]] = {
    "send": "sent",
    "accept": "accepted",
    "start": "started",
    "hold": "held",
    "resume": "resumed",
    "reject": "rejected",
    "expire": "expired",
    "fail": "failed",
    "deliver": "delivered",
}
#: What is heard when somebody else answers the question that stands.
_SETTLED: Final[dict[str, Kind]] = {"confirm": "confirmed", "dispute": "disputed"}
#: They speak for people whom their name tells apart.
_FOR_OTHERS: Final = frozenset({"volunteer", "neighbour", "staff"})


class Tidings:
    """What residents hear of their referrals. Every method works in the caller's open transaction."""

    def __init__(
        self,
        clock: Clock,
        conversations: Conversations,
        regions: Mapping[str, RegionPack],
        wording: Wording | None = None,
    ) -> None:
        self._clock = clock
        self._conversations = conversations
        self._regions = regions
        self._directory = Directory(regions)
        self.wording = wording or followup_wording()

    def heard(
        self, s: Session, application: Application, need: Need, referral: Referral, event: Transitioned
    ) -> None:
        """A referral took a step: its resident is told, now or once the bot may speak."""
        if application.conversation_id is None:
            return
        kind = self._kind(s, referral, event)
        if kind is None:
            return
        repository.add(s, application.conversation_id, referral.id, referral.version, kind, self._clock.now())
        self.speak(s, application.conversation_id)

    def speak(self, s: Session, conversation_id: str) -> None:
        """Say of what waits whatever may be said now, as messages of their own."""
        conversation = repository.hold(s, conversation_id)
        if conversation is not None:
            replies = self.due(s, conversation, conversation.state)
            self._conversations.tell(s, conversation_id, replies)

    def due(self, s: Session, conversation: Conversation, state: State) -> list[Reply]:
        """What may be said of what waits where the talk stands at ``state``; it counts as said."""
        if not self.may_speak(s, conversation, state):
            return []
        rows = repository.open_of(s, conversation.id)
        standing = any(row.status in repository.STANDING for row, *_ in rows)
        newest = {referral.id: row.id for row, referral, _ in rows if row.status == "waiting"}
        replies = []
        for row, referral, application in rows:
            if row.status != "waiting":
                continue
            question = row.kind == "delivered"
            overtaken = referral.status == "withdrawn" or (question and referral.status != "delivered")
            if overtaken or newest[referral.id] != row.id:
                repository.change(s, row.id, "waiting", status="dropped")
            elif not question:
                repository.change(s, row.id, "waiting", status="done")
                replies.append(told(self.wording, row.kind, self.words(s, referral, application)))
            elif not standing and state.asking is None:
                standing = True
                seq = conversation.last_seq
                repository.change(s, row.id, "waiting", status="asked", asked_seq=seq)
                words = self.words(s, referral, application)
                replies.append(asked(self.wording, referral.service, words))
        return replies

    def may_speak(self, s: Session, conversation: Conversation, state: State) -> bool:
        """Whether somebody is there to hear it, and nothing graver or no person comes first."""
        if conversation.silent or conversation.owner_id is not None:
            return False
        return state.phase != "crisis" or not repository.in_danger(s, conversation.id)

    def words(self, s: Session, referral: Referral, application: Application) -> Words:
        """The words that stand for this referral."""
        pack = self._regions[referral.region]
        service = pack.service(referral.service)
        return Words(
            person=self._person(s, application),
            service=service.spoken if service else referral.service,
            organisation=self.organisation(s, referral),
        )

    def organisation(self, s: Session, referral: Referral) -> str:
        """The name of who has a referral, also one that staff added to the directory."""
        found = self._directory.organisation(s, referral.region, referral.organisation)
        return found.name if found else self.wording.somebody

    def _person(self, s: Session, application: Application) -> str:
        """As the talk speaks of the person; who speaks for several hears the name."""
        fields = application.fields
        name = fields.get("name")
        if fields.get("filled_by") in _FOR_OTHERS and isinstance(name, str):
            return name
        now = self._conversations.load_draft(s, application.conversation_id)
        same = now.fields.get("name") == name and now.fields.get("filled_by") == fields.get("filled_by")
        person = now.person if same else None
        return form_of_address(Draft(region=application.region, fields=fields, person=person)) or YOU

    def _kind(self, s: Session, referral: Referral, event: Transitioned) -> Kind | None:
        """What is heard of a step. A question about it that still waits or stands is overtaken."""
        if event.before == "delivered":
            return self._overtake(s, referral, event)
        if event.action == "send" and event.party == "system":
            # The reply to the filing says it.
            return None
        if event.after == "escalated":
            return None
        return _HEARD.get(event.action)

    def _overtake(self, s: Session, referral: Referral, event: Transitioned) -> Kind | None:
        stood = False
        for row in repository.open_questions(s, referral.id, ("waiting", "asked")):
            stood = stood or row.status == "asked"
            repository.change(s, row.id, row.status, status="dropped")
        settled = _SETTLED.get(event.action) if event.party != "resident" else None
        return settled if stood else None
