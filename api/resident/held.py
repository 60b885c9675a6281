"""A talk that goes on somewhere: with a further token, and what was said last in it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api.resident.schemas import ReplyOut, StateOut, TalkHeld
from api.services import Services
from casework.conversations.models import Conversation


def held(services: Services, s: Session, conversation: Conversation, *, aside: bool = False) -> TalkHeld:
    """A further key to a talk, in the caller's open transaction. Its whole transcript is read by the usual
    call; ``replies`` is what the bot said last, if nobody spoke since."""
    last = services.conversations.lately(s, conversation.id, 1)
    return TalkHeld(
        id=conversation.id,
        token=services.conversations.further_key(s, conversation.id),
        replies=[ReplyOut.model_validate(message) for message in last if message.sender == "bot"],
        state=StateOut.model_validate(conversation.state),
        region=conversation.region,
        aside=aside,
    )
