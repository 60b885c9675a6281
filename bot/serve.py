"""The engine's door: a loopback HTTP server that only the service may knock at.

    python -m bot.serve

Environment: ``YIZHU_ENGINE_URL`` (where to listen, loopback), ``YIZHU_ENGINE_TOKEN``, ``YIZHU_ACTIONS_URL``,
``YIZHU_ACTIONS_TOKEN``, ``YIZHU_MODEL`` (a model archive, default ``models/yizhu.tar.gz``).

    POST /turn   {"conversation_id", "message_id", "text", "region", "asking", "loop", "slots"}
                 → 200 {"replies": [{"text", "buttons"}], "asking", "loop", "slots", "intent"}
                 → 502 an action failed
    POST /parse  {"text", "asking", "region"} → 200 {"intent", "entities"}
    GET  /status → 200 {"ready": true}
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import signal
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot import lean

warnings.simplefilter("ignore")  # deprecations inside Rasa's own dependencies, pinned as they are
lean.install()

import jieba  # noqa: E402
import structlog  # noqa: E402
import ujson  # noqa: E402
import uvloop  # noqa: E402
from aiohttp import web  # noqa: E402

from bot import speed  # noqa: E402
from bot.context import TalkContext  # noqa: E402
from bot.engine import ActionEndpoint, ActionFailed, Engine  # noqa: E402

logger = logging.getLogger("yizhu.engine")

MAX_BODY_BYTES = 256 * 1024
ENGINE = web.AppKey("engine", Engine)


def _json(body: Any, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, dumps=ujson.dumps)


async def _turn(request: web.Request) -> web.Response:
    body = ujson.loads(await request.read())
    context = TalkContext(
        conversation_id=body["conversation_id"],
        region=body["region"],
        asking=body.get("asking"),
        loop=body.get("loop"),
        slots=body.get("slots") or {},
    )
    try:
        outcome = await request.app[ENGINE].turn(context, body["message_id"], body["text"])
    except ActionFailed as failure:
        logger.error("action failed: %s (%s)", failure, type(failure.__cause__).__name__)
        return _json({"error": "action_failed"}, status=502)
    return _json(asdict(outcome))


async def _parse(request: web.Request) -> web.Response:
    body = ujson.loads(await request.read())
    return _json(request.app[ENGINE].understand(body["text"], body.get("asking"), body["region"]))


async def _status(request: web.Request) -> web.Response:
    return _json({"ready": True})


def make_app(engine: Engine, token: str) -> web.Application:
    """The engine's web application; every call must carry ``Authorization: Bearer <token>``."""
    expected = f"Bearer {token}".encode()

    @web.middleware
    async def only_the_service(request: web.Request, handler: Any) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(given, expected):
            return _json({"error": "unauthorized"}, status=401)
        answer: web.StreamResponse = await handler(request)
        return answer

    app = web.Application(middlewares=[only_the_service], client_max_size=MAX_BODY_BYTES)
    app[ENGINE] = engine
    app.router.add_post("/turn", _turn)
    app.router.add_post("/parse", _parse)
    app.router.add_get("/status", _status)
    return app


def _be_quiet() -> None:
    """Warnings and errors only, and never the text of a message (Rasa's debug and info logs carry it)."""
    jieba.setLogLevel(logging.WARNING)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


async def main() -> None:
    """Load the model, serve until SIGTERM or SIGINT."""
    _be_quiet()
    speed.install()
    where = urlsplit(os.environ["YIZHU_ENGINE_URL"])
    model = Path(os.environ.get("YIZHU_MODEL", "models/yizhu.tar.gz"))
    actions = ActionEndpoint(os.environ["YIZHU_ACTIONS_URL"], os.environ["YIZHU_ACTIONS_TOKEN"])
    engine = Engine(model, actions)
    engine.understand("你好", None, os.environ.get("YIZHU_REGIONS", "dehua").split(",")[0])
    runner = web.AppRunner(make_app(engine, os.environ["YIZHU_ENGINE_TOKEN"]), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, where.hostname or "127.0.0.1", where.port).start()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()
    await runner.cleanup()
    await engine.close()


if __name__ == "__main__":
    uvloop.install()
    asyncio.run(main())
