"""The real application on a real SQLite database in a temporary folder, called over ASGI."""

from __future__ import annotations

import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from actions.server import create_action_app
from api.app import create_app, prepare
from api.engine_client import EngineClient
from api.limits import LimitSettings
from api.main import desk_of, turns_of
from api.parts import create_services
from api.services import Services
from casework.access import SYSTEM
from casework.crypto import Keyring
from casework.database import Database
from casework.knowledge.library import load_library
from casework.regions import Regions
from casework.settings import Settings

ADMIN_PASSWORD = "tests-only-password"


class HandClock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def wait(self, **how_long: float) -> None:
        self.moment += timedelta(**how_long)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


NO_LIMITS = LimitSettings(rate_per_minute=0, starts_per_minute=0, sign_ins_per_minute=0, address_per_minute=0)


@pytest.fixture
def limits() -> LimitSettings:
    """Out of the way; the tests of limits set their own."""
    return NO_LIMITS


@pytest.fixture
def unreachable() -> Iterator[EngineClient]:
    """The client of an engine that is down: the port is held, and nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield EngineClient(f"http://127.0.0.1:{held.getsockname()[1]}", "tests-only", timeout_seconds=5)


def settings_in(folder: Path) -> Settings:
    """Settings of an installation that keeps everything in ``folder``."""
    return Settings.model_validate(
        {
            "data_dir": folder,
            "database_url": f"sqlite:///{folder / 'yizhu.db'}",
            "regions": ["dehua", "weihai"],
            "admin_password": ADMIN_PASSWORD,
            "secret_key": "0123456789abcdef0123456789abcdef-tests",
        }
    )


# What never changes is read once; the same hash at its lowest price: in earnest it is the library's advice.
REGIONS = Regions.load(["dehua", "weihai"])
LIBRARY = load_library()
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Every route, made once: each test puts parts of its own behind it."""
    return create_app(settings_in(tmp_path_factory.mktemp("outside")), clock=HandClock(), regions=REGIONS)


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the newest schema: a copy of it costs a hundredth of migrating anew."""
    file = tmp_path_factory.mktemp("schema") / "yizhu.db"
    database = Database(f"sqlite:///{file}", Keyring(b"no row is ever written with this"))
    database.migrate()
    database.dispose()
    return file


@pytest.fixture
async def app(
    outside: FastAPI,
    tmp_path: Path,
    schema: Path,
    clock: HandClock,
    limits: LimitSettings,
    unreachable: EngineClient,
) -> AsyncIterator[FastAPI]:
    shutil.copy(schema, tmp_path / "yizhu.db")
    first: Services = outside.state.services
    made = create_services(
        settings_in(tmp_path), clock=clock, limits=limits, regions=REGIONS, library=LIBRARY, hasher=CHEAP
    )
    made.turns = turns_of(made, unreachable)
    prepare(made)
    outside.state.services = made
    yield outside
    outside.state.services = first
    made.database.dispose()
    await unreachable.close()


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """One application for all tests that only send it what it refuses, or read what never changes.

    Nothing they send reaches the engine, so its address does not matter.
    """
    app = create_app(
        settings_in(tmp_path_factory.mktemp("shared")),
        clock=HandClock(),
        limits=NO_LIMITS,
        regions=REGIONS,
        turns=lambda services: turns_of(services, EngineClient("http://127.0.0.1:1", "x")),
    )
    prepare(app.state.services)
    yield app
    app.state.services.database.dispose()


@pytest.fixture
def services(app: FastAPI) -> Services:
    found = app.state.services
    assert isinstance(found, Services)
    return found


@pytest.fixture
async def actions_door(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """The engine at the actions' own door."""
    token = "tests-only"
    transport = httpx.ASGITransport(app=create_action_app(desk_of(services), token))
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://actions", headers=headers) as client:
        yield client


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A stranger."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://yizhu") as client:
        yield client


@asynccontextmanager
async def signed_in(app: FastAPI, username: str, password: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a staff token."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://yizhu") as client:
        answer = await client.post("/api/v1/auth/token", data={"username": username, "password": password})
        assert answer.status_code == 200, answer.text
        client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


@pytest.fixture
async def admin(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The first staff account."""
    async with signed_in(app, "admin", ADMIN_PASSWORD) as client:
        yield client


def hire(services: Services, username: str, role: str, *, organisation: str | None = None) -> str:
    """A staff account of Dehua with the tests' password; its id."""
    with services.database.session() as session:
        account = services.staff.create(
            session,
            username=username,
            password=ADMIN_PASSWORD,
            role=role,  # type: ignore[arg-type]
            regions=["dehua"],
            organisation=organisation,
            actor=SYSTEM,
        )
        return account.id


@pytest.fixture
async def caseworker(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """A caseworker of Dehua."""
    hire(services, "chen", "county")
    async with signed_in(app, "chen", ADMIN_PASSWORD) as client:
        yield client


@pytest.fixture
async def organisation(app: FastAPI, services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """Someone of 致和社工事务所, which gets referrals."""
    hire(services, "zhihe", "provider", organisation="dehua.zhihe")
    async with signed_in(app, "zhihe", ADMIN_PASSWORD) as client:
        yield client
