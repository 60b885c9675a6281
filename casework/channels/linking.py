"""One talk on two channels: a code shown on one is typed on the other."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.channels import repository
from casework.channels.models import LinkCode, LinkGuess, Shared
from casework.clock import Clock
from casework.crypto import Keyring

#: How long a code is good.
GOOD_FOR: Final = timedelta(minutes=10)
#: Wrong codes within that time: of one person or address, and of all together.
GUESSES: Final = 5
GUESSES_OF_ALL: Final = 200
CODE_DIGITS: Final = 6
_ONE_AT_A_TIME: Final = "linking"
_TYPED: Final = re.compile(
    r"\s*(?:接上|接续码|接续|绑定)?[\s:：是]*([0-9０-９](?:[\s-]?[0-9０-９]){5})\s*[。.!！]?\s*"
)
#: The message that offered the code, handed on as it was.
_FORWARDED: Final = re.compile(r"接续码是?\s*[:：]?\s*([0-9]{6})(?![0-9])")
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９", "0123456789")


def forwarded(text: str) -> bool:
    """Whether ``text`` is the message that offered a code, handed on: somebody else may have sent it."""
    return _FORWARDED.search(text) is not None


def typed_code(text: str) -> tuple[str, bool] | None:
    """The code that ``text`` is, and whether a word says that it is meant as one; None for anything else.

    >>> typed_code("接上 123 456"), typed_code("123456"), typed_code("电话13800138000")
    (('123456', True), ('123456', False), None)
    """
    if (forwarded := _FORWARDED.search(text)) is not None:
        return forwarded[1], True
    found = _TYPED.fullmatch(text)
    if found is None:
        return None
    code = re.sub(r"\D", "", found[1].translate(_FULL_WIDTH))
    return code, not text.strip()[0].translate(_FULL_WIDTH).isdigit()


@dataclass(frozen=True)
class Attempt:
    """What came of a typed code: the talk it joins, or why it joins none."""

    conversation_id: str | None
    wrong: Literal["wrong", "too_often"] | None = None


class Linking:
    """Codes. Every method works in the caller's open transaction."""

    def __init__(self, clock: Clock, keyring: Keyring) -> None:
        self._clock = clock
        self._keyring = keyring

    def offer(self, s: Session, conversation_id: str) -> tuple[str, datetime]:
        """A new code for a talk (an earlier one is good no more), and until when it is good."""
        now = self._clock.now()
        self._alone(s)
        s.execute(
            delete(LinkCode).where(
                (LinkCode.expires_at <= now) | (LinkCode.conversation_id == conversation_id)
            )
        )
        until = now + GOOD_FOR
        while True:
            code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
            values = {"code_hash": self._hash(code), "conversation_id": conversation_id, "expires_at": until}
            if repository.insert_new(s, LinkCode, values, ("code_hash",)):
                return code, until

    def is_code(self, s: Session, digits: str, who: str) -> bool:
        """Whether six bare digits, which may mean anything, are a code that is good now. That they are not is
        counted as a guess; who guessed too often is not told any more."""
        self._alone(s)
        return not self._too_often(s, who) and self._found(s, digits, who) is not None

    def join(self, s: Session, code: str, who: str) -> Attempt:
        """The talk that the code joins, once; or why it does not. ``who`` tries it: a contact or an address.

        A wrong code is counted in the same transaction: commit it in any case.
        """
        self._alone(s)
        if self._too_often(s, who):
            return Attempt(None, "too_often")
        found = self._found(s, code, who)
        if found is None:
            return Attempt(None, "wrong")
        s.delete(found)
        s.flush()
        return Attempt(found.conversation_id)

    def purge(self, s: Session) -> int:
        """A round: codes and guesses that are over go."""
        now = self._clock.now()
        s.execute(delete(LinkCode).where(LinkCode.expires_at <= now))
        gone = s.execute(delete(LinkGuess).where(LinkGuess.at <= now - GOOD_FOR))
        return int(getattr(gone, "rowcount", 0))

    @staticmethod
    def _alone(s: Session) -> None:
        """Of two processes the second looks only when the first is done: a code is used, and a guess counted,
        by what both know."""
        repository.insert_new(s, Shared, {"name": _ONE_AT_A_TIME}, ("name",))
        s.execute(select(Shared.name).where(Shared.name == _ONE_AT_A_TIME).with_for_update())

    def _too_often(self, s: Session, who: str) -> bool:
        since = self._clock.now() - GOOD_FOR
        mine = repository.guesses(s, LinkGuess, since, self._who(who))
        return mine >= GUESSES or repository.guesses(s, LinkGuess, since) >= GUESSES_OF_ALL

    def _found(self, s: Session, code: str, who: str) -> LinkCode | None:
        """The code if it is good; that it is not is counted."""
        now = self._clock.now()
        found = s.get(LinkCode, self._hash(code), populate_existing=True)
        if found is not None and found.expires_at > now:
            return found
        s.add(LinkGuess(who=self._who(who), at=now))
        s.flush()
        return None

    def _who(self, who: str) -> bytes:
        return self._keyring.hash("channel_link_guess.who", who)

    def _hash(self, code: str) -> bytes:
        return self._keyring.hash("channel_link_code", code)
