"""The database: one engine, one transaction at a time, migrations. SQLite (embedded) or PostgreSQL
(production)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from casework.crypto import Keyring, bind_keyring
from casework.errors import CannotStart
from casework.settings import with_driver

_BUSY_SECONDS = 15
_MIGRATION_LOCK = 0x59495A48  # any number, the same for every process that migrates


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012


class Database:
    """One database. ``keyring`` opens and seals its encrypted columns."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        """Raises CannotStart where no driver is installed for the kind of database that ``url`` names."""
        self.url = with_driver(url)
        try:
            self.engine = _sqlite_engine(self.url) if _is_sqlite(self.url) else _postgres_engine(self.url)
        except (
            ArgumentError,
            ModuleNotFoundError,
        ):  # also sqlite+nonsense: the URL's own class is asked first
            kind = make_url(self.url).drivername
            raise CannotStart(
                f"YIZHU_DATABASE_URL：没有装 {kind} 这种数据库的驱动；能用的是 SQLite 和 PostgreSQL"
            ) from None
        bind_keyring(self.engine.dialect, keyring)
        # SQLite has one writer at a time. Waiting for it here is a queue; waiting inside SQLite is a nap of
        # growing length, after which another may have been quicker.
        self._one_writer: AbstractContextManager[Any] = RLock() if _is_sqlite(self.url) else nullcontext()
        # Objects stay readable after the transaction: a caller often goes on with what it just read.
        self._writers = sessionmaker(self.engine, expire_on_commit=False)
        reading = (
            {"postgresql_readonly": True}
            if self.engine.dialect.name == "postgresql"
            else {"yizhu_read": True}
        )
        self._readers = sessionmaker(self.engine.execution_options(**reading), expire_on_commit=False)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One transaction that may write: committed at the end, rolled back if anything is raised.

        On SQLite it takes the write lock at its first statement, so that it can never fail half-way for
        having started as a reader. Keep it short; nothing slow (network, password hashing) happens inside.
        """
        with self._one_writer, _transaction(self._writers) as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One transaction that only reads, and waits for no writer. Writing in it raises."""
        with _transaction(self._readers) as session:
            yield session

    def migrate(self) -> None:
        """Bring the schema to the newest version. Several processes may call this at once."""
        config = Config()
        config.set_main_option(
            "script_location", str(Path(__file__).parent / "migrations").replace("%", "%%")
        )
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def ping(self) -> None:
        """Raises a SQLAlchemy error when the database does not answer."""
        with self.read() as session:
            session.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def _transaction(factory: sessionmaker[Session]) -> Iterator[Session]:
    session = factory()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.close()


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _postgres_engine(url: str) -> Engine:
    return create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=False, pool_recycle=1800)


def _sqlite_engine(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        try:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise CannotStart(f"YIZHU_DATABASE_URL：建不了数据库的文件夹（{reason}）") from error
    engine = create_engine(url, connect_args={"cached_statements": 512, "timeout": _BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def configure(connection: Any, entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver's guess
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "secure_delete=ON",  # what is erased is gone from the file too
            "temp_store=MEMORY",
            "cache_size=-16000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        read = bool(connection.get_execution_options().get("yizhu_read"))
        if connection.info.get("query_only", False) is not read:
            connection.exec_driver_sql(f"PRAGMA query_only={int(read)}")
            connection.info["query_only"] = read
        connection.exec_driver_sql("BEGIN" if read else "BEGIN IMMEDIATE")

    return engine
