"""The running program that is measured, with a data folder of its own, and how the parts ask."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evals.cases import Case
from tests.support.running import Running, start

#: Two cores, two processes: more at once only wait for each other.
AT_ONCE = 2

#: Answers the Understanding of a text that answers the question ``asking``, in a region.
type Ask = Callable[[str, str | None, str], dict[str, Any]]


@contextmanager
def yizhu() -> Iterator[Running]:
    """易助 as `make run` starts it, without limits, for one address plays everybody.

    The model is ``YIZHU_MODEL`` or the one in ``models/``. Raises tests.support.running.DidNotStart.
    """
    with tempfile.TemporaryDirectory(prefix="yizhu-evals-") as folder:
        running = start(
            Path(folder),
            YIZHU_STARTS_PER_MINUTE="0",
            YIZHU_ADDRESS_PER_MINUTE="0",
            YIZHU_SIGN_INS_PER_MINUTE="0",
        )
        try:
            yield running
        finally:
            running.stop()


def asking_yizhu(running: Running) -> Ask:
    """How 易助 is asked, over the staff API. What is returned raises httpx.HTTPStatusError for a problem."""
    staff = running.staff  # signed in once, before several ask at once

    def ask(text: str, asking: str | None, region: str) -> dict[str, Any]:
        answer = staff.post("/api/v1/understanding", json={"text": text, "asking": asking, "region": region})
        answer.raise_for_status()
        understanding: dict[str, Any] = answer.json()
        return understanding

    return ask


def understand_all(ask: Ask, cases: Iterable[Case]) -> list[tuple[Case, dict[str, Any]]]:
    """Each case with its Understanding."""
    return in_parallel(lambda case: (case, ask(case.text, case.asking, case.region)), list(cases))


def in_parallel[T, R](do: Callable[[T], R], items: list[T]) -> list[R]:
    """Do it for each, a few at once; results in the order of the items. The first error stops all."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(do, items))
