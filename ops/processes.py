"""One process that is kept running: started, listened to, started again when it dies, stopped cleanly."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ops.logs import ProcessLog

STOP_SECONDS = 15.0
LONGEST_PAUSE = 30.0
SETTLED_SECONDS = 60.0
DEATHS_BEFORE_READY = 3
LONGEST_LINE = 64 * 1024


class DoesNotStart(Exception):
    """A process ended several times before it was ever ready: starting it again is no use."""

    def __init__(self, name: str, code: int, log: ProcessLog) -> None:
        super().__init__(f"{name} ended with code {code} at each start")
        self.name = name
        self.code = code
        self.log = log


def growing_pause(deaths: int) -> float:
    """Seconds to wait after the n-th death in a row: 0.5, 1, 2, 4 … 30."""
    return min(LONGEST_PAUSE, 0.5 * 2.0 ** min(deaths - 1, 10))


class Managed:
    """A child in a process group of its own, tied to this process by its standard input (`ops.child`)."""

    def __init__(
        self,
        name: str,
        python: Path,
        module: Sequence[str],
        environment: Mapping[str, str],
        root: Path,
        log: ProcessLog,
        pid_file: Path,
        pause: Callable[[int], float] = growing_pause,
    ) -> None:
        self.name = name
        self.log = log
        self.ready = asyncio.Event()
        self._command = [str(python), "-m", "ops.child", *module]
        self._environment = dict(environment)
        self._root = root
        self._pid_file = pid_file
        self._pause = pause
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = asyncio.Event()

    async def keep_running(self) -> None:
        """Runs the process until `stop`. Raises DoesNotStart when it keeps dying before it is ready."""
        clock = asyncio.get_running_loop().time
        deaths = 0
        while not self._stopping.is_set():
            began = clock()
            code = await self._run_once()
            if self._stopping.is_set():
                return
            deaths = 1 if clock() - began > SETTLED_SECONDS else deaths + 1
            if not self.ready.is_set() and deaths >= DEATHS_BEFORE_READY:
                raise DoesNotStart(self.name, code, self.log)
            pause = self._pause(deaths)
            self.log.line(f"WARNING ops {self.name} ended with code {code}, starting it again in {pause:g} s")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _run_once(self) -> int:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            cwd=self._root,
            env=self._environment,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._process = process
        self._pid_file.write_text(f"{process.pid}\n", encoding="ascii")
        if self._stopping.is_set():  # asked to stop while it was being started
            process.terminate()
        assert process.stdout is not None
        listening = asyncio.create_task(self._listen(process.stdout))
        code = await process.wait()
        self._end_group(process.pid)
        await listening
        self._pid_file.unlink(missing_ok=True)
        return code

    async def _listen(self, output: asyncio.StreamReader) -> None:
        rest = b""
        while chunk := await output.read(LONGEST_LINE):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                self.log.line(line.decode("utf-8", "replace"))
            if len(rest) > LONGEST_LINE:
                self.log.line(rest.decode("utf-8", "replace"))
                rest = b""
        self.log.line(rest.decode("utf-8", "replace"))

    @staticmethod
    def _end_group(pid: int) -> None:
        """Ends what the process may have left behind in its group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)

    async def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Asks the process to stop, and ends it when it has not within `seconds`."""
        self._stopping.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), seconds)
        except TimeoutError:
            self.log.line(f"WARNING ops {self.name} did not stop within {seconds:g} s and was ended")
            self._end_group(process.pid)
            await process.wait()
