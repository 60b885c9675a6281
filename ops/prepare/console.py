"""What the person at the terminal sees while something slow is done."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Sequence

HEARTBEAT_SECONDS = 15.0
TAIL_LINES = 30


class PreparationError(Exception):
    """Something that stops the preparation. Its text is one clear line for the person at the terminal."""


def say(text: str) -> None:
    """Prints one line at once; characters that the terminal cannot show are replaced."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), flush=True)


class Step:
    """A slow step: says what begins, that it goes on, and how many seconds it took."""

    def __init__(self, title: str, heartbeat: float = HEARTBEAT_SECONDS) -> None:
        self.title = title
        self._heartbeat = heartbeat
        self._done = threading.Event()
        self._began = 0.0
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Step:
        self._began = time.monotonic()
        say(f"▸ {self.title} …")
        self._thread.start()
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._done.set()
        self._thread.join()
        seconds = time.monotonic() - self._began
        say(f"{'✓' if kind is None else '✗'} {self.title}（{seconds:.1f} 秒）")

    def _beat(self) -> None:
        while not self._done.wait(self._heartbeat):
            say(f"  … {self.title}，已 {time.monotonic() - self._began:.0f} 秒")


def run_logged(
    command: Sequence[str],
    log: Path,
    cwd: Path,
    env: dict[str, str] | None = None,
    tries: int = 1,
) -> None:
    """Runs `command` with its output in `log`; a failure shows the log's last lines.

    Raises PreparationError when every one of `tries` runs failed.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, tries + 1):
        with log.open("wb") as out:
            code = subprocess.call(
                list(command),
                cwd=str(cwd),
                env=env if env is not None else dict(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        if code == 0:
            return
        if attempt < tries:
            say(f"  第 {attempt} 次没有成功，再试一次")
    tail = log.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:]
    for line in tail:
        say(f"  | {line}")
    raise PreparationError(f"{Path(command[0]).name} 失败（退出码 {code}），全部输出在 {log}")
