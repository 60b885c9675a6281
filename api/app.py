"""The application factory: every route, one envelope around all of it, and what is done at start-up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Final

import anyio.to_thread
from fastapi import APIRouter, Depends, FastAPI, Request
from sqlalchemy.exc import DatabaseError

from api import casework_errors, docs_page, health, problems
from api.channels.adapters import adapters_of
from api.channels.telegram import door as telegram
from api.channels.wechat.door import router as wechat_door
from api.channels.work import ChannelWork
from api.envelope import Envelope
from api.limits import LARGER_BODIES, MAX_BODY_BYTES, LimitSettings, address_of, check
from api.pages.desk import router as desk_pages
from api.pages.router import router as pages
from api.parts import create_services
from api.resident.endpoints import router as resident
from api.resident.entering import router as entering
from api.resident.linking import router as linking
from api.resident.own_case import router as own_case
from api.resident.places import router as places
from api.security import carries_staff_token
from api.services import Services, ServicesDep
from api.staff.router import router as staff
from api.turns import Turns
from api.uploads import keep_in_memory
from casework.applications.catching_up import catch_up
from casework.clock import Clock
from casework.errors import CannotStart
from casework.installation.key_check import check_key
from casework.installation.served import check_regions
from casework.regions import Regions
from casework.settings import Settings


def limited_address(request: Request, services: ServicesDep) -> None:
    """Dependency of every API call: no address calls without end."""
    check(services.limiter, f"address:{address_of(request)}", services.limits.address_per_minute)


#: What `ops.serve` shows and never writes into a log (`ops.logs.ONLY_SHOWN`).
ONLY_SHOWN: Final = "[只在这里显示一次] "


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    limits: LimitSettings | None = None,
    turns: Callable[[Services], Turns] | None = None,
    regions: Regions | None = None,
) -> FastAPI:
    """The whole outside of the service.

    ``turns`` makes the turns out of the other parts; without it the chat answers 503 and the rest works.
    At start-up the database is migrated and the first staff account made sure of.
    """
    keep_in_memory()
    services = create_services(settings, clock=clock, limits=limits, regions=regions)
    if turns is not None:
        services.turns = turns(services)
    services.channel_work = ChannelWork(services, adapters_of(services))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if not services.prepared:
            await anyio.to_thread.run_sync(prepare, services)
        yield
        if services.channel_work is not None:
            await services.channel_work.close()
        if services.telegram is not None:
            await services.telegram.close()
        await anyio.to_thread.run_sync(services.database.dispose)

    app = FastAPI(
        title="易助接口",
        version="1",
        description=docs_page.DESCRIPTION,
        openapi_tags=docs_page.TAGS,
        docs_url=None,  # FastAPI's own pages load scripts from a CDN
        redoc_url=None,
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # it would carry bodies
    )
    app.state.services = services
    app.add_middleware(
        Envelope,
        metrics=services.metrics,
        max_body_bytes=MAX_BODY_BYTES,
        larger_bodies=LARGER_BODIES,
        trusted=lambda scope: telegram.carries_secret(scope) or carries_staff_token(scope),
    )
    problems.install(app)
    casework_errors.install(app)
    docs_page.install(app)
    desk_pages.install(app)
    api = APIRouter(prefix="/api/v1", dependencies=[Depends(limited_address)])
    api.include_router(resident)
    for router in (own_case, entering, linking, places):
        api.include_router(router)
    api.include_router(staff)
    app.include_router(api)
    app.include_router(wechat_door)
    app.include_router(telegram.router)
    app.include_router(health.router)
    app.include_router(pages)
    return app


def prepare(services: Services) -> None:
    """Migrate the database, make sure of the key it was written with, read what the regions set by
    themselves, renew what is searched by, and make sure of a first staff account, whose made-up password is
    printed once.

    Raises ``CannotStart``.
    """
    try:
        services.database.migrate()
    except DatabaseError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise CannotStart(f"连不上数据库，或者写不进去：{reason}") from error
    with services.database.session() as session:
        check_key(session, services.clock.now())
        check_regions(session, services.regions)
    with services.database.read() as session:
        services.regions.refresh(session)
    catch_up(services.database, services.applications, services.regions)
    given = services.settings.admin_password
    with services.database.session() as session:
        generated = services.staff.ensure_admin(session, given.get_secret_value() if given else None)
    if generated:
        print(
            f"{ONLY_SHOWN}  工作人员首个账号：admin　密码：{generated}　（只显示这一次，请马上记下）",
            flush=True,
        )
    services.prepared = True
