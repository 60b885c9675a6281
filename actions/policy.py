"""Questions about policy, answered from the knowledge folder with what the answer rests on."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions.call import Call
from actions.desk import DeskAction
from actions.wording import say
from casework.conversations.models import Message
from casework.intake.draft import Draft
from casework.knowledge.finder import Button
from casework.knowledge.model import Entry, Words

#: So many messages back a topic is still what the talk is about, and a sentence was just said.
LATELY = 8


class AnswerPolicy(DeskAction):
    """Answers in one reply: the rule in plain words, then the document, its date and the article.

    Never a judgement of the person's own case. Which topic is meant may come from the talk.
    """

    action_name = "action_answer_policy"

    _read = False
    _reading = Lock()

    def ahead(self, call: Call) -> None:
        """The knowledge folder's meanings take seconds to read, once. Whoever waits for that holds no
        connection of the database: after a restart there are many, and nothing else would get one."""
        if self._read:
            return
        with self._reading:
            if not self._read:
                with self.desk.database.read() as s:
                    self.desk.knowledge.find(s, call.region, call.text, [])
                self._read = True

    def act(self, s: Session, call: Call, dispatcher: CollectingDispatcher) -> list[EventType]:
        """Answer, or ask which topic is meant, or say that it is not known here and who may know."""
        lately = self.desk.conversations.lately(s, call.conversation_id, LATELY)
        context = self._context(s, call, lately)
        found = self.desk.knowledge.find(s, call.region, call.text, context)
        if found.kind == "which_topic":
            say(dispatcher, "utter_policy_which", buttons=_buttons(found.buttons))
        elif found.entry is None and found.turn_to:
            say(dispatcher, "utter_policy_unknown_ask", who=found.turn_to)
        elif found.entry is None:
            say(dispatcher, "utter_policy_unknown")
        else:
            said = [message.text for message in lately if message.sender == "bot"]
            say(
                dispatcher,
                "utter_policy_answer",
                answer=found.entry.answer,
                basis=self.desk.knowledge.library.citation(found.entry),
                notes=self._notes(found.entry, said),
                buttons=_buttons(found.buttons),
            )
        return []

    def _context(self, s: Session, call: Call, lately: list[Message]) -> list[str]:
        """What the talk is about, nearest first: what was just asked, the needs, the category."""
        asked = [
            topic
            for message in lately
            if message.sender == "resident" and message.id != call.message_id
            for topic in self.desk.knowledge.topics_in(s, call.region, message.text)
        ]
        words = self.desk.knowledge.library.words
        return list(dict.fromkeys([*asked, *draft_topics(self.draft(s, call), words)]))

    def _notes(self, entry: Entry, said: Iterable[str]) -> str:
        """The sentences that stand under an answer, each on a line: not again what was just said."""
        library = self.desk.knowledge.library
        notes = []
        if library.words.aspects[entry.aspect].judged:
            decides = library.words.topics[entry.topic].decides
            notes.append(library.words.decides_note.format(decides=decides))
        if library.older_than_law(entry):
            notes.append(library.words.law_note)
        return "".join(f"\n{note}" for note in notes if not any(note in text for text in said))


def draft_topics(draft: Draft, words: Words) -> list[str]:
    """The topics that a draft is about, by its needs and its category."""
    services = (words.by_service.get(need.service) for need in draft.needs)
    category = words.by_category.get(str(draft.fields.get("category")))
    return [topic for topic in (*services, category) if topic]


def _buttons(buttons: Iterable[Button]) -> list[dict[str, str]]:
    return [{"title": button.title, "payload": button.text} for button in buttons]
