"""`make bench-casework`: asks a filled database what caseworkers ask, on SQLite and on PostgreSQL."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from benchmarks.casework.measure import REPORT_GOAL, Desk, Figure, measure, questions, report
from benchmarks.casework.seed import KEY, REGION, open_database, seed
from casework.applications.models import Application
from casework.applications.service import Applications
from casework.clock import SystemClock
from casework.crypto import Keyring
from casework.database import Database
from casework.referrals.calendar import work_calendar
from casework.referrals.service import Referrals
from casework.regions import Regions
from tests.support import postgres


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / 'casework.db'}"


@contextmanager
def _postgresql(_: Path) -> Iterator[str]:
    server = postgres.start()
    try:
        server.execute("CREATE DATABASE casework")
        yield server.url("casework")
    finally:
        server.stop()


def ask(database: Database, times: int, only: str) -> list[Figure]:
    """All figures of one filled database."""
    regions, clock = Regions.load([REGION]), SystemClock()
    referrals = Referrals(clock, regions, work_calendar())
    applications = Applications(clock, Keyring(KEY), regions, referrals)
    desk = Desk(database, regions[REGION], applications, referrals, Random(7))
    figures = []
    for name, prepare in questions(desk):
        if only in name:
            figures.append(measure(desk, name, prepare, times))
            print(_line(figures[-1]), flush=True)
    if only in "季度汇总":
        figures.append(measure(desk, "季度汇总", report(desk), max(3, times // 10), REPORT_GOAL))
        print(_line(figures[-1]), flush=True)
    return figures


def _line(figure: Figure) -> str:
    good = "✓" if figure.p95 <= figure.goal else "✗"
    return f"| {figure.name} | {figure.p50:,.1f} | {figure.p95:,.1f} | {good} |"


def main() -> int:
    """Exit code 0 if every goal is met."""
    parser = argparse.ArgumentParser(prog="make bench-casework", description=__doc__)
    parser.add_argument("--applications", type=int, default=100_000)
    parser.add_argument("--referrals", type=int, default=250_000)
    parser.add_argument("--times", type=int, default=40, help="how often each question is asked")
    parser.add_argument("--database", help="a seeded database to use instead of new ones")
    parser.add_argument("--only", default="", help="only questions with these words in their name")
    parser.add_argument("--on", choices=["sqlite", "postgresql"], help="only this kind of database")
    chosen = parser.parse_args()
    met = True
    with tempfile.TemporaryDirectory(prefix="yizhu-bench-") as folder:
        for name, place in (("sqlite", _sqlite), ("postgresql", _postgresql)):
            if chosen.on not in (None, name):
                continue
            with place(Path(folder)) as url:
                database = open_database(chosen.database or url)
                with database.read() as s:
                    there = s.scalar(select(func.count()).select_from(Application))
                if not there:
                    took = seed(database, chosen.applications, chosen.referrals)
                    print(
                        f"▸ {name}：{chosen.applications} 份申请、{chosen.referrals} 次转介，{took:.0f} 秒",
                        flush=True,
                    )
                figures = ask(database, chosen.times, chosen.only)
                met = met and all(figure.p95 <= figure.goal for figure in figures)
                database.dispose()
            if chosen.database:
                break
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
