"""Killing a part of the program, as a power cut does."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import Literal

import httpx

from tests.support.running import Running

Part = Literal["service", "engine"]


def kill(running: Running, part: Part) -> None:
    """SIGKILL; the supervisor starts it again."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(running.pid_of(part), signal.SIGKILL)


def wait_until_ready(running: Running, seconds: float = 90.0) -> float:
    """Until a turn would be answered; how long that took. Raises TimeoutError."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        with contextlib.suppress(httpx.HTTPError):
            if running.ready():
                return time.monotonic() - begun
        time.sleep(0.2)
    raise TimeoutError("易助没有重新起来")
