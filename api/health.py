"""Is it alive, would a turn be answered, how is it doing."""

from __future__ import annotations

import contextlib

import anyio.to_thread
from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from api.metrics import CONTENT_TYPE
from api.problems import Problem, ProblemDocument
from api.services import Services, ServicesDep
from casework.access import SYSTEM
from casework.alerts.schemas import AlertCount
from casework.channels import figures as channels
from casework.channels.types import Platform

router = APIRouter(tags=["运行状况"])


class Health(BaseModel):
    """Alive or ready."""

    status: str = Field(examples=["ok"])


@router.get("/healthz", summary="还活着吗")
async def healthz() -> Health:
    """进程在运行就返回 200。"""
    return Health(status="ok")


@router.get(
    "/readyz", summary="能回答吗", responses={503: {"model": ProblemDocument, "description": "还不能回答"}}
)
async def readyz(services: ServicesDep) -> Health:
    """只有现在发一句话会得到回答时才返回 200：数据库和对话引擎都要能用。"""
    missing = []
    try:
        await anyio.to_thread.run_sync(services.database.ping)
    except SQLAlchemyError:
        missing.append("数据库")
    if services.turns is None or not await services.turns.ready():
        missing.append("对话引擎")
    services.metrics.ready(not missing)
    if missing:
        raise Problem(
            503, f"还不能回答：{'、'.join(missing)}没有准备好。", code="not-ready", title="还没有准备好"
        )
    return Health(status="ok")


@router.get("/metrics", summary="Prometheus 指标", response_class=Response)
async def metrics(services: ServicesDep) -> Response:
    """请求数、耗时、会话数、没人接的紧急情况等；不含任何个人信息。"""
    with contextlib.suppress(SQLAlchemyError):  # what else there is to tell is told without the database
        alerts, waiting = await anyio.to_thread.run_sync(_counted, services)
        services.metrics.alerts(alerts)
        services.metrics.waiting(waiting)
    return Response(services.metrics.text(), media_type=CONTENT_TYPE)


def _counted(services: Services) -> tuple[AlertCount, dict[Platform, int]]:
    with services.database.read() as session:
        return services.alerts.count(session, SYSTEM), channels.waiting(session)
