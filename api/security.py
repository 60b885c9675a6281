"""Who is calling: the resident by the token of the talk, staff by a signed token (JWT, HS256)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlsplit

import jwt
from fastapi import Depends, Request
from fastapi.security import HTTPBearer, OAuth2PasswordBearer
from fastapi.security.utils import get_authorization_scheme_param
from starlette.requests import HTTPConnection
from starlette.types import Scope

from api.problems import Problem
from api.services import Services, ServicesDep
from casework.access import Reader
from casework.clock import Clock
from casework.crypto import Keyring
from casework.permissions import permissions

#: How long a staff sign-in lasts: one working day.
STAFF_TOKEN_LIFE = timedelta(hours=10)
#: The cookie in which a browser keeps a staff token, out of reach of scripts.
SESSION_COOKIE = "yizhu_staff"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ISSUER = "yizhu"
_AUDIENCE = "staff"
_ALGORITHM = "HS256"

resident_scheme = HTTPBearer(scheme_name="居民凭证", description="开始会话时得到的凭证", auto_error=False)
staff_scheme = OAuth2PasswordBearer(
    tokenUrl="/api/v1/auth/token", scheme_name="工作人员登录", description="登录得到的令牌", auto_error=False
)


def unauthorized(detail: str | None = None) -> Problem:
    """A 401 that says how to authenticate."""
    return Problem(401, detail, headers={"WWW-Authenticate": "Bearer"})


def bearer(connection: HTTPConnection) -> str:
    """The bearer token of a call; a 401 when there is none."""
    scheme, token = get_authorization_scheme_param(connection.headers.get("authorization"))
    if scheme.lower() != "bearer" or not token or len(token) > 4096:
        raise unauthorized()
    return token


def staff_token(request: Request) -> str:
    """The token of staff: from the header, else from the pages' cookie.

    A browser sends the cookie along whoever asks it to; so what changes anything must come from a page of
    this very site, or is refused with a 403.
    """
    if "authorization" in request.headers:
        return bearer(request)
    token = request.cookies.get(SESSION_COOKIE, "")
    if not token or len(token) > 4096:
        raise unauthorized()
    if request.method not in _SAFE and not from_own_page(request):
        raise Problem(403, "这个请求不是从本站的页面发出的，没有照办。", code="foreign-page")
    return token


def from_own_page(request: Request) -> bool:
    """Whether, by Fetch Metadata or else ``Origin``, a page of this very site sent the request."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    return urlsplit(origin).netloc == request.headers.get("host", "") != ""


def resident_token(request: Request, _: Annotated[object, Depends(resident_scheme)]) -> str:
    """Dependency: the token of the talk."""
    try:
        return bearer(request)
    except Problem:
        raise unknown_talk() from None


def unknown_talk() -> Problem:
    """The one 401 for a wrong token and for a talk that does not exist."""
    return unauthorized("会话编号或凭证不对，请重新开始一次咨询。")


ResidentToken = Annotated[str, Depends(resident_token)]


def issue(keyring: Keyring, clock: Clock, staff_id: str) -> tuple[str, int]:
    """A signed token for a staff account, and the seconds that it lasts."""
    now = clock.now()
    claims = {"iss": _ISSUER, "aud": _AUDIENCE, "sub": staff_id, "iat": now, "exp": now + STAFF_TOKEN_LIFE}
    token = jwt.encode(claims, keyring.signing_key, algorithm=_ALGORITHM)
    return token, int(STAFF_TOKEN_LIFE.total_seconds())


def read(keyring: Keyring, now: datetime, token: str) -> str:
    """The account's id in a token; a 401 for one that is forged, foreign or past its time ``now``."""
    try:
        claims = jwt.decode(
            token,
            keyring.signing_key,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            issuer=_ISSUER,
            # The library would ask the machine's clock; time is handed in here.
            options={"verify_exp": False, "verify_iat": False, "require": ["exp", "sub", "iss", "aud"]},
        )
        subject, expires = str(claims["sub"]), float(claims["exp"])
    except (jwt.PyJWTError, ValueError, TypeError):
        raise unauthorized() from None
    if now.timestamp() >= expires:
        raise unauthorized("登录已过期，请重新登录。")
    return subject


def carries_staff_token(scope: Scope) -> bool:
    """Whether a request brings a staff token of ours that has not run out; the account is not looked up."""
    request = Request(scope)
    services: Services = request.app.state.services
    try:
        read(services.keyring, services.clock.now(), staff_token(request))
    except Problem:
        return False
    return True


def current_staff(
    request: Request, services: ServicesDep, _: Annotated[object, Depends(staff_scheme)]
) -> Reader:
    """Dependency: who calls. The account is read each time, so that closing it works at once."""
    account_id = read(services.keyring, services.clock.now(), staff_token(request))
    with services.database.read() as session:
        reader = services.staff.reader(session, account_id)
    if reader is None:
        raise unauthorized()
    return reader


StaffDep = Annotated[Reader, Depends(current_staff)]


@cache
def allowed(permission: str) -> Any:
    """Dependency: staff whose role has this permission (``data/roles.yml``); else a 403 that names it.

    Whether they may see the very thing is asked again where it is read. Written as
    ``staff: Annotated[Reader, allowed("reports.read")]``. Raises KeyError for a permission that there is not.
    """
    label = permissions().permissions[permission]

    def check(staff: StaffDep) -> Reader:
        if not staff.may(permission):
            raise Problem(403, f"您的账号没有这项权限：{label}。")
        return staff

    return Depends(check)
