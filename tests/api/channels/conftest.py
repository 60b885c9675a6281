"""The application with channels switched on."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from api.channels.adapters import adapters_of
from api.channels.work import ChannelWork
from api.services import Services
from casework.database import Database
from tests.api.channels.wechat import database_in
from tests.standins.wechat.platform import WeChat
from tests.unit.channels.wechat.deliveries import AES_KEY, APP_ID, TOKEN


@pytest.fixture
def wechat() -> Iterator[WeChat]:
    """WeChat's other side."""
    with WeChat(limit=0.5) as running:
        yield running


@pytest.fixture
def database(tmp_path: Path, schema: Path) -> Iterator[Database]:
    """An empty database with the newest schema, as one process has it open."""
    shutil.copy(schema, tmp_path / "yizhu.db")
    database = database_in(tmp_path / "yizhu.db")
    yield database
    database.dispose()


@pytest.fixture
def sealed() -> bool:
    """Whether the account has a key; a test's own fixture of that name says otherwise."""
    return False


@pytest.fixture
async def wechat_on(services: Services, sealed: bool) -> AsyncIterator[Services]:
    """The service with an official account and a mini program of the same id, and an engine that is down."""
    on = {
        "wechat_token": TOKEN,
        "wechat_app_id": APP_ID,
        "wechat_aes_key": AES_KEY if sealed else None,
        "wechat_api_base": "http://127.0.0.1:1",
    }
    given = services.settings.model_dump()
    services.settings = type(services.settings).model_validate(given | on)
    services.channel_work = ChannelWork(services, adapters_of(services))
    yield services
    await services.channel_work.close()
