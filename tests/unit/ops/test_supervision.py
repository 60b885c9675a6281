"""The supervisor as a process of its own, over two small stand-ins: with them it is quick to go wrong.

The real engine and service under it are tested end to end in tests/e2e.
"""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 30.0

START = """
import asyncio, os, sys
from pathlib import Path
from ops.ports import free_ports
from ops.serve import Place, child_environment, serve
root = Path(sys.argv[1])
place = Place("127.0.0.1", free_ports(1)[0], root / "var")
del os.environ["PYTHONPATH"]
sys.exit(asyncio.run(serve(place, child_environment(dict(os.environ), place, root / "model"), root)))
"""
SERVICE = """
import http.server, os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("[只在这里显示一次] 首个账号：admin　密码：s3cret", flush=True)
print("INFO ordinary", flush=True)
class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(os.environ["YIZHU_PORT"])), Ready).serve_forever()
"""
ENGINE = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
while True: signal.pause()
"""

Supervise = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for module, code in (("api/main.py", SERVICE), ("bot/serve.py", ENGINE)):
        path = tmp_path / module
        path.parent.mkdir()
        path.write_text(code, encoding="utf-8")
    (tmp_path / "ops").symlink_to(ROOT / "ops")
    for venv in (".venv", "bot/.venv"):
        python = tmp_path / venv / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.symlink_to(sys.executable)
    return tmp_path


@pytest.fixture
def supervise(root: Path) -> Iterator[Supervise]:
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", START, str(root)]
        started.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[str], words: str) -> list[str]:
    """The lines up to the one with `words`. A test that waits in vain is ended by its output's end."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if words in line:
            return lines
    raise AssertionError(f"{words!r} was never said: {lines}")


def pids(root: Path) -> list[int]:
    return [int((root / "var" / "run" / f"{name}.pid").read_text()) for name in ("engine", "service")]


def ends(pidfd: int) -> bool:
    """Whether the process behind `pidfd` ends within the time that a stop may take."""
    ended, _, _ = select.select([pidfd], [], [], PATIENCE)
    os.close(pidfd)
    return bool(ended)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="watches processes by pidfd, which is Linux's")
class TestServe:
    def test_says_the_address_when_ready_and_shows_the_password_but_writes_it_nowhere(
        self, root: Path, supervise: Supervise
    ) -> None:
        lines = read_until(supervise(), "易助已就绪")
        assert "http://127.0.0.1:" in lines[-1]
        assert "首个账号：admin　密码：s3cret" in lines
        log = (root / "var" / "logs" / "service.log").read_text(encoding="utf-8")
        assert "INFO ordinary" in log
        files = [path for path in (root / "var").rglob("*") if path.is_file()]
        assert files and not any(b"s3cret" in path.read_bytes() for path in files)

    @pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_stops_both_and_ends_well(self, root: Path, supervise: Supervise, stop: signal.Signals) -> None:
        supervisor = supervise()
        read_until(supervisor, "易助已就绪")
        children = [os.pidfd_open(pid) for pid in pids(root)]
        supervisor.send_signal(stop)
        read_until(supervisor, "易助已停止")
        assert supervisor.wait(PATIENCE) == 0
        assert all(ends(child) for child in children)

    def test_leaves_no_orphan_when_it_is_killed(self, root: Path, supervise: Supervise) -> None:
        supervisor = supervise()
        read_until(supervisor, "易助已就绪")
        children = [os.pidfd_open(pid) for pid in pids(root)]
        supervisor.kill()
        assert all(ends(child) for child in children)

    def test_starts_a_killed_engine_again_and_says_so(self, root: Path, supervise: Supervise) -> None:
        supervisor = supervise()
        read_until(supervisor, "易助已就绪")
        os.kill(pids(root)[0], signal.SIGKILL)
        said = read_until(supervisor, "starting it again")
        assert said == ["[engine] WARNING ops engine ended with code -9, starting it again in 0.5 s"]

    def test_gives_up_in_clear_words_when_the_engine_cannot_start(
        self, root: Path, supervise: Supervise
    ) -> None:
        (root / "bot" / "serve.py").write_text('raise SystemExit("no model there")', encoding="utf-8")
        (root / "api" / "main.py").write_text(ENGINE, encoding="utf-8")
        supervisor = supervise()
        lines = read_until(supervisor, "启动失败")
        assert "  | " in "".join(lines) and any("no model there" in line for line in lines)
        assert supervisor.wait(PATIENCE) == 1
