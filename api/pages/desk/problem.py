"""A problem as staff see it: a page, or a few lines for the form that htmx sent."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from api.pages.desk.render import by_htmx
from api.pages.desk.wording import desk_wording
from api.pages.templating import templates
from api.problems import Problem
from casework.intake.keys import FIELD_KEYS
from casework.intake.labels import field_label

_PAGES = ("/staff", "/field")


def problem_page(request: Request, problem: Problem) -> Response | None:
    """``problem`` for an address of the pages; None for all others, which get a problem document.

    Who is not signed in is led to the sign-in page and back; a form sent by htmx stays open with what was
    typed, and says how to go on.
    """
    path = request.url.path
    if not (path in _PAGES or path.startswith(tuple(f"{start}/" for start in _PAGES))):
        return None
    if "application/json" in request.headers.get("accept", ""):
        return None
    if problem.status == 401 and not by_htmx(request) and path != "/staff/sign-in":
        here = f"{path}?{request.url.query}" if request.url.query else path
        back = f"?{urlencode({'next': here})}" if request.method == "GET" and path != "/staff" else ""
        return RedirectResponse(f"/staff{back}", status_code=303)
    context = {
        "problem": problem,
        "errors": named_errors(problem),
    }
    template = "desk/_problem.html" if by_htmx(request) else "desk/problem.html"
    return templates.TemplateResponse(
        request, template, context, status_code=problem.status, headers=problem.headers
    )


def named_errors(problem: Problem) -> list[tuple[str, str]]:
    """What is wrong, each with the field's Chinese name or the place in a file; "" for a name that only a
    program knows."""
    return [(_name(error.field), error.message) for error in problem.errors]


def _name(field: str) -> str:
    if not field.isascii():
        return field
    last = field.rsplit(".", 1)[-1]
    return desk_wording().fields.get(last) or (field_label(last) if last in FIELD_KEYS else "")
