"""Remembers what a step was done with, so that it is skipped while nothing changed."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterable, Iterator

from ops.prepare.console import say

IGNORED_FOLDERS = {"__pycache__", ".venv", "tests", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


def files_of(root: Path, paths: Iterable[str]) -> Iterator[Path]:
    """The files under `root` that `paths` (files or folders) name, sorted; what is not there is left out."""
    for name in sorted(paths):
        place = root / name
        if place.is_file():
            yield place
        for folder, folders, files in os.walk(str(place)):
            folders[:] = sorted(f for f in folders if f not in IGNORED_FOLDERS)
            for file in sorted(files):
                if not file.endswith((".pyc", "~", ".swp")):
                    yield Path(folder) / file


def digest(root: Path, paths: Iterable[str], *facts: str) -> str:
    """SHA-256 over the names and contents of `paths`, and over `facts` (versions, places)."""
    total = hashlib.sha256()
    for fact in facts:
        total.update(fact.encode() + b"\0")
    for file in files_of(root, paths):
        content = hashlib.sha256(file.read_bytes()).digest()
        total.update(file.relative_to(root).as_posix().encode() + b"\0" + content)
    return total.hexdigest()


def read_stamp(path: Path) -> dict[str, Any]:
    """The stamp at `path`; empty if there is none or it cannot be read."""
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write_stamp(path: Path, stamp: dict[str, Any]) -> None:
    """Writes the stamp whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(stamp, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(str(part), str(path))


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Holds the file lock `lock`: of several preparations at once, one works and the others wait."""
    import fcntl

    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("另一个命令正在准备环境，等它做完 …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield  # closing the file gives the lock back, also when the process dies
