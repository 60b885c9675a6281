"""Ending a part of the program: as a power cut does, or as somebody who restarts it."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import Literal

import httpx

from tests.support.running import Running

Part = Literal["service", "engine"]


def kill(running: Running, part: Part, how: signal.Signals = signal.SIGKILL) -> None:
    """Send it ``how``; the supervisor starts it again. One that is down already stays so."""
    with contextlib.suppress(ProcessLookupError, FileNotFoundError):
        os.kill(running.pid_of(part), how)


def wait_until_ready(running: Running, seconds: float = 90.0) -> float:
    """Until a turn would be answered; how long that took. Raises TimeoutError."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        with contextlib.suppress(httpx.HTTPError):
            if running.ready():
                return time.monotonic() - begun
        time.sleep(0.2)
    raise TimeoutError("易助没有重新起来")
