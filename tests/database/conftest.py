"""Every test here runs on SQLite and on PostgreSQL, each in an empty database with the newest schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from casework.access import Reader
from casework.alerts.service import Alerts
from casework.applications.models import Application
from casework.applications.service import Applications
from casework.assessment.service import Assessing
from casework.channels.contacts import Contacts
from casework.conversations.models import Conversation
from casework.conversations.service import Conversations
from casework.conversations.staff import StaffTalks
from casework.conversations.types import Opened, Reply
from casework.crypto import Keyring
from casework.database import Base, Database
from casework.erasure import Erasure
from casework.intake.draft import Draft, DraftNeed, Evidence
from casework.notices.service import Notices
from casework.points.service import Points
from casework.referrals.calendar import WorkCalendar
from casework.referrals.service import Referrals
from casework.regions import Regions
from casework.resources.giving import Giving
from casework.resources.matches import Matches
from casework.resources.service import Resources
from casework.staff.service import Staff
from tests.support import postgres

_numbers = count(1)


class HandClock:
    """A clock that the test moves: Saturday noon in China at first."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def wait(self, **how_long: float) -> None:
        self.moment += timedelta(**how_long)


@dataclass
class House:
    """Everything of casework on one database."""

    database: Database
    keyring: Keyring
    clock: HandClock
    regions: Regions
    conversations: Conversations
    staff_talks: StaffTalks
    applications: Applications
    assessing: Assessing
    referrals: Referrals
    staff: Staff
    alerts: Alerts
    erasure: Erasure
    points: Points
    notices: Notices
    resources: Resources
    matches: Matches
    giving: Giving

    def talk(self, region: str = "dehua") -> Opened:
        with self.database.session() as s:
            return self.conversations.open(s, region=region, greeting=[Reply(text="您好")])

    def file(self, draft: Draft | None = None, talk: Conversation | None = None) -> Application:
        draft = draft or a_draft()
        conversation = talk or self.talk(draft.region).conversation
        with self.database.session() as s:
            return self.applications.file(s, draft, conversation, self.regions[draft.region])


def a_draft(needs: Sequence[str] = ("living.home_care",), region: str = "dehua", **fields: Any) -> Draft:
    """A draft that can be filed."""
    places = {"dehua": "上涌镇", "weihai": "张村镇"}
    known = {
        "consent": True,
        "filled_by": "family",
        "name": "陈阿妹",
        "phone": "13805951234",
        "township": places[region],
        "age": 82,
        "living": "alone",
        "household_size": 1,
        "self_care": "partial",
        "illness": "中风",
        "category": "dibao",
    }
    return Draft.model_validate(
        {
            "region": region,
            "fields": {**known, **fields},
            "derived": {"household_size"},
            "evidence": {
                "age": [Evidence(message_id="m1", start=2, end=4, text="82")],
                "living": [Evidence(message_id="m1", start=5, end=9, text="一个人住")],
            },
            "needs": [DraftNeed(service=service, text="想找人上门照顾") for service in needs],
        }
    )


CASEWORKER = Reader(kind="staff", id="chen", role="county", regions=["dehua"])
ADMIN = Reader(kind="staff", id="lin", role="admin", regions=["dehua"])
ELSEWHERE = Reader(kind="staff", id="wang", role="county", regions=["weihai"])


def organisation(code: str) -> Reader:
    """Someone of an organisation that gets referrals."""
    return Reader(kind="staff", id=f"of-{code}", role="provider", organisation=code)


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring(b"a root key for tests, 32 or more")


@pytest.fixture(scope="session")
def regions() -> Regions:
    return Regions.load(["dehua", "weihai"])


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'yizhu.db'}", keyring)
    database.migrate()
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """The server of this run; without one the PostgreSQL half of the tests is named as skipped."""
    try:
        server = postgres.start()
    except postgres.NoServer as error:
        pytest.skip(f"no PostgreSQL server: {error}")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgres_database(postgres_server: postgres.Server, keyring: Keyring) -> Iterator[Database]:
    postgres_server.execute("CREATE DATABASE yizhu")
    database = Database(postgres_server.url("yizhu"), keyring)
    database.migrate()
    yield database
    database.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = f"empty_{next(_numbers)}"
    server.execute(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def empty(database: Database) -> None:
    """Take out every row. TRUNCATE would make a new file for each table, which costs more than the test."""
    deleting = [f"DELETE FROM {table.name}" for table in reversed(Base.metadata.sorted_tables)]
    with database.session() as s:
        # Without parameters psycopg sends them all in one go; SQLite takes one at a time.
        for statement in ["; ".join(deleting)] if s.get_bind().dialect.name == "postgresql" else deleting:
            s.execute(text(statement))


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated database without a row; one of each kind serves the whole run, emptied after every test."""
    database: Database = request.getfixturevalue(
        "sqlite_database" if request.param == "sqlite" else "postgres_database"
    )
    yield database
    empty(database)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def house(database: Database, keyring: Keyring, clock: HandClock, regions: Regions) -> House:
    points = Points(clock, regions)
    referrals = Referrals(clock, regions, WorkCalendar.load(), on_step=[points.on_step])
    conversations = Conversations(clock, keyring)
    applications = Applications(clock, keyring, regions, referrals)
    alerts = Alerts(clock, regions)
    return House(
        database=database,
        keyring=keyring,
        clock=clock,
        regions=regions,
        conversations=conversations,
        staff_talks=StaffTalks(clock, regions),
        applications=applications,
        assessing=Assessing(clock, regions, applications),
        referrals=referrals,
        # A password check that costs nothing: how costly it is in earnest is the library's business.
        staff=Staff(clock, keyring, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)),
        alerts=alerts,
        erasure=Erasure(conversations, applications, alerts, Contacts(clock, keyring)),
        points=points,
        notices=Notices(clock),
        resources=Resources(clock, regions),
        matches=Matches(clock, regions),
        giving=Giving(clock, regions),
    )
