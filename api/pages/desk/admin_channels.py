"""The page of the channels: what is switched on, what is filled, how they do, and what to do about faults."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.pages.desk.admin_frame import admin_page
from api.services import ServicesDep
from api.staff import channels as api
from casework.channels.wording import channel_wording

router = APIRouter(prefix="/staff/admin/channels")


@router.get("")
def channels(request: Request, services: ServicesDep, staff: api.Reading) -> Response:
    """Every channel of the account's regions."""
    found = api.list_channels(services, staff).items
    faults: Counter[str] = Counter()
    for one in found:
        faults.update(one.figures.given_up)
        faults.update(one.figures.waiting)
    wording = channel_wording()
    return admin_page(
        request,
        staff,
        "channels",
        "channels",
        None,
        found=found,
        channel_words=wording,
        # What happens now comes first.
        remedies=sorted(wording.remedies.items(), key=lambda one: one[0] not in faults),
        faults=faults,
        host=request.url.netloc,
    )
