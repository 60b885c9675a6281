"""A process that is kept running, with real processes."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.logs import ProcessLog
from ops.processes import DEATHS_BEFORE_READY, LONGEST_PAUSE, DoesNotStart, Managed, growing_pause

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 20.0

# Says that it is there and waits for the signal that ends it.
WAITS = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: (print("stopping", flush=True), sys.exit(0)))
print("here", flush=True)
while True: signal.pause()
"""
DEAF = WAITS.replace('lambda *_: (print("stopping", flush=True), sys.exit(0))', "signal.SIG_IGN")
DIES = 'print("what is wrong", flush=True)\nraise SystemExit(3)\n'


class Said:
    """What the process printed, and a way to wait for a line of it."""

    def __init__(self, folder: Path) -> None:
        self.log = ProcessLog("child", folder, lambda text: None)
        self.lines: list[str] = []
        self._grown = asyncio.Condition()
        self._keep = self.log.line
        self.log.line = self._line  # type: ignore[method-assign]

    def _line(self, text: str) -> None:
        self._keep(text)
        if text.strip():
            self.lines.append(text.rstrip())
        self._told = asyncio.ensure_future(self._tell())

    async def _tell(self) -> None:
        async with self._grown:
            self._grown.notify_all()

    async def until(self, line: str, times: int = 1) -> None:
        async with self._grown, asyncio.timeout(PATIENCE):
            await self._grown.wait_for(lambda: self.lines.count(line) >= times)


Make = Callable[[str], tuple[Managed, Said]]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    logs: list[ProcessLog] = []

    def made(code: str) -> tuple[Managed, Said]:
        (tmp_path / "childmodule.py").write_text(code, encoding="utf-8")
        said = Said(tmp_path / "logs")
        logs.append(said.log)
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}"}
        process = Managed(
            "child", Path(sys.executable), ["childmodule"], environment, tmp_path, said.log,
            tmp_path / "child.pid", pause=lambda deaths: 0.0,
        )  # fmt: skip
        return process, said

    yield made
    for log in logs:
        log.close()


def pid_of(tmp_path: Path) -> int:
    return int((tmp_path / "child.pid").read_text(encoding="ascii"))


class TestKeepRunning:
    async def test_starts_a_killed_process_again(self, make: Make, tmp_path: Path) -> None:
        process, said = make(WAITS)
        keeper = asyncio.create_task(process.keep_running())
        await said.until("here")
        process.ready.set()
        first = pid_of(tmp_path)
        os.kill(first, signal.SIGKILL)
        await said.until("here", times=2)
        assert pid_of(tmp_path) != first
        assert f"WARNING ops child ended with code {-signal.SIGKILL}, starting it again in 0 s" in said.lines
        await process.stop()
        await keeper

    async def test_gives_up_on_a_process_that_is_never_ready(self, make: Make) -> None:
        process, said = make(DIES)
        with pytest.raises(DoesNotStart) as raised:
            await process.keep_running()
        assert (raised.value.name, raised.value.code) == ("child", 3)
        assert said.lines.count("what is wrong") == DEATHS_BEFORE_READY
        assert "what is wrong" in raised.value.log.tail()

    async def test_goes_on_with_a_process_that_was_ready_once(self, make: Make) -> None:
        process, said = make(DIES)
        process.ready.set()
        keeper = asyncio.create_task(process.keep_running())
        await said.until("what is wrong", times=DEATHS_BEFORE_READY + 1)
        await process.stop()
        await keeper

    async def test_reads_a_line_longer_than_any_buffer(self, make: Make) -> None:
        process, said = make('print("x" * 300_000)\nprint("after")\n' + WAITS)
        keeper = asyncio.create_task(process.keep_running())
        await said.until("after")
        assert sum(line.count("x") for line in said.lines) >= 300_000
        await process.stop()
        await keeper


class TestStop:
    async def test_lets_the_process_finish_and_hears_its_last_words(self, make: Make, tmp_path: Path) -> None:
        process, said = make(WAITS)
        keeper = asyncio.create_task(process.keep_running())
        await said.until("here")
        await process.stop()
        await keeper
        assert said.lines[-1] == "stopping"
        assert not (tmp_path / "child.pid").exists()

    async def test_ends_a_process_that_does_not_listen(self, make: Make, tmp_path: Path) -> None:
        process, said = make(DEAF)
        keeper = asyncio.create_task(process.keep_running())
        await said.until("here")
        pid = pid_of(tmp_path)
        await process.stop(seconds=0)
        await keeper
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)

    async def test_before_the_start_is_no_error(self, make: Make) -> None:
        process, said = make(WAITS)
        await process.stop()
        await process.keep_running()
        assert said.lines == []


class TestGrowingPause:
    def test_doubles_up_to_a_limit(self) -> None:
        assert [growing_pause(deaths) for deaths in (1, 2, 3, 4)] == [0.5, 1.0, 2.0, 4.0]
        assert growing_pause(1000) == LONGEST_PAUSE


class TestChild:
    async def test_does_not_outlive_a_parent_that_was_killed(self, tmp_path: Path) -> None:
        (tmp_path / "childmodule.py").write_text(WAITS, encoding="utf-8")
        parent_code = (
            "import subprocess, sys\n"
            "child = subprocess.Popen([sys.executable, '-m', 'ops.child', 'childmodule'],\n"
            "    stdin=subprocess.PIPE, start_new_session=True)\n"
            "child.wait()\n"
        )
        parent = await asyncio.create_subprocess_exec(
            sys.executable, "-c", parent_code,
            env={**os.environ, "PYTHONPATH": f"{ROOT}:{tmp_path}"}, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert parent.stdout is not None
        assert await asyncio.wait_for(parent.stdout.readline(), PATIENCE) == b"here\n"
        parent.kill()
        await parent.wait()
        # The child holds the other end of this pipe: its end is read when it is gone.
        assert await asyncio.wait_for(parent.stdout.read(), PATIENCE) == b"stopping\n"
