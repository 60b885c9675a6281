"""The page that checks a region's files: those that are served, or others before they are put in place."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import Response

from api.pages.desk.admin_frame import RegionCode, admin_page, body, region_of
from api.problems import Problem, invalid
from api.services import ServicesDep
from api.staff import packs as api
from casework.regions.loader import PACKS

router = APIRouter(prefix="/staff/admin/pack")


@router.get("")
def pack(request: Request, services: ServicesDep, staff: api.Checking, region: RegionCode = None) -> Response:
    """What the files of a region hold, and two ways to have files checked."""
    found = region_of(services, staff, region)
    return admin_page(request, staff, "pack", "pack", found, result=None, findings=None, checked="")


@router.post("")
def check(
    request: Request,
    services: ServicesDep,
    staff: api.Checking,
    region: RegionCode = None,
    code: Annotated[str, Form(max_length=30)] = "",
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Check the files that were sent; none: those of the region. What is wrong is shown line by line."""
    found = region_of(services, staff, region)
    sent = [file for file in files or [] if file.filename]
    texts = _read(sent) if sent else _served(found.code)
    result, findings = None, None
    try:
        given = body(api.PackFiles, code=(code.strip() or found.code) if sent else found.code, files=texts)
        result = api.check_pack(given, staff)
    except Problem as problem:
        findings = problem.errors
    return admin_page(
        request,
        staff,
        "pack",
        "pack",
        found,
        result=result,
        findings=findings,
        checked=f"刚选的 {len(sent)} 个文件" if sent else f"{found.name}现在用的 {len(texts)} 个文件",
    )


def _served(code: str) -> dict[str, str]:
    folder = PACKS / code
    files = sorted([*folder.glob("*.yml"), *folder.glob("sources/*.txt")])
    return {file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8") for file in files}


def _read(files: list[UploadFile]) -> dict[str, str]:
    texts = {}
    for file in files:
        name = (file.filename or "").replace("\\", "/").rsplit("/", 1)[-1]
        try:
            texts[f"sources/{name}" if name.endswith(".txt") else name] = file.file.read().decode("utf-8")
        except UnicodeDecodeError:
            raise invalid("files", f"{name} 不是 UTF-8 文字") from None
    return texts
