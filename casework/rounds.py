"""Work that comes round by itself: what is overdue, who is to be reminded.

A round is a function that does what is due now and tells how much that was. Each runs in a transaction of its
own. Of several processes on one database one runs it each time: its row here is the lease, held while it
runs, and says when it last ran.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from casework.clock import Clock
from casework.database import Base, Database
from casework.failures import describe
from casework.upserts import inserting

logger = logging.getLogger("yizhu.rounds")

#: Does what is due, at most a batch of it, and tells how many things it did.
Round = Callable[[Session], int]
#: However much is due, other rounds get their turn after so many batches.
MAX_BATCHES: Final = 50


class RoundRun(Base):
    """When a round last ran, whichever process ran it."""

    __tablename__ = "round_run"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    last_at: Mapped[datetime]


@dataclass(frozen=True)
class _Entry:
    name: str
    work: Round
    every: timedelta
    batch: int | None


class Rounds:
    """The rounds of an installation, by name."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        self._tried: dict[str, datetime] = {}

    @property
    def names(self) -> list[str]:
        """The rounds, in the order in which they are run."""
        return list(self._entries)

    def add(self, name: str, work: Round, *, every: timedelta, batch: int | None = None) -> None:
        """Run ``work`` each ``every`` from now on; again at once while it does a full ``batch``.

        Raises ValueError if there is one of that name.
        """
        if name in self._entries:
            raise ValueError(f"there is a round {name} already")
        self._entries[name] = _Entry(name, work, every, batch)

    def run_due(self) -> dict[str, int]:
        """Run every round whose time has come; tells how much each did.

        One that fails changes nothing, is logged without what it worked on, and comes round again; the
        others run all the same. Never raises.
        """
        done: dict[str, int] = {}
        for entry in self._entries.values():
            now = self._clock.now()
            tried = self._tried.get(entry.name)
            if tried is not None and now < tried + entry.every:
                continue
            self._tried[entry.name] = now
            try:
                count = self._run(entry, now)
            except Exception as error:
                logger.error("round %s failed, it comes again: %s", entry.name, describe(error))
                continue
            if count is not None:
                done[entry.name] = count
        return done

    def _run(self, entry: _Entry, now: datetime) -> int | None:
        """How much was done; None when another process has just run it or is running it."""
        total = 0
        for number in range(MAX_BATCHES):
            with self._database.session() as s:
                if not _lease(s, entry, now, again=number > 0):
                    return None if number == 0 else total
                count = entry.work(s)
            total += count
            if entry.batch is None or count < entry.batch:
                break
        return total


def _lease(s: Session, entry: _Entry, now: datetime, *, again: bool) -> bool:
    """Hold the round's row until the transaction ends; False when it is not this process's turn.

    What fails rolls this back too, so that another process may try.
    """
    first = inserting(s, RoundRun).values(name=entry.name, last_at=now).on_conflict_do_nothing()
    if s.execute(first.returning(RoundRun.name)).first() is not None:
        return True
    run = s.scalar(
        select(RoundRun)
        .where(RoundRun.name == entry.name)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if run is None or (not again and now < run.last_at + entry.every):
        return False
    run.last_at = now
    s.flush()
    return True
