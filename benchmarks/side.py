"""What a measured side has to offer, and how its processes are run."""

import asyncio
import os
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from benchmarks.load import Say, Size, Timing, measure
from benchmarks.memory import resident_mib

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 900.0  # a busy machine takes its time to load DIET and TED


@dataclass(frozen=True)
class Figures:
    """All that is measured of one side. Seconds, MiB, milliseconds."""

    training_s: float
    ready_s: float
    memory_mib: float
    timing: Timing


class BenchmarkFailed(Exception):
    """A side could not be measured; its text says why."""


class Side(ABC):
    """One of the two that are compared. `folder` is its own, empty at first."""

    name: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "output.log"
        self._running: list[subprocess.Popen[bytes]] = []
        folder.mkdir(parents=True)

    @abstractmethod
    def train(self) -> None:
        """Trains the model from nothing."""

    @abstractmethod
    def launch(self) -> None:
        """Starts the processes and answers at once."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether a turn would be answered now."""

    @abstractmethod
    async def open_talk(self, session: aiohttp.ClientSession) -> Say:
        """A new talk, as the function that says one text in it and waits for the answer."""

    def run(self, command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> None:
        """Runs a command to its end in `folder`'s log. Raises BenchmarkFailed."""
        code = self._start(command, environment).wait()
        if code:
            raise BenchmarkFailed(f"{self.name}: {command[0]} ended with code {code}, see {self.log}")

    def spawn(self, command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> None:
        """Starts a process that `stop` ends."""
        self._running.append(self._start(command, environment))

    def _start(
        self, command: Sequence[str | Path], environment: Mapping[str, str] | None
    ) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as out:
            return subprocess.Popen(
                [str(part) for part in command],
                cwd=self.workplace(),
                env={**os.environ, **(environment or {})},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def workplace(self) -> Path:
        """Where its commands run."""
        return ROOT

    def wait_until_ready(self) -> None:
        """Waits until a turn would be answered. Raises BenchmarkFailed when a process ends or time is up."""
        limit = time.monotonic() + READY_SECONDS
        while not self.is_ready():
            ended = [process.returncode for process in self._running if process.poll() is not None]
            if ended or time.monotonic() > limit:
                raise BenchmarkFailed(f"{self.name} did not become ready (ended: {ended}), see {self.log}")
            time.sleep(0.1)

    def measure(self, size: Size) -> Figures:
        """Trains, starts, loads and stops it."""
        began = time.perf_counter()
        self.train()
        training = time.perf_counter() - began
        try:
            began = time.perf_counter()
            self.launch()
            self.wait_until_ready()
            ready = time.perf_counter() - began
            timing = asyncio.run(measure(self.open_talk, size))
            memory = resident_mib([process.pid for process in self._running])
        finally:
            self.stop()
        return Figures(training, ready, memory, timing)

    def stop(self) -> None:
        """Stops what was started, and ends what does not stop."""
        for process in self._running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self._running:
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._running.clear()
