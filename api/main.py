"""``python -m api.main``: the service's process. The public door, the engine's action server on a loopback
port of its own, and the answering of what waits."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

import uvicorn
import uvloop
from anyio import to_thread
from pydantic import ValidationError

from actions.desk import Desk
from actions.server import create_action_app
from api.app import create_app, prepare
from api.engine_client import EngineClient, EngineUnavailable
from api.regions_live import keep_fresh
from api.rounds import go_round, rounds_of
from api.services import Services
from api.turns import Turns
from casework.clock import Clock
from casework.errors import CannotStart
from casework.failures import describe
from casework.regions.problems import RegionPackError
from casework.settings import Settings, settings_told

logger = logging.getLogger("yizhu.service")

PENDING_CHECK_SECONDS = 1.0
DOOR_CHECK_SECONDS = 0.05


async def answer_later(turns: Turns) -> None:
    """Answer what waits, for as long as the service runs: messages that came while the engine was down. What
    was said to a caseworker meanwhile is listened to first: there may be danger in it."""
    while True:
        await asyncio.sleep(PENDING_CHECK_SECONDS)
        for what, work in (("listened to", turns.listen_pending), ("answered", turns.answer_pending)):
            try:
                if done := await work():
                    logger.warning("%d waiting messages %s", done, what)
            except EngineUnavailable:
                continue
            except Exception as error:
                # Kinds and places only: the message of an exception may carry what a resident said.
                logger.error("waiting messages could not be %s, trying again: %s", what, describe(error))


def read_ahead(services: Services) -> None:
    """Read the knowledge folder's meanings before the first question comes: it takes seconds, once."""
    with services.database.read() as s:
        finders = [services.knowledge.finder(s, region) for region in services.regions]
    for finder in finders:
        finder.read_ahead()


async def work_behind(services: Services, door: uvicorn.Server) -> None:
    """What nobody asks for, from when the door is open: before that the database may not be migrated."""
    while not door.started:
        await asyncio.sleep(DOOR_CHECK_SECONDS)
    assert isinstance(services.turns, Turns)
    assert services.channel_work is not None
    await asyncio.gather(
        services.channel_work.run(),
        *([services.telegram.run()] if services.telegram is not None else []),
        to_thread.run_sync(read_ahead, services),
        answer_later(services.turns),
        go_round(rounds_of(services)),
        keep_fresh(services),
    )


def _server(app: object, host: str, port: int, lifespan: str) -> uvicorn.Server:
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        host=host,
        port=port,
        lifespan=lifespan,  # type: ignore[arg-type]
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=10,
        # Longer than the engine's client keeps a connection that rests (15 s), or it may be closed from
        # here under a call that is just being written.
        timeout_keep_alive=30,
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    return server


def desk_of(services: Services) -> Desk:
    """What the actions work with, out of the service's parts."""
    return Desk(
        database=services.database,
        clock=services.clock,
        conversations=services.conversations,
        applications=services.applications,
        alerts=services.alerts,
        erasure=services.erasure,
        regions=services.regions,
        knowledge=services.knowledge,
        followups=services.followups,
    )


def turns_of(services: Services, engine: EngineClient) -> Turns:
    """The turns, out of the service's parts and the engine's client."""
    return Turns(
        database=services.database,
        clock=services.clock,
        conversations=services.conversations,
        regions=services.regions,
        engine=engine,
        followups=services.followups,
        alerts=services.alerts,
    )


@dataclass(frozen=True)
class Loopback:
    """How service and engine reach one another: two loopback addresses, each with its one-time token."""

    engine_url: str
    engine_token: str
    actions_url: str
    actions_token: str

    @classmethod
    def from_environment(cls) -> Loopback:
        """As ``ops.serve`` hands them over. Raises KeyError when one is missing."""
        names = ("ENGINE_URL", "ENGINE_TOKEN", "ACTIONS_URL", "ACTIONS_TOKEN")
        return cls(*(os.environ[f"YIZHU_{name}"] for name in names))


async def serve(
    settings: Settings, loopback: Loopback, stopped: asyncio.Event, *, clock: Clock | None = None
) -> None:
    """Both doors and the work behind them, until ``stopped`` is set, by ``clock`` (none: the machine's)."""
    engine = EngineClient(loopback.engine_url, loopback.engine_token)
    app = create_app(settings, turns=lambda services: turns_of(services, engine), clock=clock)
    services: Services = app.state.services
    await to_thread.run_sync(prepare, services)
    actions_at = urlsplit(loopback.actions_url)
    public = _server(app, settings.host, settings.port, "on")
    private = _server(
        create_action_app(desk_of(services), loopback.actions_token),
        actions_at.hostname or "127.0.0.1",
        actions_at.port or 0,
        "off",
    )

    async def stop() -> None:
        await stopped.wait()
        public.should_exit = private.should_exit = True

    beside = [asyncio.create_task(stop()), asyncio.create_task(work_behind(services, public))]
    try:
        await asyncio.gather(public.serve(), private.serve())
    finally:
        for task in beside:
            task.cancel()
        await engine.close()


async def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    stopped = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    await serve(Settings(), Loopback.from_environment(), stopped)


def started() -> int:
    """Serve; exit code 1 after one line that says why nothing can be served."""
    try:
        uvloop.run(main())
    except (CannotStart, RegionPackError) as reason:
        print(f"✗ {reason}", flush=True)
    except ValidationError as error:
        print(f"✗ 设置不对：{settings_told(error)}", flush=True)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(started())
