"""All pages of staff."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from api.pages.desk import (
    admin,
    case,
    case_assess,
    case_change,
    figures,
    helping,
    knowledge,
    organisations,
    papers,
    problem,
    session,
    words,
)

router = APIRouter(include_in_schema=False)
for part in (
    session,
    admin,
    case,
    case_assess,
    case_change,
    figures,
    helping,
    knowledge,
    organisations,
    papers,
):
    router.include_router(part.router)

__all__ = ["install", "router", "words"]


def install(app: FastAPI) -> None:
    """Let problems of the pages' addresses be told as pages."""
    app.state.problem_page = problem.problem_page
