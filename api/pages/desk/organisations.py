"""All pages of organisations and departments, and of the visits that their lists raise."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages.desk import households, lists, notices, own, service_data, visits, work, work_one

router = APIRouter()
for part in (work, work_one, notices, households, service_data, lists, own, visits):
    router.include_router(part.router)
