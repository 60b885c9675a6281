"""Of those who file an application: whether there is one, with what they said in it, and whether they were
shown all of their talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.channels.wording import channel_wording
from tests.faults.frame import Message, Talk
from tests.faults.stored import Kept
from tests.faults.stories import Tale
from tests.faults.views import view


def talks(tale: Tale, kept: Kept, only_inside: bool = False) -> list[Talk]:
    """The sides of one talk, to be judged like any other. ``only_inside``: as ``Side.only_inside``."""
    others = tale.other.said if tale.other is not None else []
    prefixes = ("", channel_wording().caseworker)
    first_screen = _tight("".join(seen.text for seen in tale.filer.person.seen()))
    found = []
    for one in tale.people:
        mine = one is tale.filer

        def came_here(message: Message, mine: bool = mine) -> bool:
            # On both screens it is one too many on the second, on none it is lost there.
            return (_tight(message["text"]) in first_screen) is mine

        lands = came_here if only_inside and tale.other is not None else None
        stored: list[Message] = view(kept.messages, mine, others, one.beside, lands)
        name = f"申请人{one.persona.place}" if mine else f"接着说的{one.persona.place}"
        found.append(Talk(name, one.said, one.person.seen(), stored, {}, prefixes, in_turn=True))
    return found


def wrongly_filed(tale: Tale, applications: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong with the ``applications`` that came of it, by their fields; a sentence each."""
    who = f"申请人{tale.filer.persona.place}"
    wrong = [f"{who}：{tale.wrong}"] if tale.wrong else []
    if len(applications) != 1:
        return [*wrong, f"{who}：有 {len(applications)} 份申请"]
    [fields] = applications
    return wrong + [
        f"{who}：申请里的 {key} 是 {fields.get(key)}，说的是 {value}"
        for key, value in tale.filer.persona.fields(tale.filer.age).items()
        if fields.get(key) != value
    ]


def _tight(text: str) -> str:
    return "".join(text.split())
