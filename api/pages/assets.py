"""The pages' static files, under an address that changes with their content, so that they can be cached."""

from __future__ import annotations

import hashlib
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

STATIC = Path(__file__).parent / "static"
_FOREVER = "public, max-age=31536000, immutable"
_CHECK_FIRST = "no-cache"


def content_version(folder: Path) -> str:
    """A short name for the content of all files in ``folder``: it changes when any of them does."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


VERSION = content_version(STATIC)
router = APIRouter(include_in_schema=False)
_files = StaticFiles(directory=STATIC)


def asset(name: str) -> str:
    """The address of the static file ``name``. Raises FileNotFoundError for one that is not there."""
    if not (STATIC / name).is_file():
        raise FileNotFoundError(name)
    return f"/static/{VERSION}/{name}"


@router.get("/static/{version}/{name:path}", name="static")
async def static_file(request: Request, version: str, name: str) -> Response:
    """One static file. A page that was opened before an update may still ask for an older version."""
    response = await _files.get_response(name, request.scope)
    response.headers["cache-control"] = _FOREVER if version == VERSION else _CHECK_FIRST
    return response


@router.get("/favicon.ico", name="favicon")
async def favicon(request: Request) -> Response:
    """The icon, for browsers that ask for it by habit."""
    return await _files.get_response("favicon.svg", request.scope)
