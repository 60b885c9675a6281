"""`python -m ops.serve`: the dialogue engine and the service, started together and kept running until Ctrl-C.

It chooses loopback ports and one-time tokens, hands them to both in YIZHU_ENGINE_URL, YIZHU_ENGINE_TOKEN,
YIZHU_ACTIONS_URL and YIZHU_ACTIONS_TOKEN, and prints the address once /readyz says that a turn would be
answered. `YIZHU_PORT=0` takes any free port. `YIZHU_DATA_DIR/run/` has the process ids, `logs/` the logs.
"""

import asyncio
import contextlib
import os
import secrets
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from ops.logs import ProcessLog, to_terminal
from ops.ports import free_ports, is_free
from ops.prepare.model import current_model
from ops.probe import answers_200
from ops.processes import DoesNotStart, Managed

ROOT = Path(__file__).resolve().parents[1]
POLL_SECONDS = 0.2
#: Settings that the engine's process gets (`bot.serve`).
ENGINE_KNOWS = frozenset(
    f"YIZHU_{name}"
    for name in ("ENGINE_URL", "ENGINE_TOKEN", "ACTIONS_URL", "ACTIONS_TOKEN", "MODEL", "REGIONS")
)
PATIENCE_SECONDS = 60.0


class CannotServe(Exception):
    """Why nothing can be served; its text is one line for the person at the terminal."""


@dataclass(frozen=True)
class Place:
    """Where the service listens and where it keeps what it writes."""

    host: str
    port: int
    data: Path

    @property
    def url(self) -> str:
        """The address to open in a browser on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def place_from(environment: dict[str, str]) -> Place:
    """Reads YIZHU_HOST, YIZHU_PORT and YIZHU_DATA_DIR. Raises CannotServe for a port that cannot be had."""
    host = environment.get("YIZHU_HOST") or "127.0.0.1"
    given = environment.get("YIZHU_PORT") or "8000"
    if not given.isdecimal() or int(given) > 65_535:
        raise CannotServe(f"YIZHU_PORT={given} 不是端口号：请用 1 到 65535 之间的数字")
    port = int(given) or free_ports(1)[0]
    if not is_free(host, port):
        raise CannotServe(
            f"{host}:{port} 已被别的程序占用：关掉它，或换一个端口，例如 YIZHU_PORT={port + 1} make run"
        )
    return Place(host, port, Path(environment.get("YIZHU_DATA_DIR") or "var").resolve())


def child_environment(environment: dict[str, str], place: Place, model: Path) -> dict[str, str]:
    """What both processes are told: the settings as they are, and how they reach one another this time."""
    engine, actions = free_ports(2)
    told = {
        "YIZHU_HOST": place.host,
        "YIZHU_PORT": str(place.port),
        "YIZHU_DATA_DIR": str(place.data),
        "YIZHU_MODEL": str(model),
        "YIZHU_ENGINE_URL": f"http://127.0.0.1:{engine}",
        "YIZHU_ENGINE_TOKEN": secrets.token_urlsafe(32),
        "YIZHU_ACTIONS_URL": f"http://127.0.0.1:{actions}/webhook",
        "YIZHU_ACTIONS_TOKEN": secrets.token_urlsafe(32),
        # Compiled modules are kept, whatever the habit here: without them a start takes twice as long.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
    # A turn is many small sums: more threads than one only get in each other's way.
    threads = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    return {**threads, **environment, **told}


def engine_environment(environment: dict[str, str]) -> dict[str, str]:
    """What the engine is told of it: no key, no address of the database, no token of a channel."""
    return {
        name: value
        for name, value in environment.items()
        if not name.startswith("YIZHU_") or name in ENGINE_KNOWS
    }


async def announce(place: Place, processes: list[Managed]) -> None:
    """Waits until a turn would be answered, then prints the address."""
    clock = asyncio.get_running_loop().time
    began = clock()
    told = began
    while not await asyncio.to_thread(answers_200, f"{place.url}/readyz"):
        if clock() - told > PATIENCE_SECONDS:
            told = clock()
            to_terminal(f"  … 还在启动，已 {told - began:.0f} 秒；日志在 {place.data / 'logs'}")
        await asyncio.sleep(POLL_SECONDS)
    for process in processes:
        process.ready.set()
    to_terminal(f"易助已就绪（{clock() - began:.1f} 秒）：{place.url}  按 Ctrl-C 停止")


async def serve(place: Place, environment: dict[str, str], root: Path = ROOT) -> int:
    """Runs both processes until SIGINT, SIGTERM or SIGHUP; answers the exit code."""
    logs, run = place.data / "logs", place.data / "run"
    for folder in (place.data, logs, run):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            raise CannotServe(f"不能写入 {folder}：请换一个 YIZHU_DATA_DIR") from None
    engine_log, service_log = ProcessLog("engine", logs), ProcessLog("service", logs)
    engine_python, service_python = root / "bot/.venv/bin/python", root / ".venv/bin/python"
    engine = Managed(
        "engine",
        engine_python,
        ["bot.serve"],
        engine_environment(environment),
        root,
        engine_log,
        run / "engine.pid",
    )
    service = Managed(
        "service", service_python, ["api.main"], environment, root, service_log, run / "service.pid"
    )
    asked_to_stop = asyncio.Event()
    hurried: list[asyncio.Future[None]] = []
    stops = 0

    def on_signal() -> None:
        nonlocal stops
        stops += 1
        asked_to_stop.set()
        if stops > 1:  # a second Ctrl-C: no more patience
            hurried.extend(asyncio.ensure_future(process.stop(0)) for process in (service, engine))

    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(name, on_signal)
    keepers = [asyncio.create_task(process.keep_running()) for process in (engine, service)]
    herald = asyncio.create_task(announce(place, [engine, service]))
    waiting = asyncio.create_task(asked_to_stop.wait())
    code = 0
    try:
        done, _ = await asyncio.wait([waiting, *keepers], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {waiting}:
            task.result()
    except DoesNotStart as failure:
        for line in failure.log.tail():
            to_terminal(f"  | {line}")
        to_terminal(f"✗ {failure.name} 启动失败（退出码 {failure.code}），日志在 {failure.log.path}")
        code = 1
    finally:
        herald.cancel()
        waiting.cancel()
        # The service first: what it is answering may still need the engine.
        await service.stop()
        await engine.stop()
        await asyncio.gather(herald, waiting, *hurried, *keepers, return_exceptions=True)
        engine_log.close()
        service_log.close()
    if code == 0:
        to_terminal("易助已停止")
    return code


def main() -> int:
    """Exit code 0 after a clean stop, 1 after one line that says why nothing is served."""
    os.umask(0o077)  # the database, the keys and the logs are the operator's alone
    environment = dict(os.environ)
    try:
        place = place_from(environment)
        given = environment.get("YIZHU_MODEL")
        model = Path(given).resolve() if given else current_model(ROOT)
        if model is None or not model.is_file():
            raise CannotServe("还没有训练好的对话模型：请用 make run 启动，它会先训练")
        return asyncio.run(serve(place, child_environment(environment, place, model)))
    except CannotServe as reason:
        to_terminal(f"✗ {reason}")
        return 1
    except FileNotFoundError as error:
        to_terminal(f"✗ 缺少 {error.filename}：请用 make run 启动，它会先安装")
        return 1
    except PermissionError as error:
        to_terminal(f"✗ 不能写入 {error.filename}：请换一个 YIZHU_DATA_DIR")
        return 1
    except KeyboardInterrupt:
        with contextlib.suppress(OSError):
            to_terminal("已停止")
        return 0


if __name__ == "__main__":
    sys.exit(main())
