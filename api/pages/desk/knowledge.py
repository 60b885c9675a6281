"""What residents are answered about policy: the list by topic, one answer to look at and change."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Path, Query, Request
from starlette.responses import Response

from api.asked import OneRegion
from api.pages.desk.render import after, page
from api.problems import Problem
from api.services import Services, ServicesDep
from api.staff import knowledge as calls
from api.staff.knowledge import Editing, Reading
from casework.access import Reader
from casework.errors import NotFound, StaleVersion
from casework.regions import RegionPack

router = APIRouter(prefix="/staff/knowledge")

Search = Annotated[str | None, Query(max_length=100)]
EntryId = Annotated[str, Path(max_length=64)]
Version = Annotated[int, Form(ge=0)]

_CHANGED_MEANWHILE = "别人刚改过这一条。您写的还在：先复制下来，再看最新的内容。"


@router.get("")
def knowledge_list(
    request: Request, services: ServicesDep, staff: Reading, pack: OneRegion, q: Search = None
) -> Response:
    """The entries, topic by topic; with ``q`` those that hold it."""
    return _shown(request, services, staff, pack, q, None)


@router.get("/{entry_id}")
def knowledge_entry(
    request: Request,
    services: ServicesDep,
    staff: Reading,
    entry_id: EntryId,
    pack: OneRegion,
    q: Search = None,
) -> Response:
    """The same with one entry open beside it."""
    return _shown(request, services, staff, pack, q, entry_id)


@router.post("/{entry_id}")
def change(
    request: Request,
    services: ServicesDep,
    staff: Editing,
    entry_id: EntryId,
    pack: OneRegion,
    version: Version,
    answer: Annotated[str, Form(max_length=2000)] = "",
    examples: Annotated[str, Form(max_length=20_000)] = "",
    q: Search = None,
) -> Response:
    """Keep a new answer; residents hear it from their next question on."""
    said = [line.strip() for line in examples.splitlines() if line.strip()]
    with services.database.session() as session:
        try:
            services.knowledge.change(
                session, pack.code, entry_id, staff, version=version, answer=answer.strip(), examples=said
            )
        except StaleVersion:
            raise Problem(409, _CHANGED_MEANWHILE) from None
    return after(request, _address(entry_id, pack.code, q), "answer_kept")


@router.post("/{entry_id}/revert")
def revert(
    request: Request,
    services: ServicesDep,
    staff: Editing,
    entry_id: EntryId,
    pack: OneRegion,
    version: Version,
    q: Search = None,
) -> Response:
    """Back to the folder's own answer."""
    try:
        calls.revert_entry(entry_id, services, staff, version, pack)
    except StaleVersion:
        raise Problem(409, _CHANGED_MEANWHILE) from None
    return after(request, _address(entry_id, pack.code, q), "answer_reverted")


def _address(entry_id: str, region: str, q: str | None) -> str:
    query = {"region": region, **({"q": q} if q else {})}
    return f"/staff/knowledge/{quote(entry_id, safe='')}?{urlencode(query)}"


def _shown(
    request: Request,
    services: Services,
    staff: Reader,
    pack: RegionPack,
    q: str | None,
    entry_id: str | None,
) -> Response:
    items = calls.list_entries(services, staff, pack, q or None).items
    entry = calls.read_entry(entry_id, services, staff, pack) if entry_id else None
    revisions = calls.list_revisions(entry_id, services, staff, pack).items if entry_id else []
    if entry_id and entry is None:
        raise NotFound
    topics = [(label, list(found)) for label, found in groupby(items, key=lambda item: item.topic_label)]
    query = urlencode({"region": pack.code, **({"q": q} if q else {})})
    return page(
        request,
        staff,
        "desk/knowledge.html",
        topics=topics,
        total=len(items),
        changed=sum(item.changed for item in items),
        entry=entry,
        revisions=revisions,
        region=pack.code,
        served=list(services.regions.values()),
        q=q or "",
        query=query,
    )
