"""The knowledge folder is read once, and whoever waits for that keeps nothing from others."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from types import SimpleNamespace
from typing import Any, cast

from actions.policy import AnswerPolicy

AT_ONCE = 8


class Connections:
    """A database that counts who reads at the same time."""

    def __init__(self) -> None:
        self.now = self.most = self.reads = 0

    @contextmanager
    def read(self) -> Iterator[None]:
        self.now += 1
        self.most = max(self.most, self.now)
        yield
        self.now -= 1


def test_many_first_questions_at_once_take_one_connection() -> None:
    database, ready = Connections(), Barrier(AT_ONCE)

    def find(*_: Any) -> None:
        database.reads += 1
        ThreadPoolExecutor(1).submit(lambda: None).result()  # others get their turn

    desk = SimpleNamespace(database=database, knowledge=SimpleNamespace(find=find))
    action = AnswerPolicy(cast(Any, desk))
    call = cast(Any, SimpleNamespace(region="dehua", text="低保怎么申请"))

    def ask(_: int) -> None:
        ready.wait(10)
        action.ahead(call)

    with ThreadPoolExecutor(AT_ONCE) as people:
        list(people.map(ask, range(AT_ONCE)))
    assert (database.most, database.reads) == (1, 1)
