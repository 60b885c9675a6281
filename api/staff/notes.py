"""Notes on a case: written for colleagues, struck through rather than changed."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from api.problems import ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.notes.schemas import NoteView
from casework.notes.service import MAX_REASON, MAX_TEXT

router = APIRouter(prefix="/applications", tags=["申请"], route_class=JsonRoute)

Reading = Annotated[Reader, allowed("notes.read")]
Writing = Annotated[Reader, allowed("notes.write")]

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这份申请或这条笔记，或者看不到它"}
}
_CHANGED: dict[int | str, dict[str, Any]] = {
    **_PROBLEMS,
    409: {"model": ProblemDocument, "description": "申请已经删除，或者这条笔记已经划掉"},
}

No = Annotated[str, Path(max_length=64, description="申请编号", examples=["DH20261121-000012"])]
NoteId = Annotated[str, Path(max_length=64, description="笔记编号")]


class NewNote(BaseModel):
    """What is written down."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=MAX_TEXT, description="笔记，1 到 2000 个字；写了不能改，只能划掉")
    client_id: UUID | None = Field(default=None, description="由您生成的 UUID；同一个再发一次，只记一条")


class Strike(BaseModel):
    """Why a note no longer holds."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=MAX_REASON, description="为什么划掉")


class NoteList(BaseModel):
    """The notes on one application, the first written first."""

    items: list[NoteView]


@router.get("/{no}/notes", summary="个案笔记", responses=_PROBLEMS)
def read_notes(no: No, services: ServicesDep, staff: Reading) -> NoteList:
    """同事之间写的笔记，单位看不到，也不导出。查看会记入历史。"""
    with services.database.session() as session:
        return NoteList(items=services.notes.list(session, no, staff))


@router.post("/{no}/notes", status_code=201, summary="写一条笔记", responses=_CHANGED)
def add_note(no: No, body: NewNote, services: ServicesDep, staff: Writing) -> NoteView:
    """只增不改。历史里只记谁写了一条，不记内容；按本人要求删除申请时一起删。"""
    with services.database.session() as session:
        return services.notes.add(session, no, body.text, staff, body.client_id)


@router.post("/{no}/notes/{note_id}/strike", summary="划掉一条笔记", responses=_CHANGED)
def strike_note(no: No, note_id: NoteId, body: Strike, services: ServicesDep, staff: Writing) -> NoteView:
    """写错了、情况变了，由写的人划掉并说明；原文还看得到。"""
    with services.database.session() as session:
        return services.notes.strike(session, no, note_id, body.reason, staff)
