"""Where a line that a process prints goes: to its log file, to the terminal, or to both."""

import logging
import re
import sys
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_BYTES = 1_000_000
LOGS_KEPT = 3
TAIL_LINES = 15

# What a process marks so is shown to the person at the terminal and written nowhere: a password.
ONLY_SHOWN = "[只在这里显示一次] "
IMPORTANT = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b|^Traceback \(most recent call last\)|警告|错误")


def to_terminal(text: str) -> None:
    """Prints one line at once; a terminal that has gone away is no reason to stop serving."""
    try:
        encoding = sys.stdout.encoding or "utf-8"
        print(text.encode(encoding, "replace").decode(encoding), flush=True)
    except OSError:
        pass


class ProcessLog:
    """The output of one process: a small rotated file, and the important lines on the terminal."""

    def __init__(self, name: str, folder: Path, show: Callable[[str], None] = to_terminal) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{name}.log"
        self._name = name
        self._show = show
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        self._file = RotatingFileHandler(
            self.path, maxBytes=LOG_BYTES, backupCount=LOGS_KEPT, encoding="utf-8", errors="replace"
        )

    def line(self, text: str) -> None:
        """Takes one line without its line end."""
        text = text.rstrip()
        if not text:
            return
        if text.startswith(ONLY_SHOWN):
            self._show(text.removeprefix(ONLY_SHOWN))
            return
        self._tail.append(text)
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._file.handle(logging.makeLogRecord({"msg": f"{stamp} {text}"}))
        if IMPORTANT.search(text):
            self._show(f"[{self._name}] {text}")

    def tail(self) -> list[str]:
        """The last lines, oldest first, without those that are not to be written."""
        return list(self._tail)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
