"""All pages of staff."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from api.pages.desk import (
    admin,
    alerts,
    applications,
    case,
    case_assess,
    case_change,
    channel_words,
    figures,
    helping,
    knowledge,
    organisations,
    papers,
    problem,
    queue,
    session,
    talks,
    undelivered,
    words,
)

router = APIRouter(include_in_schema=False)
for part in (
    session,
    admin,
    queue,
    applications,
    alerts,
    undelivered,
    talks,
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

__all__ = ["channel_words", "install", "router", "words"]


def install(app: FastAPI) -> None:
    """Let problems of the pages' addresses be told as pages."""
    app.state.problem_page = problem.problem_page
