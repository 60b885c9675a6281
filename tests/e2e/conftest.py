"""Both processes, once for the whole run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.running import Running, Talk, start, wait_until


@pytest.fixture
def talk(running_yizhu: Running) -> Talk:
    """A talk that was just opened."""
    return running_yizhu.open()


@pytest.fixture(scope="module")
def killed_again_and_again(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A 易助 of a file's own, for tests that kill parts of it."""
    running = start(tmp_path_factory.mktemp("own"))
    yield running
    running.stop()


@pytest.fixture
def own_yizhu(killed_again_and_again: Running) -> Running:
    """The same, whole again."""
    own = killed_again_and_again
    wait_until(own.ready, lambda: own.process.poll() is None, own.data_dir / "output.txt")
    return own
