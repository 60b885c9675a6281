"""The application as the office's form, to take away as a Word file or as PDF."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from api.pages.paper import form_css, form_html
from api.problems import Problem, ProblemDocument
from api.security import allowed
from api.services import ServicesDep
from casework.access import Reader
from casework.gate import Busy
from casework.papers.pdf import CannotPrint, pdf
from casework.papers.word import MEDIA_TYPE as WORD
from casework.papers.word import word_file

router = APIRouter(prefix="/applications", tags=["申请"])

Reading = Annotated[Reader, allowed("applications.read")]
PDF: Final = "application/pdf"
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "申请表：Word 文件或 PDF", "content": {WORD: {}, PDF: {}}},
    404: {"model": ProblemDocument, "description": "没有这份申请，或者看不到它"},
    503: {"model": ProblemDocument, "description": "这台机器缺少生成 PDF 要用的软件包，或者正在忙"},
}


@router.get("/{no}/form", summary="申请表（Word、PDF）", responses=_FILE, response_class=Response)
def application_form(
    no: Annotated[str, Path(max_length=64, description="申请编号", examples=["DH20261121-000012"])],
    services: ServicesDep,
    staff: Reading,
    format: Annotated[Literal["docx", "pdf"], Query(description="docx 是 Word 文件；pdf")] = "docx",
) -> Response:
    """看得到多少，表上就有多少；空着的填“——”，签字盖章的地方留空。导出会记入历史。"""
    with services.database.session() as session:
        region = services.applications.get(session, no, staff).region
        form = services.papers.form(session, no, staff, format)
    # After the transaction: making a PDF takes seconds, in which others want to write.
    if format == "docx":
        data, kind = word_file(form, region), WORD
    else:
        data, kind = _pdf(form_html(form)), PDF
    name = f"attachment; filename=\"{form.no}.{format}\"; filename*=UTF-8''{_NAME}{form.no}.{format}"
    return Response(data, media_type=kind, headers={"Content-Disposition": name})


#: 申请表 as an address writes it.
_NAME: Final = "%E7%94%B3%E8%AF%B7%E8%A1%A8"


def _pdf(html: str) -> bytes:
    try:
        return pdf(html, form_css())
    except Busy as busy:
        after = {"Retry-After": str(busy.retry_after)}
        raise Problem(503, "正在生成别的 PDF，请过几秒再试，或者下载 Word 文件。", headers=after) from None
    except CannotPrint as lacking:
        lack = f"这台机器还不能生成 PDF，请管理员安装 {lacking.packages}；"
        raise Problem(503, f"{lack}可以先下载 Word 文件，或者直接打印。") from None
