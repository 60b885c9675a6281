"""What is served to a browser: the chat at ``/``, the desk at ``/staff``, and the words for their labels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.pages import assets, field
from api.pages.desk.router import router as desk
from api.pages.labels import Labels, labels_of
from api.pages.templating import templates
from api.services import Services
from casework.regions import Regions
from casework.settings import Settings

CHAT_MODULES = [
    "chat/card.js", "chat/choice.js", "chat/composer.js", "chat/dictation.js", "chat/elsewhere.js",
    "chat/entries.js", "chat/lines.js", "chat/outbox.js", "chat/own.js", "chat/progress.js",
    "chat/session.js", "chat/side.js", "chat/speech.js", "chat/transcript.js",
    "shared/dom.js", "shared/http.js", "shared/store.js", "shared/uuid.js",
]  # fmt: skip
#: Pages name versioned assets, so a page itself is always asked for anew.
_FRESH = {"cache-control": "no-cache"}

router = APIRouter(include_in_schema=False)
router.include_router(assets.router)
router.include_router(desk)
router.include_router(field.router)

RegionCode = Annotated[str | None, Query(max_length=40)]
#: Which of several talks on one device, as a volunteer holds them: letters, digits, ``-`` and ``_``.
Slot = Annotated[str | None, Query(alias="talk", pattern=r"^[A-Za-z0-9_-]{1,64}$")]
#: Where a volunteer came from: only pages under ``/field`` of this service.
_BACK = re.compile(r"/field(?:/[A-Za-z0-9_-]+)*/?(?:\?[A-Za-z0-9_=&%-]*)?")


def served_regions(request: Request) -> Regions:
    """The regions that this service serves."""
    regions: Regions = request.app.state.services.regions
    return regions


def _page(request: Request, template: str, context: Mapping[str, Any], status: int = 200) -> Response:
    return templates.TemplateResponse(request, template, dict(context), status_code=status, headers=_FRESH)


def elsewhere(settings: Settings, region: str) -> list[str]:
    """Where a talk of this region may go on beside the page: by what names people know it."""
    wechat = settings.wechat_app_id and settings.wechat_region == region
    telegram = settings.telegram_token and settings.telegram_region == region
    return [name for name, on in (("微信", wechat), ("Telegram", telegram)) if on]


@router.get("/", name="chat")
def chat(request: Request, region: RegionCode = None, slot: Slot = None, back: str | None = None) -> Response:
    """The resident's chat of one region; without ``region`` the default one, for an unknown one a choice.

    ``talk`` names one of several talks on a device, ``back`` the page to go back to from it.
    """
    regions = served_regions(request)
    pack = regions.get(region) if region else regions.default
    if pack is None:
        return _page(request, "region_unknown.html", {"regions": list(regions.values())}, status=404)
    back = back if back and _BACK.fullmatch(back) else None
    services: Services = request.app.state.services
    context = {"region": pack, "slot": slot or "", "back": back, "modules": CHAT_MODULES}
    context["elsewhere"] = elsewhere(services.settings, pack.code)
    return _page(request, "chat.html", context)


@router.get("/receipt", name="receipt")
def receipt(request: Request, region: RegionCode = None, slot: Slot = None) -> Response:
    """What was handed in, to print. The page holds nothing; the browser fetches it with the talk's token."""
    regions = served_regions(request)
    pack = regions.get(region) if region else regions.default
    if pack is None:
        return _page(request, "region_unknown.html", {"regions": list(regions.values())}, status=404)
    return _page(request, "receipt.html", {"region": pack, "slot": slot or ""})


@router.get("/pages/labels.json", name="labels")
def labels(request: Request, region: RegionCode = None) -> Labels:
    """The Chinese words for the keys and codes of the API, for one region."""
    regions = served_regions(request)
    pack = regions.get(region) if region else regions.default
    if pack is None:
        raise HTTPException(404, "没有这个地区。")
    return labels_of(pack)
