"""Takes a seeded SQLite database over into another database, sealed values as they are: the same people in
both, and no second hour of sealing.

`python -m benchmarks.casework.transfer FROM.db URL`
"""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks.casework.seed import CONSTRAINTS_OFF, finish, open_database
from casework.database import Database

#: Those of the schema that the seed fills, in an order in which each may refer to those before it.
TABLES = (
    "conversation",
    "application",
    "need",
    "referral",
    "referral_share",
    "notice",
    "application_dimension",
    "assessed_rules",
    "number_sequence",
    "lookup_term",
)
_ROWS = 5000


def transfer(source: Path, target: Database) -> float:
    """Fill the empty ``target``; the seconds it took. Columns that the source lacks get their default."""
    started = time.perf_counter()
    with sqlite3.connect(f"file:{source}?mode=ro", uri=True) as old, target.engine.begin() as new:
        postgres = new.dialect.name == "postgresql"
        if postgres:
            new.execute(text(CONSTRAINTS_OFF))
            new.execute(text("SET LOCAL TimeZone = 'UTC'"))
        connection = new.connection.driver_connection
        assert connection is not None
        for table in TABLES:
            columns = [row[1] for row in old.execute(f"PRAGMA table_info({table})")]
            listed = ", ".join(columns)
            rows = old.execute(f"SELECT {listed} FROM {table}")
            if postgres:
                with connection.cursor().copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                marks = ", ".join("?" * len(columns))
                for some in _parts(rows):
                    connection.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", some)
    finish(target)
    return time.perf_counter() - started


def _parts(rows: sqlite3.Cursor) -> Iterator[list[Any]]:
    while some := rows.fetchmany(_ROWS):
        yield some


if __name__ == "__main__":
    database = open_database(sys.argv[2])
    print(f"✓ {transfer(Path(sys.argv[1]), database):.0f} 秒")
    database.dispose()
