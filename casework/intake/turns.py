"""What a turn of the intake leads to, and the intents that decide its course."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from casework.intake.draft import Draft
from casework.intake.merge import Merged
from casework.intake.say import Say

#: ``to_form``: agreed to in a talk that is told for a form, from which it is handed in.
#: ``amended``: what there was to change in a filed application is settled.
Outcome = Literal["submit", "no_consent", "to_form", "amended"]

#: Whatever else was said: these are answered first, by a rule of the dialogue.
INTERRUPTIONS = frozenset({"crisis", "human", "withdraw", "erase", "bye"})
#: Answered by a rule of the dialogue when the turn said nothing about the case.
DIGRESSIONS = frozenset(
    {
        "ask_policy",
        "ask_resource",
        "ask_status",
        "why",
        "repeat",
        "help",
        "greet",
        "thanks",
        "chitchat",
        "out_of_scope",
        "feedback",
    }
)
#: With one of these, a sentence that says anything about the case is about the case.
SMALL = frozenset({"greet", "thanks", "chitchat", "out_of_scope", "feedback", "help", "repeat"})
#: With one of these, a value takes the place of an earlier one without a question.
CORRECTING = frozenset({"correct", "deny"})


@dataclass
class Turn:
    """What a turn led to. ``asking`` is the next question, None when the form is over or steps aside.

    ``asked``: ``say`` puts that question already, in words of its own.
    """

    draft: Draft
    merged: Merged
    say: list[Say] = field(default_factory=list)
    asking: str | None = None
    asked: bool = False
    aside: bool = False
    outcome: Outcome | None = None
