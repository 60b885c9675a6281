"""The knowledge folder: what residents are answered about policy, and changing it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from api.asked import OneRegion
from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.knowledge.model import MAX_ANSWER, MAX_EXAMPLES
from casework.knowledge.service import EntryView, RevisionView

router = APIRouter(prefix="/knowledge", tags=["政策问答"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("knowledge.read")]
Editing = Annotated[Reader, allowed("knowledge.edit")]

_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": ProblemDocument, "description": "没有这条问答"}}
_CHANGED: dict[int | str, dict[str, Any]] = {
    **_FOUND,
    409: {"model": ProblemDocument, "description": "别人刚改过，请刷新后再改"},
}

EntryId = Annotated[str, Path(max_length=64, description="哪条问答", examples=["dibao.who"])]


class EntryList(BaseModel):
    """The entries of a region, topic by topic."""

    items: list[EntryView]


class RevisionList(BaseModel):
    """Every change of an entry, newest first."""

    items: list[RevisionView]


class EntryChange(BaseModel):
    """The new answer and example questions. What it rests on stays as the folder says."""

    version: int = Field(ge=0, description="改的是第几版；别人先改了就是 409")
    answer: str = Field(max_length=MAX_ANSWER, description="回答：一到三句大白话，不作许诺")
    examples: list[str] = Field(max_length=MAX_EXAMPLES, description="居民会怎么问，至少三句")


@router.get("", summary="政策问答")
def list_entries(
    services: ServicesDep,
    staff: Reading,
    pack: OneRegion,
    q: Annotated[str | None, Query(max_length=100, description="找问法、回答、依据里的字")] = None,
) -> EntryList:
    """一个地区现在怎样回答政策问题，每条都有依据的文件、施行时间和条款。"""
    with services.database.read() as session:
        return EntryList(items=services.knowledge.entries(session, pack.code, q))


@router.get("/{entry_id}", summary="一条问答", responses=_FOUND)
def read_entry(entry_id: EntryId, services: ServicesDep, staff: Reading, pack: OneRegion) -> EntryView:
    """现在的回答、问法和依据。"""
    with services.database.read() as session:
        return services.knowledge.get(session, pack.code, entry_id)


@router.put("/{entry_id}", summary="改回答和问法", responses=_CHANGED)
def change_entry(
    entry_id: EntryId, body: EntryChange, services: ServicesDep, staff: Editing, pack: OneRegion
) -> EntryView:
    """马上生效。谁、什么时候、改前、改后都留着。只能改自己地区的。"""
    with services.database.session() as session:
        return services.knowledge.change(
            session,
            pack.code,
            entry_id,
            staff,
            version=body.version,
            answer=body.answer,
            examples=body.examples,
        )


@router.delete("/{entry_id}", summary="恢复原来的回答", responses=_CHANGED)
def revert_entry(
    entry_id: EntryId,
    services: ServicesDep,
    staff: Editing,
    version: Annotated[int, Query(ge=0, description="恢复时看到的是第几版")],
    pack: OneRegion,
) -> EntryView:
    """回到资料夹里原来的回答和问法；改过的仍留在记录里。"""
    with services.database.session() as session:
        return services.knowledge.revert(session, pack.code, entry_id, staff, version=version)


@router.get("/{entry_id}/revisions", summary="改动记录", responses=_FOUND)
def list_revisions(entry_id: EntryId, services: ServicesDep, staff: Reading, pack: OneRegion) -> RevisionList:
    """谁、什么时候、改前、改后，最近的在前。"""
    with services.database.read() as session:
        return RevisionList(items=services.knowledge.revisions(session, pack.code, entry_id))
