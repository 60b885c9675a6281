"""``python -m api.main``: the service's process. The public door, the engine's action server on a loopback
port of its own, and the answering of what waits."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from urllib.parse import urlsplit

import uvicorn
import uvloop
from anyio import to_thread

from actions.desk import Desk
from actions.server import create_action_app
from api.app import create_app
from api.engine_client import EngineClient, EngineUnavailable
from api.services import Services
from api.turns import Turns
from casework.failures import describe
from casework.settings import Settings

logger = logging.getLogger("yizhu.service")

PENDING_CHECK_SECONDS = 1.0


async def answer_later(turns: Turns) -> None:
    """Answer what waits, for as long as the service runs: messages that came while the engine was down."""
    while True:
        await asyncio.sleep(PENDING_CHECK_SECONDS)
        try:
            if answered := await turns.answer_pending():
                logger.warning("%d waiting messages answered", answered)
        except EngineUnavailable:
            continue
        except Exception as error:
            # Kinds and places only: the message of an exception may carry what a resident said.
            logger.error("waiting messages could not be answered, trying again: %s", describe(error))


def read_ahead(services: Services) -> None:
    """Read the knowledge folder's meanings before the first question comes: it takes seconds, once."""
    with services.database.read() as s:
        for region in services.regions:
            services.knowledge.find(s, region, "低保")


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
    )


async def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = Settings()
    engine = EngineClient(os.environ["YIZHU_ENGINE_URL"], os.environ["YIZHU_ENGINE_TOKEN"])

    def turns_of(services: Services) -> Turns:
        return Turns(
            database=services.database,
            clock=services.clock,
            conversations=services.conversations,
            regions=services.regions,
            engine=engine,
        )

    app = create_app(settings, turns=turns_of)
    services: Services = app.state.services
    actions_at = urlsplit(os.environ["YIZHU_ACTIONS_URL"])
    public = _server(app, settings.host, settings.port, "on")
    private = _server(
        create_action_app(desk_of(services), os.environ["YIZHU_ACTIONS_TOKEN"]),
        actions_at.hostname or "127.0.0.1",
        actions_at.port or 0,
        "off",
    )
    loop = asyncio.get_running_loop()

    def stop() -> None:
        public.should_exit = True
        private.should_exit = True

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop)
    assert isinstance(services.turns, Turns)
    later = asyncio.create_task(answer_later(services.turns))
    ahead = asyncio.create_task(to_thread.run_sync(read_ahead, services))
    try:
        await asyncio.gather(public.serve(), private.serve())
    finally:
        later.cancel()
        ahead.cancel()
        await engine.close()


if __name__ == "__main__":
    uvloop.run(main())
