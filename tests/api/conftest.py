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
from api.main import desk_of
from api.services import Services
from api.turns import Turns
from casework.access import SYSTEM
from casework.crypto import Keyring
from casework.database import Database
from casework.settings import Settings
from casework.staff.accounts import Accounts
from casework.staff.service import Staff

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


def make_app(folder: Path, clock: HandClock, limits: LimitSettings, engine: EngineClient) -> FastAPI:
    """The application as ``api.main`` makes it."""
    settings = Settings.model_validate(
        {
            "data_dir": folder,
            "database_url": f"sqlite:///{folder / 'yizhu.db'}",
            "regions": ["dehua", "weihai"],
            "admin_password": ADMIN_PASSWORD,
            "secret_key": "0123456789abcdef0123456789abcdef-tests",
        }
    )

    def turns(services: Services) -> Turns:
        return Turns(
            database=services.database,
            clock=services.clock,
            conversations=services.conversations,
            regions=services.regions,
            engine=engine,
            followups=services.followups,
        )

    app = create_app(settings, clock=clock, limits=limits, turns=turns)
    made: Services = app.state.services
    # The same hash, at its lowest price: what it costs in earnest is the library's advice.
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    made.staff = Staff(clock, made.keyring, cheap)
    made.accounts = Accounts(clock, made.regions, made.staff)
    return app


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
    tmp_path: Path, schema: Path, clock: HandClock, limits: LimitSettings, unreachable: EngineClient
) -> AsyncIterator[FastAPI]:
    shutil.copy(schema, tmp_path / "yizhu.db")
    app = make_app(tmp_path, clock, limits, unreachable)
    async with app.router.lifespan_context(app):
        yield app
    await unreachable.close()


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """One application for all tests that only send it what it refuses, or read what never changes.

    Nothing they send reaches the engine, so its address does not matter.
    """
    app = make_app(
        tmp_path_factory.mktemp("shared"), HandClock(), NO_LIMITS, EngineClient("http://127.0.0.1:1", "x")
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
