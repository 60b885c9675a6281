"""What tests of several folders share: 易助 running as `make run` starts it, once for the whole session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.standins.telegram.server import Telegram
from tests.standins.wechat.platform import WeChat
from tests.support.running import Running, start
from tests.support.telegram_talk import TELEGRAM_SECRET, telegram_settings

#: Files are handed to the workers in this order: a worker that gets a long one last keeps everybody waiting.
LONG_ONES_FIRST = ("tests/e2e/", "tests/browser/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first; within each group as they were found."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG_ONES_FIRST))


@pytest.fixture(scope="session")
def telegrams_side() -> Iterator[Telegram]:
    """The platform that the program's Telegram bot is at."""
    with Telegram(pauses=(0.1, 0.5)) as telegram:
        yield telegram


@pytest.fixture(scope="session")
def wechats_side() -> Iterator[WeChat]:
    """The platform that the program's official account and mini program are at."""
    with WeChat() as wechat:
        yield wechat


@pytest.fixture(scope="session")
def running_yizhu(
    tmp_path_factory: pytest.TempPathFactory, telegrams_side: Telegram, wechats_side: WeChat
) -> Iterator[Running]:
    """Both processes, real HTTP, a database of their own. No limits: one address plays everybody."""
    running = start(
        tmp_path_factory.mktemp("yizhu"),
        YIZHU_STARTS_PER_MINUTE="0",
        YIZHU_ADDRESS_PER_MINUTE="0",
        YIZHU_SIGN_INS_PER_MINUTE="0",
        **telegram_settings(telegrams_side, "webhook"),
        **wechats_side.settings,
    )
    wechats_side.connect(
        f"{running.base_url}/channels/wechat", f"{running.base_url}/channels/wechat?account=mini"
    )
    telegrams_side.webhook(f"{running.base_url}/channels/telegram", TELEGRAM_SECRET)
    yield running
    assert running.stop() == 0
