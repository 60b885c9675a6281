"""What tests of several folders share: 易助 running as `make run` starts it, once for the whole session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.running import Running, start


@pytest.fixture(scope="session")
def running_yizhu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Both processes, real HTTP, a database of their own. No limits: one address plays everybody."""
    running = start(
        tmp_path_factory.mktemp("yizhu"),
        YIZHU_STARTS_PER_MINUTE="0",
        YIZHU_ADDRESS_PER_MINUTE="0",
        YIZHU_SIGN_INS_PER_MINUTE="0",
    )
    yield running
    assert running.stop() == 0
