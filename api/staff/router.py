"""All of the staff API."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from api.problems import ProblemDocument
from api.staff import (
    accounts,
    alerts,
    applications,
    assessment,
    audit,
    auth,
    case_help,
    channels,
    conversations,
    directory,
    directory_edit,
    discovery,
    duty,
    entry,
    field,
    household_search,
    households,
    knowledge,
    notes,
    notices,
    open_data,
    packs,
    papers,
    photos,
    points,
    queue,
    referrals,
    region_settings,
    reports,
    resources,
    service_data,
    undelivered,
    understanding,
    visits,
    worklog,
)

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    401: {"model": ProblemDocument, "description": "没有登录，或者登录已失效"},
    403: {"model": ProblemDocument, "description": "这个账号不能做这件事"},
    422: {"model": ProblemDocument, "description": "填写有误"},
}

router = APIRouter()
router.include_router(auth.router)
for part in (
    understanding,
    alerts,
    applications,
    assessment,
    case_help,
    entry,
    field,
    households,
    household_search,
    conversations,
    undelivered,
    worklog,
    referrals,
    notes,
    notices,
    directory,
    directory_edit,
    knowledge,
    open_data,
    reports,
    service_data,
    points,
    resources,
    visits,
    packs,
    papers,
    photos,
    accounts,
    discovery,
    queue,
    region_settings,
    duty,
    audit,
    channels,
):
    router.include_router(part.router, responses=_PROBLEMS)
