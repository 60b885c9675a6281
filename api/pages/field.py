"""The volunteer's and station worker's page at ``/field``: a shell that works without a network.

Nothing here is about a person: the page's lists and drafts come over the API, and stay on the device sealed.
"""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from api.pages import assets
from api.pages.field_words import FieldWords, words_of
from api.pages.templating import templates
from casework.regions import Regions

_FRESH: Final = {"cache-control": "no-cache"}
#: Folders and files of the page; the service worker keeps all of them on the device.
_SHARED: Final = (
    "yizhu.css",
    "favicon.svg",
    "shared/dom.js",
    "shared/http.js",
    "shared/store.js",
    "shared/uuid.js",
)
_ICONS: Final = {"field/icon-192.png": "192x192", "field/icon-512.png": "512x512"}

router = APIRouter(include_in_schema=False)


def page_files() -> list[str]:
    """The addresses of all files that the page is made of."""
    own = sorted(
        path.relative_to(assets.STATIC).as_posix() for path in (assets.STATIC / "field").rglob("*.*")
    )
    return [assets.asset(name) for name in (*_SHARED, *own)]


@router.get("/field", name="field")
def field(request: Request) -> Response:
    """The shell, the same for everybody."""
    modules = [name for name in page_files() if name.endswith(".js")]
    return templates.TemplateResponse(request, "field/page.html", {"modules": modules}, headers=_FRESH)


@router.get("/field/sw.js", name="field_worker")
def worker(request: Request) -> Response:
    """The service worker; it changes whenever a file of the page does, and so brings the new ones."""
    regions: Regions = request.app.state.services.regions
    told = ["/field/words.json", *(f"/field/words.json?region={quote(code, safe='')}" for code in regions)]
    context = {"version": assets.VERSION, "files": page_files(), "words": told}
    headers = {**_FRESH, "service-worker-allowed": "/field"}
    return templates.TemplateResponse(
        request, "field/sw.js", context, headers=headers, media_type="text/javascript"
    )


@router.get("/field/manifest.webmanifest", name="field_manifest")
def manifest() -> Response:
    """What makes the page installable."""
    told: dict[str, Any] = {
        "name": "易助 走访",
        "short_name": "易助走访",
        "description": "志愿者和驿站：走访、替人填申请、回访，没有网也能用",
        "id": "/field",
        "start_url": "/field",
        "scope": "/field",
        "display": "standalone",
        "lang": "zh-CN",
        "background_color": "#eef1f0",
        "theme_color": "#17594a",
        "icons": [
            {"src": assets.asset(name), "sizes": sizes, "type": "image/png", "purpose": "any maskable"}
            for name, sizes in _ICONS.items()
        ],
    }
    return JSONResponse(told, headers=_FRESH, media_type="application/manifest+json")


@router.get("/field/words.json", name="field_words")
def words(request: Request, region: Annotated[str | None, Query(max_length=40)] = None) -> FieldWords:
    """Words, places and what a form asks for, of one region."""
    regions: Regions = request.app.state.services.regions
    pack = regions.get(region) if region else regions.default
    if pack is None:
        raise HTTPException(404, "没有这个地区。")
    return words_of(pack, regions)
