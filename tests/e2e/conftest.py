"""Both processes, once for the whole run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.running import Running, Talk, start


@pytest.fixture
def talk(running_yizhu: Running) -> Talk:
    """A talk that was just opened."""
    return running_yizhu.open()


@pytest.fixture
def own_yizhu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A 易助 of this test's own, for tests that kill parts of it."""
    running = start(tmp_path_factory.mktemp("own"))
    yield running
    running.stop()
