"""All pages about help: the case page's panels, referrals, charity resources, points."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages.desk import case_giving, case_help, referral_steps

router = APIRouter()
for part in (referral_steps, case_help, case_giving):
    router.include_router(part.router)
