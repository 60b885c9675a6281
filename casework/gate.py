"""Lets heavy work pass one piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from casework.errors import CaseworkError


class Busy(CaseworkError):
    """Too much at once; come again in ``retry_after`` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class Gate:
    """At most ``waiting`` wait while one passes, each at most ``patience`` seconds."""

    def __init__(self, *, waiting: int, patience: float, retry_after: int = 5) -> None:
        self._places = BoundedSemaphore(waiting + 1)
        self._one = Lock()
        self._patience = patience
        self._retry_after = retry_after

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Within it nobody else is inside. Raises ``Busy``."""
        if not self._places.acquire(blocking=False):
            raise Busy(self._retry_after)
        try:
            if not self._one.acquire(timeout=self._patience):
                raise Busy(self._retry_after)
            try:
                yield
            finally:
                self._one.release()
        finally:
            self._places.release()
