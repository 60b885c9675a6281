"""Signing in and out in a browser: the token is kept in a cookie that no script can read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from api.casework_errors import to_problem
from api.pages.desk.render import own_path, page
from api.pages.desk.wording import home_of
from api.pages.templating import templates
from api.problems import Problem
from api.security import SESSION_COOKIE, StaffDep, from_own_page, issue, read
from api.services import Services, ServicesDep
from api.staff.auth import limited_sign_in
from casework.access import Reader
from casework.errors import CaseworkError

router = APIRouter()

Next = Annotated[str | None, Query(max_length=500)]


@router.get("/staff", name="staff")
def door(request: Request, services: ServicesDep, next: Next = None) -> Response:
    """The sign-in page; who is signed in goes on to ``next`` or to the first page of the role."""
    staff = signed_in(request, services)
    if staff is not None:
        return RedirectResponse(own_path(next, home_of(staff)), status_code=303)
    return _sign_in(request, next)


@router.post("/staff/sign-in", dependencies=[Depends(limited_sign_in)])
def sign_in(
    request: Request,
    services: ServicesDep,
    username: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=1024)] = "",
    next: Annotated[str | None, Form(max_length=500)] = None,
) -> Response:
    """Sign in; a wrong name or password is told on the page, with the name kept."""
    if not from_own_page(request):
        raise Problem(403, "这个请求不是从本站的页面发出的，没有照办。", code="foreign-page")
    try:
        with services.database.session() as session:
            account = services.staff.authenticate(session, username.strip(), password)
            staff = account.reader()
    except CaseworkError as error:
        problem = to_problem(error)
        return _sign_in(request, next, username=username, problem=problem.detail, status=problem.status)
    token, _ = issue(services.keyring, services.clock, staff.id)
    response = RedirectResponse(own_path(next, home_of(staff)), status_code=303)
    response.set_cookie(
        SESSION_COOKIE, token, httponly=True, samesite="lax", secure=request.url.scheme == "https", path="/"
    )
    return response


@router.post("/staff/sign-out")
def sign_out(request: Request) -> Response:
    """Forget the sign-in of this browser."""
    if not from_own_page(request):
        raise Problem(403, "这个请求不是从本站的页面发出的，没有照办。", code="foreign-page")
    response = RedirectResponse("/staff", status_code=303)
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax")
    return response


@router.get("/staff/signed-in")
def back_again(request: Request, staff: StaffDep) -> Response:
    """Says that one can go back to the window where the sign-in had run out."""
    return page(request, staff, "desk/signed_in.html")


def signed_in(request: Request, services: Services) -> Reader | None:
    """Who this browser is signed in as, if anybody."""
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        return None
    try:
        account_id = read(services.keyring, services.clock.now(), token)
    except Problem:
        return None
    with services.database.read() as session:
        return services.staff.reader(session, account_id)


def _sign_in(
    request: Request, next: str | None, *, username: str = "", problem: str | None = None, status: int = 200
) -> Response:
    context = {"next": own_path(next, ""), "username": username, "problem": problem}
    return templates.TemplateResponse(request, "desk/sign_in.html", context, status_code=status)
