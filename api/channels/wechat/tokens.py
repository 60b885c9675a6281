"""The access token of an account: one for all processes, fetched once when it is needed anew. Where none is
given out, that is known to all of them too: one try a minute, not one for each message that waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Lock
from typing import Final
from uuid import uuid4

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from casework.channels.shared import SharedValues
from casework.channels.types import Reason, TryAgain
from casework.clock import Clock
from casework.database import Database

#: Fetches a token: (token, seconds that it is good for).
Fetch = Callable[[], tuple[str, float]]

#: Longer than fetching takes, so that a lease only runs out when its holder died.
_LEASE_SECONDS: Final = 20.0
_PAUSE_SECONDS: Final = 0.2
#: A token is replaced so long before it runs out, or after nine tenths of a shorter life.
_EARLY_SECONDS: Final = 300.0
_REASON: Final[TypeAdapter[Reason]] = TypeAdapter(Reason)


class Tokens:
    """Access tokens under one ``name``. Blocking: call it in a worker thread. ``pause`` waits seconds."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        name: str,
        fetch: Fetch,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._database = database
        self._clock = clock
        self._shared = SharedValues(clock)
        self._name = name
        self._not_now = f"{name}.not_now"
        self._fetch = fetch
        self._pause = pause
        self._one_fetches = Lock()

    def current(self) -> str:
        """A token. Raises ``TryAgain``."""
        return self._known() or self._renewed(None)

    def after(self, refused: str) -> str:
        """A token other than the one that WeChat refused: fetched unless somebody has meanwhile. Raises
        ``TryAgain``."""
        return self._renewed(refused)

    def _known(self) -> str | None:
        with self._database.read() as s:
            return self._shared.get(s, self._name)

    def _renewed(self, refused: str | None) -> str:
        me = uuid4().hex
        # Threads of this process queue here; the lease in the database is for the other processes.
        with self._one_fetches:
            for _ in range(int(_LEASE_SECONDS / _PAUSE_SECONDS)):
                with self._database.session() as s:
                    held = self._shared.hold(s, self._name, me, _LEASE_SECONDS)
                    # Looked at once it is held: before that, another process may just be putting a new one.
                    known = self._shared.get(s, self._name)
                    found = known if known is not None and known != refused else None
                    not_now = self._why_not_now(s) if found is None else None
                    if held and (found is not None or not_now is not None):
                        self._shared.let_go(s, self._name, me)
                if found is not None:
                    return found
                if not_now is not None:
                    raise not_now
                if held:
                    return self._fetched(me)
                self._pause(_PAUSE_SECONDS)
        raise TryAgain("busy")

    def _fetched(self, me: str) -> str:
        try:
            token, seconds = self._fetch()
        except BaseException as error:
            with self._database.session() as s:
                if isinstance(error, TryAgain) and error.after is not None:
                    until = self._clock.now() + timedelta(seconds=error.after)
                    self._shared.put(s, self._not_now, error.reason, until)
                self._shared.let_go(s, self._name, me)
            raise
        good_for = max(seconds - _EARLY_SECONDS, seconds * 0.9)
        with self._database.session() as s:
            self._shared.put(s, self._name, token, self._clock.now() + timedelta(seconds=good_for))
            self._shared.let_go(s, self._name, me)
        return token

    def _why_not_now(self, s: Session) -> TryAgain | None:
        """Why no token is fetched for now, and for how long: somebody asked for one, and was given none."""
        reason, until = self._shared.kept(s, self._not_now)
        if reason is None or until is None:
            return None
        return TryAgain(_REASON.validate_python(reason), (until - self._clock.now()).total_seconds())
