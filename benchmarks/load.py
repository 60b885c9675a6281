"""The load: talks over kept-alive HTTP, timed turn by turn. Light: it shares the cores that it measures."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import aiohttp

from benchmarks.talk import TEXTS, long_talk

Say = Callable[[str], Awaitable[None]]
OpenTalk = Callable[[aiohttp.ClientSession], Awaitable[Say]]

TALKS_AT_ONCE = 8
MILESTONES = (10, 100, 300)
WINDOW = 5


class NoAnswer(Exception):
    """A turn that was not answered: its time would be the time of nothing."""


@dataclass(frozen=True)
class Size:
    """How much is said: runs of each measurement, talks a run (and a worker), turns of the long talk."""

    runs: int = 3
    talks: int = 4
    long_turns: int = MILESTONES[-1] + WINDOW // 2


@dataclass(frozen=True)
class Timing:
    """Turn times in milliseconds and turns a second; medians over the runs."""

    p50_ms: float
    p95_ms: float
    p50_together_ms: float
    p95_together_ms: float
    turns_per_second: float
    at_turn_ms: dict[int, float]


def percentile(values: Sequence[float], percent: int) -> float:
    """The `percent`-th percentile of at least two values."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


async def talk_through(say: Say, texts: Sequence[str]) -> list[float]:
    """Says `texts` one after another; the milliseconds that each answer took."""
    times = []
    for text in texts:
        began = time.perf_counter()
        await say(text)
        times.append((time.perf_counter() - began) * 1000)
    return times


async def talks_one_after_another(
    session: aiohttp.ClientSession, open_talk: OpenTalk, talks: int
) -> list[float]:
    """Turn times of `talks` whole intakes; opening a talk is not a turn."""
    times = []
    for _ in range(talks):
        times += await talk_through(await open_talk(session), TEXTS)
    return times


def at_milestone(times: Sequence[float], turn: int) -> float:
    """The median of the few turns around turn `turn` (counted from 1)."""
    middle = turn - 1
    return statistics.median(times[max(0, middle - WINDOW // 2) : middle + WINDOW // 2 + 1])


async def measure(open_talk: OpenTalk, size: Size) -> Timing:
    """Measures one side, which must be ready. One talk warms it up and is not counted."""
    alone: list[list[float]] = []
    together: list[list[float]] = []
    rates: list[float] = []
    milestones: dict[int, list[float]] = {turn: [] for turn in MILESTONES if turn <= size.long_turns}
    timeout = aiohttp.ClientTimeout(total=120)
    async with aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0)) as session:
        await talks_one_after_another(session, open_talk, 1)
        for _ in range(size.runs):
            alone.append(await talks_one_after_another(session, open_talk, size.talks))
            began = time.perf_counter()
            crowd = [talks_one_after_another(session, open_talk, size.talks) for _ in range(TALKS_AT_ONCE)]
            run = [each for times in await asyncio.gather(*crowd) for each in times]
            rates.append(len(run) / (time.perf_counter() - began))
            together.append(run)
        for _ in range(min(size.runs, 2)):
            times = await talk_through(await open_talk(session), long_talk(size.long_turns))
            for turn, found in milestones.items():
                found.append(at_milestone(times, turn))
    return Timing(
        p50_ms=statistics.median(percentile(run, 50) for run in alone),
        p95_ms=statistics.median(percentile(run, 95) for run in alone),
        p50_together_ms=statistics.median(percentile(run, 50) for run in together),
        p95_together_ms=statistics.median(percentile(run, 95) for run in together),
        turns_per_second=statistics.median(rates),
        at_turn_ms={turn: statistics.median(found) for turn, found in milestones.items()},
    )
