"""A platform that says nothing: a test puts on the screen what it wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tests.faults.frame import Arrival, Seen
from tests.support.running import Running


class Phone:
    """Somebody there. ``did``: what they did; ``menu``: what can be tapped."""

    edits: Callable[[str, str], None] | None = None
    shares_phone: Callable[[str], None] | None = None

    def __init__(self) -> None:
        self.did: list[str] = []
        self.screen: list[Seen] = []
        self.menu = ""

    def shows(self, *texts: str) -> None:
        self.screen += [Seen(text) for text in texts]

    def says(self, text: str, stored: str | None = None) -> None:
        self.did.append(text)

    def comes(self) -> None:
        self.did.append("comes")

    def leaves(self) -> None:
        self.did.append("leaves")

    def returns(self) -> bool:
        self.did.append("returns")
        return False

    def can_tap(self, title: str) -> bool:
        return title == self.menu

    def taps(self, title: str) -> None:
        self.did.append(f"taps {title}")

    def sends_voice(self, heard: str | None) -> None:
        self.did.append(f"voice {heard}")

    def sends_picture(self) -> None:
        self.did.append("picture")

    def sends_place(self, address: str) -> None:
        self.did.append("place")

    def settled(self) -> bool:
        return True

    def seen(self) -> Sequence[Seen]:
        return list(self.screen)

    def arrival(self, text: str) -> Arrival:
        return Arrival(1.0, 1.0)


class Inside:
    """A side whose platform takes only answers inside its own call."""

    name = "只能当场答"
    settings: Mapping[str, str] = {}
    only_inside = True

    def person(self) -> Phone:
        return Phone()

    def connect(self, running: Running) -> None: ...
    def quiet(self) -> None: ...
    def stop(self) -> None: ...
    def under_way(self) -> int:
        return 0

    def figures(self) -> Mapping[str, int]:
        return {}

    def broken(self) -> Sequence[str]:
        return []
