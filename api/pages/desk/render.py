"""Making a staff page: the frame's own facts, the answer's tag, and the way back after a change."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import uuid4

from fastapi import Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from api.pages.desk import words
from api.pages.desk.wording import desk_wording, menu_of
from api.pages.templating import templates
from api.services import Services
from casework.access import Reader
from casework.permissions import permissions


def page(request: Request, staff: Reader, template: str, /, *, status: int = 200, **context: Any) -> Response:
    """A page, or a part of one, for ``staff``.

    Whole pages extend ``desk/base.html``. The answer has an ETag, so that a page that asks itself again every
    few seconds (``data-live``) gets an empty 304 while nothing has changed.
    """
    services: Services = request.app.state.services
    done = desk_wording().done.get(request.query_params.get("done", ""))
    menu, more = menu_of(staff)
    client_id = str(uuid4())
    shown = {
        "client_id": client_id,
        "staff": staff,
        "staff_name": _name(services, staff),
        "role_label": permissions().roles[staff.role].label if staff.role else "",
        "menu": menu,
        "more": more,
        "path": request.url.path,
        "done": done,
        "may": staff.may,
        "words": lambda region: words.words(services, region),
        "organisation_name": _names_by_code(services, services.directory.names),
        "station_name": _names_by_code(services, services.directory.station_names),
        "regions": [pack for pack in services.regions.values() if staff.works_in(pack.code)],
        "now": services.clock.now(),
        **context,
    }
    response = templates.TemplateResponse(request, template, shown, status_code=status)
    # The forms' new name of each page is no change of it.
    shown_now = bytes(response.body).replace(client_id.encode(), b"")
    tag = f'"{blake2b(shown_now, digest_size=12).hexdigest()}"'
    if status == 200 and request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"etag": tag})
    response.headers["etag"] = tag
    return response


def after(request: Request, to: str, done: str | None = None) -> Response:
    """Where a browser goes after a change: 303 to ``to``, a path of this site, which says ``done``
    (a key of ``data/desk.yml``). htmx follows it too and takes its part out of the page.

    Raises KeyError for a message that there is not.
    """
    if done is None:
        return RedirectResponse(to, status_code=303)
    desk_wording().done[done]
    parts = urlsplit(to)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), ("done", done)])
    return RedirectResponse(parts._replace(query=query).geturl(), status_code=303)


def by_htmx(request: Request) -> bool:
    """Whether htmx asks, which puts the answer into the page that is open."""
    return request.headers.get("hx-request") == "true"


def own_path(path: str | None, otherwise: str) -> str:
    """``path`` if it leads to a page of staff on this very site, else ``otherwise``: a way back that came
    with an address never leads a person elsewhere."""
    if not path or "\\" in path or any(ord(character) < 33 for character in path):
        return otherwise
    inside = path == "/field" or path.startswith(("/staff/", "/staff?", "/field/", "/field?"))
    return path if inside else otherwise


def _name(services: Services, staff: Reader) -> str:
    with services.database.read() as session:
        return services.staff.names(session, [staff.id]).get(staff.id, "")


def _names_by_code(
    services: Services, read: Callable[[Session, str], dict[str, str]]
) -> Callable[[str, str | None], str]:
    """``name(region, code)`` for templates; each region's names are read once a page."""
    known: dict[str, dict[str, str]] = {}

    def name(region: str, code: str | None) -> str:
        if code is None:
            return "—"
        if region not in services.regions:
            return code
        if region not in known:
            with services.database.read() as session:
                known[region] = read(session, region)
        return known[region].get(code, code)

    return name
