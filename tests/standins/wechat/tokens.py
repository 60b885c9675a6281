"""Access tokens: given out, good for a while, dead as soon as there is a newer one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random


@dataclass
class Token:
    """One token; ``uses`` counts down when they are limited."""

    text: str
    until: float
    uses: int | None
    dead: int = 0
    """The errcode it gets from now on; 0 while it is good."""


@dataclass
class Tokens:
    """The tokens of one account. ``seconds`` and ``uses`` may be set lower to let them expire in mid-use."""

    clock: Callable[[], float]
    random: Random
    seconds: float = 7200.0
    uses: int | None = None
    issued: int = 0
    _known: dict[str, Token] = field(default_factory=dict)
    _newest: dict[str, Token] = field(default_factory=dict)

    def issue(self, door: str, anew: bool = True) -> Token:
        """A token from ``token`` or ``stable_token``, which know nothing of each other."""
        last = self._newest.get(door)
        if last is not None and not anew and self._fault(last) == 0:
            return last
        if last is not None and last.dead == 0:
            last.dead = 40001
        token = Token(self.random.randbytes(48).hex(), self.clock() + self.seconds, self.uses)
        self._known[token.text] = self._newest[door] = token
        self.issued += 1
        return token

    def knows(self, text: str) -> bool:
        """Whether it was ever given out here."""
        return text in self._known

    def use(self, text: str) -> int:
        """0, or the errcode: 40014 never given out, 40001 there is a newer one, 42001 expired."""
        token = self._known.get(text)
        if token is None:
            return 40014
        if (fault := self._fault(token)) != 0:
            return fault
        if token.uses is not None:
            token.uses -= 1
        return 0

    def kill(self, text: str, errcode: int) -> None:
        """From now on it is refused with that code."""
        if text in self._known:
            self._known[text].dead = errcode

    def _fault(self, token: Token) -> int:
        if token.dead:
            return token.dead
        return 42001 if token.until <= self.clock() or token.uses == 0 else 0
