"""The application factory: every part made once, every route, one envelope around all of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import anyio.to_thread
from argon2 import PasswordHasher
from fastapi import APIRouter, Depends, FastAPI, Request

from api import casework_errors, docs_page, health, problems
from api.envelope import Envelope
from api.limits import LARGER_BODIES, MAX_BODY_BYTES, InMemoryRateLimiter, LimitSettings, address_of, check
from api.metrics import Metrics
from api.pages.router import router as pages
from api.resident.endpoints import router as resident
from api.services import Services, ServicesDep
from api.staff.router import router as staff
from api.turns import Turns
from casework.alerts.service import Alerts
from casework.applications.catching_up import catch_up
from casework.applications.service import Applications
from casework.applications.steps import Steps
from casework.assessment.service import Assessing
from casework.clock import Clock, SystemClock
from casework.conversations.service import Conversations
from casework.crypto import Keyring
from casework.database import Database
from casework.directory.capacity import CapacityEditing
from casework.directory.organisations import OrganisationEditing
from casework.directory.service import Directory
from casework.directory.stations import StationEditing
from casework.directory.suggest import Suggestions
from casework.discovery.service import Discovery
from casework.entry.service import Entry
from casework.erasure import Erasure
from casework.followup.service import Followups
from casework.followup.tidings import Tidings
from casework.households.service import Households
from casework.knowledge.library import Library, load_library
from casework.knowledge.service import Knowledge
from casework.notices.service import Notices
from casework.points.service import Points
from casework.referrals.service import Referrals
from casework.regions import Regions
from casework.resources.giving import Giving
from casework.resources.matches import Matches
from casework.resources.service import Resources
from casework.servicedata.service import ServiceData
from casework.settings import Settings
from casework.staff.accounts import Accounts
from casework.staff.service import Staff
from casework.visits.importing import VisitImports
from casework.visits.service import Visits


def create_services(
    settings: Settings,
    *,
    clock: Clock | None = None,
    limits: LimitSettings | None = None,
    regions: Regions | None = None,
    library: Library | None = None,
    hasher: PasswordHasher | None = None,
) -> Services:
    """The parts of the service, without a dialogue engine. Opens the database, but does not migrate it.

    ``regions``: the packs, by default those of the settings; ``library``: the knowledge folder;
    ``hasher``: how costly a password check is.
    """
    clock = clock or SystemClock()
    secret = settings.secret_key.get_secret_value() if settings.secret_key else None
    keyring = Keyring.load(settings.data_dir, secret)
    regions = regions or Regions.load(settings.regions)
    directory = Directory(regions)
    points = Points(clock, regions)
    signing_in = Staff(clock, keyring, hasher)
    conversations = Conversations(clock, keyring)
    tidings = Tidings(clock, conversations, regions)
    referrals = Referrals(clock, regions, on_step=[tidings.heard, points.on_step])
    applications = Applications(clock, keyring, regions, referrals)
    alerts = Alerts(clock, regions)
    entry = Entry(clock, regions, conversations, applications)
    visits = Visits(clock, keyring, regions, entry, Notices(clock))
    return Services(
        settings=settings,
        clock=clock,
        keyring=keyring,
        database=Database(settings.database_url, keyring),
        regions=regions,
        directory=directory,
        organisation_editing=OrganisationEditing(clock, regions, directory),
        station_editing=StationEditing(clock, regions, directory),
        capacities=CapacityEditing(clock, regions, directory),
        suggestions=Suggestions(regions, directory),
        conversations=conversations,
        applications=applications,
        steps=Steps(clock, applications, referrals),
        assessing=Assessing(clock, regions, applications),
        referrals=referrals,
        alerts=alerts,
        followups=Followups(clock, tidings, conversations, referrals, alerts),
        erasure=Erasure(conversations, applications, alerts),
        knowledge=Knowledge(clock, library or load_library()),
        points=points,
        notices=Notices(clock),
        service_data=ServiceData(clock, regions, Notices(clock)),
        resources=Resources(clock, regions),
        matches=Matches(clock, regions),
        giving=Giving(clock, regions),
        staff=signing_in,
        accounts=Accounts(clock, regions, signing_in),
        entry=entry,
        visits=visits,
        visit_imports=VisitImports(clock, keyring, regions, visits, entry),
        households=Households(clock, keyring, regions),
        discovery=Discovery(clock, keyring, regions, visits),
        limits=limits or LimitSettings(),
        limiter=InMemoryRateLimiter(clock),
        metrics=Metrics(),
    )


def limited_address(request: Request, services: ServicesDep) -> None:
    """Dependency of every API call: no address calls without end."""
    check(services.limiter, f"address:{address_of(request)}", services.limits.address_per_minute)


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
    services = create_services(settings, clock=clock, limits=limits, regions=regions)
    if turns is not None:
        services.turns = turns(services)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await anyio.to_thread.run_sync(prepare, services)
        yield
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
    )
    problems.install(app)
    casework_errors.install(app)
    docs_page.install(app)
    api = APIRouter(prefix="/api/v1", dependencies=[Depends(limited_address)])
    api.include_router(resident)
    api.include_router(staff)
    app.include_router(api)
    app.include_router(health.router)
    app.include_router(pages)
    return app


def prepare(services: Services) -> None:
    """Migrate the database, renew what is searched by, and make sure of a first staff account, whose
    made-up password is printed once."""
    services.database.migrate()
    catch_up(services.database, services.applications, services.regions)
    given = services.settings.admin_password
    with services.database.session() as session:
        generated = services.staff.ensure_admin(session, given.get_secret_value() if given else None)
    if generated:
        print(f"\n  工作人员首个账号：admin　密码：{generated}　（只显示这一次，请马上记下）\n", flush=True)
