"""All pages about help: the case page's panels, referrals, charity resources, points."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages.desk import (
    case_benefits,
    case_giving,
    case_help,
    case_household,
    points,
    referral_steps,
    referrals,
    resources,
)

router = APIRouter()
for part in (
    referral_steps,
    case_help,
    case_giving,
    case_household,
    case_benefits,
    referrals,
    resources,
    points,
):
    router.include_router(part.router)
