"""Fills an empty database with invented applications: `python -m benchmarks.casework.seed --database URL`.

They are written as the service writes them, sealed and with their lookup terms, but many rows at a time.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache
from multiprocessing import get_context
from typing import Any

import numpy as np
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from benchmarks.casework.cases import LOT, Cases, Rows
from casework.applications.lookup import Lookup
from casework.applications.models import Application, Need, NumberSequence
from casework.assessment import keeping
from casework.assessment.models import ApplicationDimension
from casework.conversations.models import Conversation
from casework.crypto import Keyring
from casework.database import Database
from casework.notices.models import Notice
from casework.referrals.models import Referral, ReferralShare
from casework.regions import Regions

#: The key of databases that hold nobody.
KEY = b"benchmarks only: nobody is in here"
REGION = "dehua"
#: For PostgreSQL: the keys are right by construction; looking each of millions up would take minutes.
CONSTRAINTS_OFF = "SET LOCAL session_replication_role = replica"
_CHUNK = 50_000
_TABLES: dict[str, Any] = {
    "conversation": Conversation,
    "application": Application,
    "need": Need,
    "referral": Referral,
    "referral_share": ReferralShare,
    "notice": Notice,
    "application_dimension": ApplicationDimension,
}


def open_database(url: str) -> Database:
    """The database with the benchmark's key and the newest schema."""
    database = Database(url, Keyring(KEY))
    database.migrate()
    return database


def seed(database: Database, applications: int, referrals: int) -> float:
    """Fill ``database``, which must be empty; the seconds that it took. Raises ValueError if it is not."""
    with database.read() as s:
        if s.scalar(select(Application.id).limit(1)) is not None:
            raise ValueError("the database has applications already")
    pack = Regions.load([REGION])[REGION]
    started = time.perf_counter()
    terms, seqs = array("q"), array("q")
    _hurry(database)
    with database.session() as s:
        keeping.note_rules(s, {REGION: pack})
        for rows in _lots(applications, referrals):
            _write(s, rows)
            for seq, found in rows.terms:
                terms.extend(found)
                seqs.extend([seq] * len(found))
        s.execute(insert(NumberSequence), {"region": "*", "day": date(2000, 1, 1), "last": applications})
        _write_terms(s, np.frombuffer(terms, dtype=np.int64), np.frombuffer(seqs, dtype=np.int64))
    database.dispose()  # the next connection is as careful as ever
    finish(database)
    return time.perf_counter() - started


def finish(database: Database) -> None:
    """Let the database count what it has, as PostgreSQL does by itself after a while."""
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        postgres = database.engine.dialect.name == "postgresql"
        connection.exec_driver_sql("VACUUM ANALYZE" if postgres else "PRAGMA optimize")


def _hurry(database: Database) -> None:
    """Let SQLite's one connection keep much in memory and wait for no disk: a file that was not filled to its
    end is thrown away. Rows with ids by chance come in everywhere: a small cache would read pages again.
    """
    if database.engine.dialect.name == "sqlite":
        connection = database.engine.raw_connection()
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "secure_delete=OFF", "cache_size=-1500000"):
            connection.cursor().execute(f"PRAGMA {pragma}")
        connection.close()  # goes back to the pool


def _lots(applications: int, referrals: int) -> Iterator[Rows]:
    """All rows, made by a process on each core, in the order of filing."""
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = []
        for first in range(0, applications, LOT):
            waiting.append(pool.submit(_lot, first, applications, referrals))
            if len(waiting) > 2 * workers:  # or all of them would lie in memory
                yield waiting.pop(0).result()
        for made in waiting:
            yield made.result()


def _lot(first: int, applications: int, referrals: int) -> Rows:
    return _cases(applications, referrals).lot(first)


@cache
def _cases(applications: int, referrals: int) -> Cases:
    return Cases(Regions.load([REGION])[REGION], Lookup(Keyring(KEY)), applications, referrals)


def _write(s: Session, rows: Rows) -> None:
    for name, table in _TABLES.items():
        if found := getattr(rows, name):
            s.connection().execute(insert(table.__table__), found)


def _write_terms(s: Session, terms: np.ndarray[Any, Any], seqs: np.ndarray[Any, Any]) -> None:
    """In the order of the table, its other index made afterwards: minutes become seconds."""
    order = np.lexsort((seqs, terms))
    terms, seqs = terms[order], seqs[order]
    s.execute(text("DROP INDEX ix_lookup_term_seq"))
    connection = s.connection().connection.driver_connection
    assert connection is not None
    if s.get_bind().dialect.name == "postgresql":
        s.execute(text(CONSTRAINTS_OFF))
        with connection.cursor().copy("COPY lookup_term (term, seq) FROM STDIN") as copy:
            for some in _chunks(terms, seqs):
                copy.write("".join(f"{term}\t{seq}\n" for term, seq in some))
    else:
        for some in _chunks(terms, seqs):
            connection.executemany("INSERT INTO lookup_term (term, seq) VALUES (?, ?)", some)
    s.execute(text("CREATE INDEX ix_lookup_term_seq ON lookup_term (seq)"))


def _chunks(terms: np.ndarray[Any, Any], seqs: np.ndarray[Any, Any]) -> Iterator[Sequence[tuple[int, int]]]:
    for start in range(0, len(terms), _CHUNK):
        end = start + _CHUNK
        yield list(zip(terms[start:end].tolist(), seqs[start:end].tolist(), strict=True))


def main() -> int:
    """Exit code 0 once it is filled, 1 after one line that says why it is not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.casework.seed", description=__doc__)
    parser.add_argument("--applications", type=int, default=100_000)
    parser.add_argument("--referrals", type=int, default=250_000)
    parser.add_argument("--database", required=True, help="SQLAlchemy URL of an empty database")
    chosen = parser.parse_args()
    database = open_database(chosen.database)
    try:
        took = seed(database, chosen.applications, chosen.referrals)
    except ValueError as error:
        print(f"✗ {error}")
        return 1
    finally:
        database.dispose()
    print(f"✓ {chosen.applications} 份申请、{chosen.referrals} 次转介，{took:.0f} 秒")
    return 0


if __name__ == "__main__":
    sys.exit(main())
