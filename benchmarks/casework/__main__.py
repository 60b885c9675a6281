"""`make bench-casework`: asks a filled database what caseworkers ask, on SQLite and on PostgreSQL."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from benchmarks.casework.helping import helping
from benchmarks.casework.http import over_http
from benchmarks.casework.measure import Desk, Figure, line, measure, questions
from benchmarks.casework.seed import KEY, REGION, open_database, seed
from benchmarks.casework.transfer import transfer
from casework.applications.models import Application
from casework.applications.service import Applications
from casework.clock import SystemClock
from casework.crypto import Keyring
from casework.database import Database
from casework.households.service import Households
from casework.referrals.calendar import work_calendar
from casework.referrals.service import Referrals
from casework.regions import Regions
from tests.support import postgres


@contextmanager
def _postgresql(seeded: Path) -> Iterator[Database]:
    """A server of our own with what was seeded."""
    server = postgres.start()
    try:
        server.execute("CREATE DATABASE casework")
        database = open_database(server.url("casework"))
        print(f"▸ PostgreSQL：装入 {transfer(seeded, database):.0f} 秒", flush=True)
        yield database
        database.dispose()
    finally:
        server.stop()


@contextmanager
def _sqlite(seeded: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{seeded}")
    yield database
    database.dispose()


def _seeded(path: Path, applications: int, referrals: int) -> None:
    """Fill the SQLite database in ``path`` if it is not yet."""
    database = open_database(f"sqlite:///{path}")
    with database.read() as s:
        there = s.scalar(select(func.count()).select_from(Application))
    if not there:
        took = seed(database, applications, referrals)
        print(f"▸ {applications} 份申请、{referrals} 次转介，生成 {took:.0f} 秒", flush=True)
    database.dispose()


def ask(database: Database, times: int, only: str) -> list[Figure]:
    """All figures of one filled database, each printed as it comes."""
    regions, clock, keyring = Regions.load([REGION]), SystemClock(), Keyring(KEY)
    referrals = Referrals(clock, regions, work_calendar())
    desk = Desk(
        database=database,
        pack=regions[REGION],
        applications=Applications(clock, keyring, regions, referrals),
        referrals=referrals,
        households=Households(clock, keyring, regions),
        random=Random(7),
    )
    figures = []
    for question in chain(questions(desk), helping(desk)):
        if only in question.name:
            figures.append(measure(desk, question, max(3, times // question.seldom)))
            print(line(figures[-1]), flush=True)
    if only in "接口":
        for figure in over_http(desk, times):
            figures.append(figure)
            print(line(figure), flush=True)
    return figures


def main() -> int:
    """Exit code 0 if every goal is met."""
    parser = argparse.ArgumentParser(prog="make bench-casework", description=__doc__)
    parser.add_argument("--applications", type=int, default=100_000)
    parser.add_argument("--referrals", type=int, default=250_000)
    parser.add_argument("--times", type=int, default=40, help="how often each question is asked")
    parser.add_argument("--seeded", type=Path, help="SQLite file to fill once and to use again")
    parser.add_argument("--only", default="", help="only questions with these words in their name")
    parser.add_argument("--on", choices=["sqlite", "postgresql"], help="only this kind of database")
    chosen = parser.parse_args()
    met = True
    with tempfile.TemporaryDirectory(prefix="yizhu-bench-") as folder:
        seeded = chosen.seeded or Path(folder) / "casework.db"
        _seeded(seeded, chosen.applications, chosen.referrals)
        for name, opened in (("sqlite", _sqlite), ("postgresql", _postgresql)):
            if chosen.on in (None, name):
                print(f"\n| {name} | p50，毫秒 | p95，毫秒 | |\n|---|---:|---:|---|", flush=True)
                with opened(seeded) as database:
                    met &= all(figure.good for figure in ask(database, chosen.times, chosen.only))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
