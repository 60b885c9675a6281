"""One talk that goes on in two places: what of it stands on whose screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.faults.frame import Beside, Message


def view(
    messages: Sequence[Message],
    mine: bool,
    others: Sequence[str],
    beside: Sequence[Beside],
    came_here: Callable[[Message], bool] | None = None,
) -> list[Message]:
    """Of a talk's ``messages`` those of one side: what was said there, the answers to it, and what was said
    unasked while they were heard last; and what was shown there ``beside`` it.

    ``others``: what whoever joined has said, which is all different; ``mine``: the side is not theirs;
    ``came_here``: where nothing can be sent, what was said unasked comes to whoever of both gets an answer
    next, and nobody can know before who that is.
    """
    said_here = {
        message["id"]: (message["text"] in others) is not mine for message in messages if _resident(message)
    }
    seen: list[Message] = []
    here, newest = mine, ""
    below = {one.after: one for one in beside}
    for message in messages:
        if _resident(message):
            here = said_here[message["id"]]
            if here:
                seen += _shown_beside(below, sum(map(_resident, seen)), newest)
        asked = message.get("in_reply_to")
        if asked is not None:
            belongs_here = said_here[asked]
        elif came_here is None or _resident(message):
            belongs_here = here
        else:
            belongs_here = came_here(message)
        if belongs_here:
            seen.append(message)
        newest = newest if _resident(message) else message["text"]
    return [*seen, *_shown_beside(below, sum(map(_resident, seen)), newest)]


def _shown_beside(below: dict[int, Beside], after: int, newest: str) -> list[Message]:
    one = below.pop(after, None)
    if one is None:
        return []
    texts = [one.text, newest] if one.newest else [one.text]
    return [{"id": f"beside {after} {at}", "sender": "bot", "text": text} for at, text in enumerate(texts)]


def _resident(message: Message) -> bool:
    return bool(message["sender"] == "resident")
