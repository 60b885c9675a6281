"""Photos of certificates: read and proposed, and those that a region keeps."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, File, Form, Path, UploadFile
from pydantic import BaseModel
from starlette.responses import Response

from api.problems import Problem, ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from api.strict_json import JsonRoute
from casework.access import Reader
from casework.gate import Busy
from casework.photos.lines import CardKind
from casework.photos.picture import MAX_BYTES
from casework.photos.reader import CannotRead
from casework.photos.service import KeptPhoto, PhotoReading

router = APIRouter(tags=["申请"], route_class=JsonRoute)

Entering = Annotated[Reader, allowed("applications.enter")]
Reading = Annotated[Reader, allowed("applications.read")]
No = Annotated[str, Path(max_length=64, description="申请编号")]
PhotoId = Annotated[str, Path(max_length=64, description="照片编号")]

#: What a person is told about a photo that says little.
NOTES: Final = {
    "photo_no_text": "照片上没有认出字来。请在亮处、对准证件再拍一张，或者直接填写。",
    "photo_no_card": "没有认出证件上的资料。请把整张证件拍进去再试，或者直接填写。",
    "photo_back": "这是身份证有国徽的一面，请拍有照片和姓名的一面。",
    "photo_expired": "证件上写的有效期已经过了，请核对。",
}
_READ: dict[int | str, dict[str, Any]] = {
    503: {"model": ProblemDocument, "description": "在读的照片太多，请过几秒再试；或者这台机器读不了照片"}
}
_GONE: dict[int | str, dict[str, Any]] = {
    404: {"model": ProblemDocument, "description": "没有这份申请或这张照片，或者看不到它"}
}
_PICTURE: dict[int | str, dict[str, Any]] = {
    **_GONE,
    200: {"description": "照片（JPEG）", "content": {"image/jpeg": {}}},
}


class PhotoList(BaseModel):
    """The photos of an application."""

    items: list[KeptPhoto]


@router.post("/photos/read", summary="认证件照片上的字", responses=_READ)
def read_photo(
    services: ServicesDep,
    staff: Entering,
    picture: Annotated[UploadFile, File(description="证件照片（JPG、PNG 或 WebP，最大 8 MB）")],
    kind: Annotated[
        CardKind | None,
        Form(description="什么证件：id_card 身份证、disability_card 残疾证、dibao_card 低保证；不填就自己认"),
    ] = None,
    region: Annotated[str | None, Form(max_length=64, description="地区代码；不填就是默认地区")] = None,
) -> PhotoReading:
    """认出来的只是建议，要由人核对后再填进申请。照片认完就丢，除非本地区规定要留。"""
    code = services.region(region).code
    data = picture.file.read(MAX_BYTES + 1)
    try:
        reading = services.photos.read(services.database, data, kind, code, staff)
    except Busy as busy:
        after = {"Retry-After": str(busy.retry_after)}
        raise Problem(503, "正在认别的照片，请过几秒再试，或者直接填写。", headers=after) from None
    except CannotRead:
        raise Problem(503, "这台机器认不了照片，请直接填写；请管理员重新安装依赖（uv sync）。") from None
    return reading.model_copy(update={"note": NOTES.get(reading.note or "")})


@router.get("/applications/{no}/photos", summary="申请的证件照片", responses=_GONE)
def list_photos(no: No, services: ServicesDep, staff: Reading) -> PhotoList:
    """只有本地区规定要留照片才有；转介的单位看不到。"""
    with services.database.read() as session:
        return PhotoList(items=services.photos.of(session, no, staff))


@router.get(
    "/applications/{no}/photos/{photo_id}",
    summary="一张证件照片",
    responses=_PICTURE,
    response_class=Response,
)
def show_photo(no: No, photo_id: PhotoId, services: ServicesDep, staff: Reading) -> Response:
    """查看会记入历史。"""
    with services.database.session() as session:
        data = services.photos.picture(session, no, photo_id, staff)
    return Response(data, media_type="image/jpeg")
