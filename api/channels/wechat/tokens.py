"""The access token of an account: one for all processes, fetched once when it is needed anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Lock
from typing import Final
from uuid import uuid4

from casework.channels.shared import SharedValues
from casework.channels.types import TryAgain
from casework.clock import Clock
from casework.database import Database

#: Fetches a token: (token, seconds that it is good for).
Fetch = Callable[[], tuple[str, float]]

#: Longer than fetching takes, so that a lease only runs out when its holder died.
_LEASE_SECONDS: Final = 20.0
_PAUSE_SECONDS: Final = 0.2
#: A token is replaced so long before it runs out, or after nine tenths of a shorter life.
_EARLY_SECONDS: Final = 300.0


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
                    if known is not None and known != refused:
                        if held:
                            self._shared.let_go(s, self._name, me)
                        return known
                if held:
                    return self._fetched(me)
                self._pause(_PAUSE_SECONDS)
        raise TryAgain("busy")

    def _fetched(self, me: str) -> str:
        try:
            token, seconds = self._fetch()
        except BaseException:
            with self._database.session() as s:
                self._shared.let_go(s, self._name, me)
            raise
        good_for = max(seconds - _EARLY_SECONDS, seconds * 0.9)
        with self._database.session() as s:
            self._shared.put(s, self._name, token, self._clock.now() + timedelta(seconds=good_for))
            self._shared.let_go(s, self._name, me)
        return token
