"""The case page's panel of policies: which benefits may fit, by which article, and what to ask next."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.pages.desk.case_help import No
from api.pages.desk.render import by_htmx, page
from api.security import allowed
from api.services import ServicesDep
from casework.access import Reader
from casework.assessment.outlook import PolicyCheck

router = APIRouter()

Checking = Annotated[Reader, allowed("policies.check")]


def ask_next(check: PolicyCheck) -> list[tuple[str, str, int]]:
    """What is worth asking: each missing fact (key, label) with how many benefits wait for it, the most
    first."""
    labels: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for item in check.items:
        if item.outlook == "needs_more":
            for key, label in zip(item.missing_fields, item.missing, strict=True):
                labels.setdefault(key, label)
                counts[key] += 1
    return [(key, labels[key], number) for key, number in counts.most_common()]


@router.get("/staff/applications/{no}/panels/benefits")
def panel(request: Request, no: No, services: ServicesDep, staff: Checking) -> Response:
    """The policy check with its trace. It never decides, and says so."""
    with services.database.session() as session:
        check = services.assessing.benefits(session, no, staff)
    return page(
        request,
        staff,
        "desk/case/_benefits.html" if by_htmx(request) else "desk/case/benefits.html",
        no=no,
        check=check,
        asks=ask_next(check),
    )
